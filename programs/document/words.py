"""The rules of a document in sentences for people, as pages and comparisons show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from programs.document.model import (
    BenefitMark,
    CertificationCounting,
    FeeSchedule,
    Metric,
    MilestoneCounting,
    OpportunityCounting,
    ProgramDocument,
    Requirement,
    Unit,
)
from programs.document.problems import one_of
from programs.document.words_appeals import appeals_in_words
from programs.document.words_movement import movement_in_words
from programs.document.words_registration import registration_in_words
from programs.document.words_scores import derived_in_words, regions_in_words
from programs.document.words_values import names, value_in_words
from programs.document.words_windows import reviews_in_words
from ui.formats import money


def requirement_in_words(document: ProgramDocument, requirement: Requirement) -> str:
    """What is asked, and of whom: `Influenced ARR: at least 500,000 USD`."""
    metric = document.metric(requirement.metric)
    asked = metric.name
    if metric.unit is not Unit.YES_NO:
        asked += f": at least {value_in_words(document, metric, requirement.at_least)}"
    return asked + _conditions(document, requirement.if_invited, requirement.focuses)


@dataclass(frozen=True, slots=True)
class Topic:
    """What one part of the document says, sentence by sentence."""

    title: str
    rules: tuple[str, ...]


def rules_in_words(document: ProgramDocument) -> list[str]:
    """How standing is computed (tiers, metrics, windows, reviews), and what fees and registrations are promised."""
    return [rule for topic in topics_in_words(document) for rule in topic.rules]


def topics_in_words(document: ProgramDocument) -> list[Topic]:
    """The same by topic, in the order in which one would ask; topics that the document says nothing of are left out."""
    everyone = f"Everyone starts on {document.lowest.name}."
    topics = {
        "Tiers": [
            f"{everyone} To stand on a tier, a partner fulfils it and every tier below it.",
            *_tiers_by_invitation(document),
            *regions_in_words(document),
        ],
        "What is counted": [counting_in_words(document, metric) for metric in document.metrics],
        "Reviews": reviews_in_words(document),
        "Moves between tiers": movement_in_words(document.movement),
        "Quiet partners": _quiet_partners(document),
        "Fees": _fees(document),
        "Deal registrations": registration_in_words(document),
        "Appeals": appeals_in_words(document),
        "Days": [f"Days begin and end in the time zone {document.time_zone}."],
    }
    return [Topic(title, rules) for title, said in topics.items() if (rules := tuple(said))]


def counting_in_words(document: ProgramDocument, metric: Metric) -> str:
    """What a metric counts, or how it is made of others."""
    counting = metric.counting
    if isinstance(counting, OpportunityCounting):
        return (
            f"{metric.name} adds up the estimated ARR of the opportunities won in the window, where the "
            f"partner's part is {one_of(counting.kinds)} and was recorded by the day of the close"
            f"{', or sourced, recorded later and accepted late' if 'sourced' in counting.kinds else ''}. "
            f"{_not_with(counting)}"
            "Each opportunity counts once, with its full ARR; services are left out. Amounts in other "
            f"currencies are converted to {document.currency} at the rate of the close date."
        )
    if isinstance(counting, CertificationCounting):
        held = names(document.certifications, (counting.certification,))
        return f"{metric.name} counts the people who hold the certificate {held} on the measured day."
    if isinstance(counting, MilestoneCounting):
        return _milestones(metric, counting)
    return derived_in_words(document, metric)


def mark_in_words(mark: BenefitMark | None) -> str:
    """A benefit's mark: `no`, `yes`, `by invitation`, with the quantity where there is one."""
    if mark is None:
        return "no"
    word = "by invitation" if mark.by_invitation else "yes"
    return word if mark.quantity is None else f"{word} ({mark.quantity:,})"


def rates_in_words(document: ProgramDocument, fees: FeeSchedule) -> str:
    """The rows of the referral fee: `10% up to $50,000, 5% above`."""
    rows = [
        f"{row.percent.normalize():f}% "
        + (f"up to {money(row.up_to, document.currency)}" if row.up_to is not None else "above")
        for row in fees.rows
    ]
    return ", ".join(rows) if len(rows) > 1 else rows[0].removesuffix(" above")


def _conditions(document: ProgramDocument, invited: tuple[str, ...], focuses: tuple[str, ...]) -> str:
    conditions = []
    if focuses:
        conditions.append(f", for partners that focus on {names(document.focuses, focuses)}")
    if invited:
        conditions.append(f", if invited ({names(document.invitations, invited)})")
    return "".join(conditions)


def _tiers_by_invitation(document: ProgramDocument) -> Iterator[str]:
    for tier in document.tiers:
        if tier.invitation is not None:
            invitation = names(document.invitations, (tier.invitation,))
            yield f"{tier.name} takes an invitation ({invitation}) and every tier below it."


def _not_with(counting: OpportunityCounting) -> str:
    if not counting.not_with:
        return ""
    return f"Those that count by a part of it that is {one_of(counting.not_with)} are left out here. "


def _milestones(metric: Metric, counting: MilestoneCounting) -> str:
    kind = counting.milestone.replace("_", " ")
    until = "reached by the measured day and not withdrawn by then"
    if counting.once:
        return f"{metric.name} is met by a milestone of the kind {kind}, {until}."
    return f"{metric.name} counts the milestones of the kind {kind}, {until}; each key counts once."


def _quiet_partners(document: ProgramDocument) -> Iterator[str]:
    if (policy := document.inactivity) is not None:
        yield (
            f"Every {policy.every}, partners on {names(document.tiers, policy.tiers)} are looked at. Those that were "
            f"quiet for more than {policy.nudged_after:,} days get a letter; those that were quiet for more than "
            f"{policy.quiet_after_days:,} days can be deactivated; they have {policy.grace_days:,} days to answer."
        )


def _fees(document: ProgramDocument) -> Iterator[str]:
    if (fees := document.fees) is not None:
        yield (
            f"The referral fee is {rates_in_words(document, fees)}, for referrals that close within "
            f"{fees.closes_within_days:,} days. None is due without these terms signed: "
            f"{names(document.terms, (fees.needs_terms,))}."
        )

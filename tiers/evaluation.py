"""Which tier a partner's values make it eligible for. Pure: rules and values in, verdict out.

Tiers are cumulative: a partner is eligible for the highest tier that it fulfils together with every tier below. The
lowest tier is everyone's, whatever it asks for; what it asks for and lacks keeps the tiers above shut. (Both shipped
programs' guides: all begin as registered, and tiers are reached by meeting their requirements.)
`evaluation_sql` says the same to the database for a whole program; a test holds the two together.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from programs.document.model import Metric, ProgramDocument, Requirement, Tier, Unit

INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Finding:
    """One need of one tier: `metric` is None for the invitation of a tier by invitation.

    `applies` is False where the need is not asked of this partner (focus, invitation); it then counts as met.
    """

    tier: Tier
    metric: Metric | None
    requirement: Requirement | None
    needed: Decimal
    has: Decimal
    applies: bool

    @property
    def met(self) -> bool:
        return not self.applies or self.has >= self.needed

    @property
    def missing(self) -> Decimal:
        """Of what is counted a whole number: a share of a threshold may ask for a part of a person."""
        missing = Decimal(0) if self.met else self.needed - self.has
        return missing.to_integral_value(ROUND_CEILING) if self.unit is Unit.COUNT else missing

    @property
    def key(self) -> str:
        """As `unmet` names it: the metric's key, or `invitation`."""
        return INVITATION if self.metric is None else self.metric.key

    @property
    def unit(self) -> Unit:
        return Unit.YES_NO if self.metric is None else self.metric.unit


@dataclass(frozen=True, slots=True)
class Verdict:
    """`findings` has the needs of every tier from the lowest up, in the document's order."""

    eligible: Tier
    findings: tuple[Finding, ...]

    @property
    def unmet(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.met]

    def of_tier(self, key: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.tier.key == key]


def evaluate(
    document: ProgramDocument,
    values: Mapping[str, Decimal],
    *,
    focuses: Collection[str],
    invitations: Collection[str],
) -> Verdict:
    """The verdict on values by metric key, all of which must be there, those of `scores` too."""
    findings = tuple(
        finding for tier in document.tiers for finding in _needs(document, tier, values, set(focuses), set(invitations))
    )
    shut = {finding.tier.key for finding in findings if not finding.met}
    eligible = document.lowest
    for tier in document.tiers:
        if tier.key in shut:
            break
        eligible = tier
    return Verdict(eligible, findings)


def rank_of(document: ProgramDocument, key: str) -> int:
    """The place of a tier from below, -1 for one that only another edition knew."""
    return next((place for place, tier in enumerate(document.tiers) if tier.key == key), -1)


def as_figure(unit: Unit, value: Decimal) -> str | int:
    """As data tells a value: money and points as a string with two decimals, everything else as a whole number."""
    return f"{value:.2f}" if unit in (Unit.MONEY, Unit.POINTS) else int(value)


def _needs(
    document: ProgramDocument,
    tier: Tier,
    values: Mapping[str, Decimal],
    focuses: set[str],
    invitations: set[str],
) -> list[Finding]:
    asked = [
        Finding(
            tier=tier,
            metric=document.metric(requirement.metric),
            requirement=requirement,
            needed=requirement.at_least,
            has=values[requirement.metric],
            applies=_applies(requirement.focuses, focuses) and _applies(requirement.if_invited, invitations),
        )
        for requirement in document.requirements_of(tier.key)
    ]
    if tier.invitation is not None:
        asked.append(Finding(tier, None, None, Decimal(1), Decimal(int(tier.invitation in invitations)), True))
    return asked


def _applies(asked_of: Collection[str], partner_has: set[str]) -> bool:
    return not asked_of or not partner_has.isdisjoint(asked_of)

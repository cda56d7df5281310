"""Why a change is proposed, in the words of the program: each requirement with the value that was found."""

from decimal import Decimal

from programs.document.model import ProgramDocument, Unit
from programs.queries import document_of
from tiers.evaluation import Finding, Verdict, evaluate
from tiers.models import TierChange
from ui.formats import bare_points
from ui.formats import value as figure
from ui.parts import Requirement

FEW = 3
_OF = (Unit.MONEY, Unit.POINTS)
_WEIGHT = {Unit.POINTS: 0, Unit.MONEY: 1, Unit.COUNT: 2, Unit.YES_NO: 3}


def judged_tier(change: TierChange) -> str:
    """The tier whose requirements decide: the new one on the way up, the one that is lost on the way down."""
    return change.to_tier if change.upward else change.from_tier


def verdict_of(change: TierChange) -> Verdict:
    """From the kept values and the partner's focus areas and invitations of now: enough for a line in a list."""
    document = document_of(change.run.edition)
    return evaluate(
        document,
        _values(document, change),
        focuses=change.enrollment.focuses,
        invitations=change.enrollment.invitations,
    )


def findings(change: TierChange, verdict: Verdict) -> list[Finding]:
    """What the judged tier asks of this partner, with what lower tiers ask besides; each metric once, highest need."""
    document = document_of(change.run.edition)
    tiers = [tier.key for tier in document.tiers]
    asked: dict[str, Finding] = {}
    for tier in reversed(tiers[: tiers.index(judged_tier(change)) + 1] if judged_tier(change) in tiers else []):
        for finding in verdict.of_tier(tier):
            if finding.applies:
                asked.setdefault(finding.key, finding)
    return sorted(asked.values(), key=lambda finding: _WEIGHT[finding.unit])


def requirement_lines(change: TierChange, verdict: Verdict) -> list[Requirement]:
    """For the page: met or not, have of need, and what is missing."""
    document = document_of(change.run.edition)
    return [
        Requirement(
            label=_label(finding),
            met=finding.met,
            have=finding.has,
            need=finding.needed,
            unit=finding.unit.value,
            currency=document.currency,
            next=_missing(finding, document),
        )
        for finding in findings(change, verdict)
    ]


def few(change: TierChange) -> list[str]:
    """At most three reasons: what is met for a move up, what is missing for a move down."""
    document = document_of(change.run.edition)
    found = findings(change, verdict_of(change))
    chosen = [finding for finding in found if finding.met is change.upward]
    return [_words(finding, document) for finding in chosen[:FEW]]


def lead(change: TierChange, verdict: Verdict) -> str:
    """One sentence that says what the evidence comes to."""
    document = document_of(change.run.edition)
    found = findings(change, verdict)
    tier = document.tier_name(judged_tier(change))
    open_ones = [finding for finding in found if not finding.met]
    if not open_ones:
        return f"Every {tier} requirement that applies is met." if change.upward else f"{tier} is no longer reached."
    are = "is" if len(open_ones) == 1 else "are"
    missing = _shortfall(open_ones, document)
    return f"{len(open_ones)} of {len(found)} {tier} requirements {are} not met. Missing: {missing}."


def _shortfall(open_ones: list[Finding], document: ProgramDocument) -> str:
    """`$588,000 of influenced ARR, 3 customer success stories, joint solution launched and 3 more`."""
    parts = [_lacks(finding, document) for finding in open_ones[:FEW]]
    if (more := len(open_ones) - FEW) > 0:
        return f"{', '.join(parts)} and {more} more"
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _lacks(finding: Finding, document: ProgramDocument) -> str:
    label = _label(finding)
    short = label if label[:2].isupper() else label[:1].lower() + label[1:]
    if finding.unit is Unit.YES_NO:
        return short
    return f"{_figure(finding, document, missing=True)} {'of ' if finding.unit in _OF else ''}{short}"


def _missing(finding: Finding, document: ProgramDocument) -> str:
    if finding.met or finding.unit is Unit.YES_NO:
        return ""
    return f"{_figure(finding, document, missing=True)} missing"


def _words(finding: Finding, document: ProgramDocument) -> str:
    if finding.unit is Unit.YES_NO:
        return _label(finding) if finding.met else f"Missing: {_label(finding)}"
    need = figure(finding.needed, finding.unit.value, document.currency)
    has = bare_points(finding.has) if finding.unit is Unit.POINTS else _figure(finding, document)
    return f"{_label(finding)}: {has} of {need}"


def _figure(finding: Finding, document: ProgramDocument, *, missing: bool = False) -> str:
    return figure(finding.missing if missing else finding.has, finding.unit.value, document.currency)


def _label(finding: Finding) -> str:
    return f"Invitation to {finding.tier.name}" if finding.metric is None else finding.metric.name


def _values(document: ProgramDocument, change: TierChange) -> dict[str, Decimal]:
    found = change.assessment.metrics
    return {metric.key: Decimal(str(found.get(metric.key, 0))) for metric in document.metrics}

"""The one table that shows a program: tiers as columns, what they ask for and what they give as rows."""

from dataclasses import dataclass, field

from programs.document.model import Benefit, Metric, ProgramDocument, Requirement, Tier, Unit
from programs.document.words_registration import capacity_in_words
from programs.document.words_values import names, value_in_words


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is empty where a tier neither asks nor gives; `note` says for whom, when not for everyone."""

    column: str
    text: str = ""
    note: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: list[Cell]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    name: str
    rank: int
    note: str
    here: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the tiers ask and give. `here` marks the column of the partner who looks at it."""

    columns: list[Column]
    groups: list[Group] = field(default_factory=list)


def compare(document: ProgramDocument, *, here: str | None = None) -> Comparison:
    columns = [
        Column(
            tier.key,
            tier.name,
            tier.rank,
            "by invitation" if tier.invitation else "",
            tier.key == here,
        )
        for tier in document.tiers
    ]
    asked = [row for metric in document.metrics for row in _asked(document, metric, here)]
    given: dict[str, list[Row]] = {}
    for benefit in document.benefits:
        given.setdefault(benefit.group, []).append(_given(document, benefit, here))
    return Comparison(
        columns,
        [
            Group("What a tier asks for", asked),
            *(Group(label, rows) for label, rows in given.items()),
            *_registrations(document, here),
        ],
    )


def _asked(document: ProgramDocument, metric: Metric, here: str | None) -> list[Row]:
    """A row for each condition under which the metric is asked for: focus partners may have thresholds of their own."""
    wanted = [requirement for requirement in document.requirements if requirement.metric == metric.key]
    rows = []
    for focuses in dict.fromkeys(requirement.focuses for requirement in wanted):
        by_tier = {requirement.tier: requirement for requirement in wanted if requirement.focuses == focuses}
        cells = [_threshold(document, metric, by_tier.get(tier.key), tier, here) for tier in document.tiers]
        note = f"For partners that focus on {names(document.focuses, focuses)}" if focuses else ""
        rows.append(Row(metric.name, cells, note))
    return rows


def _threshold(
    document: ProgramDocument, metric: Metric, requirement: Requirement | None, tier: Tier, here: str | None
) -> Cell:
    if requirement is None:
        return Cell(tier.name, here=tier.key == here)
    text = "yes" if metric.unit is Unit.YES_NO else value_in_words(document, metric, requirement.at_least)
    return Cell(tier.name, text, "if invited" if requirement.if_invited else "", tier.key == here)


def _given(document: ProgramDocument, benefit: Benefit, here: str | None) -> Row:
    notes = []
    if benefit.focuses:
        notes.append(f"For partners that focus on {names(document.focuses, benefit.focuses)}")
    if benefit.products:
        notes.append(f"{names(document.products, benefit.products)} only")
    if benefit.needs_terms:
        notes.append(f"Needs {names(document.terms, benefit.needs_terms).lower()}")
    if benefit.note:
        notes.append(benefit.note)
    cells = []
    for tier in document.tiers:
        mark = benefit.mark(tier.key)
        if mark is None:
            cells.append(Cell(tier.name, here=tier.key == here))
            continue
        text = f"{mark.quantity:,}" if mark.quantity is not None else "yes"
        cells.append(Cell(tier.name, text, "if invited" if mark.by_invitation else "", tier.key == here))
    return Row(benefit.name, cells, ". ".join(note.rstrip(".") for note in notes))


def _registrations(document: ProgramDocument, here: str | None) -> list[Group]:
    """How many registrations a partner may have open, where the program limits that."""
    policy = document.registration
    if not policy.capacity:
        return []
    said = [(tier, capacity_in_words(policy.capacity_of(tier.key))) for tier in document.tiers]
    cells = [Cell(tier.name, words, here=tier.key == here) for tier, words in said]
    return [Group("Deal registration", [Row("Registrations open at once", cells)])]

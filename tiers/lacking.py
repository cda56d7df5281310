"""What is missing of a need, in words for the partner."""

from programs.document.model import ProgramDocument, Unit
from tiers.evaluation import Finding
from ui.formats import bare_points, value


def lacks(document: ProgramDocument, finding: Finding) -> str:
    """`$212,400 more influenced ARR`, `1 more customer success story`, `an invitation`."""
    if finding.metric is None:
        return "an invitation"
    if finding.unit is Unit.YES_NO:
        return f"“{_named(finding.metric.name)}”"
    amount, name = value(finding.missing, finding.unit.value, document.currency), _named(finding.metric.name)
    one = finding.unit is Unit.COUNT and finding.missing == 1
    if finding.unit is Unit.POINTS:
        more = bare_points(finding.missing)
        return f"{more} more {name}" if name.endswith("points") else f"{more} more points of {name}"
    return f"{amount} more {singular(name) if one else name}"


def singular(words: str) -> str:
    """The last word for one of them: `customer success stories` -> `customer success story`."""
    head, _, last = words.rpartition(" ")
    if last == "people":
        last = "person"
    elif last.endswith("ies"):
        last = last[:-3] + "y"
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return f"{head} {last}".strip()


def joined(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b and 4 more things`."""
    if len(parts) <= 1:
        return "".join(parts)
    if len(parts) > 3:
        return f"{', '.join(parts[:2])} and {len(parts) - 2} more things"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _named(name: str) -> str:
    """As a sentence goes on with it; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]

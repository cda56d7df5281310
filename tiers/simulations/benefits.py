"""What partners would gain and lose by a document, and what that costs the vendor a year. Pure: groups of partners in.

A partner has a benefit by right or by an invitation that it has, and where the benefit is for its focus areas; it costs
its yearly amount once, or for each piece of the quantity that the tier gives. Where only one of the two documents says
what a benefit costs, that is taken for both: a cost nobody wrote down yet is not nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from programs.document.model import Benefit, ProgramDocument
from tiers.consequences import Access, access_of


@dataclass(frozen=True, slots=True)
class Group:
    """So many partners that have the same focus areas and invitations, and the same way from tier to tier."""

    before: str
    after: str
    focuses: Sequence[str]
    invitations: Sequence[str]
    partners: int


@dataclass(slots=True)
class Change:
    """One benefit: who has it before and after, and who gains or loses it on which way between tiers."""

    key: str
    name: str
    before: int = 0
    after: int = 0
    cost_before: Decimal = Decimal(0)
    cost_after: Decimal = Decimal(0)
    priced: bool = False
    gained: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            "before": self.before,
            "after": self.after,
            "cost_before": f"{self.cost_before:.2f}" if self.priced else None,
            "cost_after": f"{self.cost_after:.2f}" if self.priced else None,
            "gained": _by_way(self.gained),
            "lost": _by_way(self.lost),
        }


def changes(now: ProgramDocument, then: ProgramDocument, groups: Iterable[Group]) -> list[Change]:
    """One entry for each benefit of either document, the document's first."""
    pairs = _pairs(now, then)
    found = [_named(before, after) for before, after in pairs]
    for group in groups:
        for change, (before, after) in zip(found, pairs, strict=True):
            _count(change, before, after, group)
    return found


def _pairs(now: ProgramDocument, then: ProgramDocument) -> list[tuple[Benefit | None, Benefit | None]]:
    before = {benefit.key: benefit for benefit in now.benefits}
    kept: list[tuple[Benefit | None, Benefit | None]] = [(before.get(one.key), one) for one in then.benefits]
    gone = before.keys() - {benefit.key for benefit in then.benefits}
    return kept + [(benefit, None) for benefit in now.benefits if benefit.key in gone]


def _named(before: Benefit | None, after: Benefit | None) -> Change:
    one = after or before
    assert one is not None  # noqa: S101 - a pair has at least one
    priced = any(benefit is not None and benefit.yearly_cost is not None for benefit in (before, after))
    return Change(one.key, one.name, priced=priced)


def _count(change: Change, before: Benefit | None, after: Benefit | None, group: Group) -> None:
    had, has = _pieces(before, group.before, group), _pieces(after, group.after, group)
    costs = [benefit.yearly_cost if benefit else None for benefit in (before, after)]
    cost_before, cost_after = (cost if cost is not None else costs[1 - side] for side, cost in enumerate(costs))
    change.cost_before += had * group.partners * (cost_before or 0)
    change.cost_after += has * group.partners * (cost_after or 0)
    change.before += group.partners if had else 0
    change.after += group.partners if has else 0
    if bool(had) is not bool(has):
        (change.gained if has else change.lost)[group.before, group.after] += group.partners


def _pieces(benefit: Benefit | None, tier: str, group: Group) -> int:
    """How much of it each partner of the group has on the tier: nothing, one, or the quantity."""
    if benefit is None or (benefit.focuses and set(benefit.focuses).isdisjoint(group.focuses)):
        return 0
    mark = benefit.mark(tier)
    if mark is None or access_of(benefit, tier, group.invitations) < Access.BY_INVITATION:
        return 0
    return mark.quantity or 1


def _by_way(counts: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"from": before, "to": after, "partners": counts[before, after]} for before, after in sorted(counts)]

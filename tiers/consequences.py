"""What a move from one tier to another changes for a partner, read from the program's matrix of benefits."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from programs.document.model import Benefit, ProgramDocument


class Access(IntEnum):
    """How a partner on a tier has a benefit: not at all, only once invited, or by right."""

    NONE = 0
    ON_INVITATION = 1
    BY_INVITATION = 2
    BY_RIGHT = 3


NOTES = {
    (Access.ON_INVITATION, Access.BY_RIGHT): "by right; needed an invitation until now",
    (Access.BY_INVITATION, Access.BY_RIGHT): "by right; by invitation until now",
    (Access.BY_RIGHT, Access.BY_INVITATION): "kept by invitation; by right until now",
    (Access.BY_RIGHT, Access.ON_INVITATION): "needs an invitation from now on",
    (Access.NONE, Access.ON_INVITATION): "if invited",
    (Access.NONE, Access.BY_INVITATION): "by the invitation the partner has",
}


@dataclass(frozen=True, slots=True)
class Consequence:
    """One benefit that changes. `gained` is false for what is lost; `note` says how where that needs words."""

    name: str
    gained: bool
    note: str = ""

    @property
    def words(self) -> str:
        return f"{self.name} ({self.note})" if self.note else self.name


def of_move(
    document: ProgramDocument,
    from_tier: str,
    to_tier: str,
    *,
    focuses: Collection[str],
    invitations: Collection[str],
) -> list[Consequence]:
    """What is gained and lost, in the order of the matrix; benefits for other focus areas play no part."""
    changes = []
    for benefit in document.benefits:
        if benefit.focuses and not set(benefit.focuses) & set(focuses):
            continue
        before, after = (access_of(benefit, tier, invitations) for tier in (from_tier, to_tier))
        if before is not after:
            changes.append(Consequence(benefit.name, after > before, NOTES.get((before, after), "")))
        elif after and (quantities := _quantities(benefit, from_tier, to_tier)):
            had, has = quantities
            changes.append(Consequence(benefit.name, has > had, f"{has:,} instead of {had:,}"))
    return changes


def access_of(benefit: Benefit, tier: str, invitations: Collection[str]) -> Access:
    """How a partner on the tier with these invitations has the benefit, its focus areas aside."""
    mark = benefit.mark(tier)
    if mark is None:
        return Access.NONE
    if not mark.by_invitation:
        return Access.BY_RIGHT
    return Access.BY_INVITATION if set(benefit.if_invited) & set(invitations) else Access.ON_INVITATION


def _quantities(benefit: Benefit, from_tier: str, to_tier: str) -> tuple[int, int] | None:
    """The amounts before and after, where both are said and differ."""
    had, has = (mark.quantity if (mark := benefit.mark(tier)) else None for tier in (from_tier, to_tier))
    return None if had is None or has is None or had == has else (had, has)

"""The one rule of what a review proposes for an enrollment. Pure: rules and findings in, the tier to move to out.

    up     when the eligible tier is higher, on the days on which the document opens moves up
    down   when it is lower, the review may move down, and nothing spares the partner:
             the hysteresis    it keeps its tier while it reaches that share of each threshold of it and those below
             an exception      it falls no lower than the tier that is held for it on that day
             the first year    the annual review leaves alone who was enrolled inside the window it measures

Spared, a partner falls no further than to the highest tier that something keeps for it. `movement_sql` says the same to
the database for a whole program; a test holds the two together. The eligible tier itself knows nothing of all this.
"""

import dataclasses
import datetime
import types
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from programs.document.model import Direction, ProgramDocument
from programs.document.movement import Every, FirstYear
from tiers.evaluation import evaluate, rank_of
from tiers.models import Basis
from tiers.program_year.periods import period_begins
from tiers.windows import direction_of, window_of


@dataclass(frozen=True, slots=True)
class Footing:
    """What an enrollment stands on and comes to on one day: tiers by key.

    `kept` is the highest tier that the share of the thresholds keeps (the eligible one without such a rule), `held` the
    tier of an exception in force.
    """

    current: str
    eligible: str
    kept: str
    enrolled_on: datetime.date
    held: str | None = None


def target(
    document: ProgramDocument,
    *,
    basis: str,
    as_of: datetime.date,
    footing: Footing,
    given_up: Mapping[str, Decimal] = types.MappingProxyType({}),
) -> str | None:
    """The tier that the review of this day wants for the enrollment, or None to leave it where it is.

    `given_up` has the places of tiers that only earlier editions knew. Whether this is a day on which the review may
    say so is another question: `is_open`.
    """
    eligible = rank_of(document, footing.eligible)
    current = given_up.get(footing.current, Decimal(rank_of(document, footing.current)))
    if eligible > current:
        return footing.eligible
    if eligible == current or not _may_fall(document, basis, as_of, footing.enrolled_on):
        return None
    floors = [Decimal(eligible), Decimal(rank_of(document, footing.kept))]
    if footing.held is not None:
        floors.append(given_up.get(footing.held, Decimal(rank_of(document, footing.held))))
    wanted = max(floors)
    return None if wanted >= current else document.tiers[int(wanted)].key


def is_open(document: ProgramDocument, basis: str, as_of: datetime.date, *, upward: bool) -> bool:
    """Whether the review of this day proposes moves of the direction: annual ones always, mid-year ones by calendar."""
    if Basis(basis) is Basis.ANNUAL:
        return True
    every = document.movement.upgrades if upward else document.movement.downgrades
    return every is Every.DAY or period_begins(document, every, as_of) == as_of


def kept_tier(
    document: ProgramDocument,
    values: Mapping[str, Decimal],
    *,
    focuses: Collection[str],
    invitations: Collection[str],
) -> str:
    """The highest tier whose lowered thresholds these values reach together with those of every tier below."""
    return evaluate(lowered(document), values, focuses=focuses, invitations=invitations).eligible.key


def lowered(document: ProgramDocument) -> ProgramDocument:
    """The document with each threshold at the share that keeps a tier; itself where it is all of it."""
    percent = document.movement.keeps_at_percent
    if percent is None:
        return document
    requirements = tuple(
        dataclasses.replace(asked, at_least=asked.at_least * percent / 100) for asked in document.requirements
    )
    return dataclasses.replace(document, requirements=requirements)


def _may_fall(document: ProgramDocument, basis: str, as_of: datetime.date, enrolled_on: datetime.date) -> bool:
    return direction_of(document, basis) is Direction.BOTH and not (
        spares_first_year(document, basis) and enrolled_on > window_of(document, basis, as_of).after
    )


def spares_first_year(document: ProgramDocument, basis: str) -> bool:
    return Basis(basis) is Basis.ANNUAL and document.movement.first_year is FirstYear.KEEP

"""How metrics are made of other metrics: points for what they come to, how many of some needs are met, all above zero.

Each looks only at metrics that are declared above it, and none falls when one of them rises: a partner never loses by
another deal or certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PerAmount:
    """So many points for every `per` of the value; `whole`: started ones give nothing."""

    per: Decimal
    points: Decimal
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Partial credit: all points at `full_at` and above, the same share of them below."""

    full_at: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """From this value on, so many points."""

    at: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Steps:
    """The points of the highest step that is reached; nothing below the first."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """What one metric gives to a score.

    `starts_at`: below this value it gives nothing. `times`: multiplied for partners of these regions, as (region,
    factor). What comes of it is rounded half up to two decimals, and is `at_most` so much.
    """

    metric: str
    rule: PerAmount | Share | Steps
    starts_at: Decimal | None = None
    at_most: Decimal | None = None
    times: tuple[tuple[str, Decimal], ...] = ()

    def factor(self, region: str | None) -> Decimal:
        """What the points of a partner of this region are multiplied by."""
        return next((factor for key, factor in self.times if key == region), Decimal(1))


@dataclass(frozen=True, slots=True)
class ScoreCounting:
    """The sum of what its terms give, `at_most` so much. One term for a metric, in the order of the metrics."""

    terms: tuple[Term, ...]
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A metric reaches a value."""

    metric: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class HowManyCounting:
    """How many of these needs are met: n of m requirements."""

    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class EveryCounting:
    """Whether every one of these metrics is above zero: 1 or 0."""

    metrics: tuple[str, ...]


DerivedCounting = ScoreCounting | HowManyCounting | EveryCounting

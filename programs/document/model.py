"""What a program document says, as plain values.

One document is the rules of one edition of one program: the tiers, what each asks for, how that is
counted, what each tier gives, how standing is reviewed and what is promised about deal registrations
(`registration`) and appeals. Everything here is frozen; `load` is the only way in from text and keeps every reference
whole, so that readers never meet an unknown key.
References to other parts are by key; they stand in the order in which the parts are declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from programs.document.appeals import AppealPolicy
from programs.document.inactivity import InactivityPolicy
from programs.document.movement import MovementPolicy
from programs.document.named import Named
from programs.document.program_year import ProgramYear
from programs.document.registration import RegistrationPolicy
from programs.document.scoring import DerivedCounting

MILESTONE_KINDS = (
    "agreement",
    "solution_launched",
    "solution_materials",
    "success_story",
    "gtm_plan",
    "account_mapping",
)
ATTRIBUTION_KINDS = ("sourced", "influenced", "resold")
SCHEMA_VERSION = 1


class ProgramKind(StrEnum):
    """The kind of partner a program is for."""

    TECHNOLOGY = "technology"
    CONSULTING = "consulting"
    RESELLER = "reseller"
    REFERRAL = "referral"


class Unit(StrEnum):
    """What values are: an amount in the program's currency, a whole number, points with two decimals, or 1 and 0."""

    MONEY = "money"
    COUNT = "count"
    POINTS = "points"
    YES_NO = "yes_no"


class Direction(StrEnum):
    """Which way a review may move a partner."""

    BOTH = "both"
    UP = "up"


class AnnualWindow(StrEnum):
    """What the annual review measures."""

    PREVIOUS_CALENDAR_YEAR = "previous_calendar_year"
    PREVIOUS_PROGRAM_YEAR = "previous_program_year"


class Span(StrEnum):
    """What a mid-year review measures: so many days or months up to its date, so many completed quarters of the
    program year, or the program year up to its date."""

    DAYS = "days"
    MONTHS = "months"
    QUARTERS = "quarters"
    YEAR_TO_DATE = "program_year_to_date"


_Named = TypeVar("_Named", bound=Named)


@dataclass(frozen=True, slots=True)
class Focus(Named):
    """A focus area of a partner."""


@dataclass(frozen=True, slots=True)
class Invitation(Named):
    """Something a partner can be invited to: a tier, a requirement or a benefit."""


@dataclass(frozen=True, slots=True)
class Certification(Named):
    """A certificate that people at a partner hold."""


@dataclass(frozen=True, slots=True)
class Region(Named):
    """Countries whose partners a score can favour, by their ISO 3166-1 alpha-2 codes in the order of the alphabet."""

    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Product(Named):
    """A product of the vendor."""


@dataclass(frozen=True, slots=True)
class Terms(Named):
    """Terms to be signed beside the agreement, such as a referral addendum."""


@dataclass(frozen=True, slots=True)
class Tier(Named):
    """A level. Rank 0 is where everyone starts; `invitation` is the key that opens a tier by invitation."""

    rank: int
    invitation: str | None = None
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class OpportunityCounting:
    """ARR of opportunities won in the window in which the partner has one of these parts; no services.

    `not_with`: those in which it also has one of these parts, which counts elsewhere, do not count here.
    """

    kinds: tuple[str, ...]
    not_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificationCounting:
    """People at the partner who hold the certification."""

    certification: str


@dataclass(frozen=True, slots=True)
class MilestoneCounting:
    """Milestones of a kind: `once` asks whether there is one (1 or 0), otherwise their keys are counted."""

    milestone: str
    once: bool


BaseCounting = OpportunityCounting | CertificationCounting | MilestoneCounting
Counting = BaseCounting | DerivedCounting


@dataclass(frozen=True, slots=True)
class Metric(Named):
    """A measurable fact of an enrollment in a window, or what is made of other metrics."""

    unit: Unit
    counting: Counting

    @property
    def is_derived(self) -> bool:
        """Whether it is made of metrics above it and not of facts."""
        return isinstance(self.counting, DerivedCounting)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A tier asks that a metric reaches a threshold.

    `if_invited`: applies to partners with any of these invitations; empty: invitation plays no part.
    `focuses`: applies to partners with any of these focus areas; empty: everyone.
    """

    tier: str
    metric: str
    at_least: Decimal
    if_invited: tuple[str, ...] = ()
    focuses: tuple[str, ...] = ()
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Windows:
    """What each review measures. `number` is how many days, months or quarters; 1 for the year to date."""

    mid_year: Span = Span.DAYS
    number: int = 365
    annual: AnnualWindow = AnnualWindow.PREVIOUS_CALENDAR_YEAR


@dataclass(frozen=True, slots=True)
class Directions:
    """Which way each review may move a partner."""

    mid_year: Direction = Direction.BOTH
    annual: Direction = Direction.BOTH


@dataclass(frozen=True, slots=True)
class BenefitMark:
    """A tier gives a benefit: to everyone on it or by invitation, and how much of it where that is said."""

    by_invitation: bool = False
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Benefit(Named):
    """Something tiers give. `marks` has the tiers that give it; any of `if_invited` opens an invited one.

    `focuses`: only for partners with any of them (empty: everyone). `products`: the products it is about.
    `needs_terms`: all of these terms must be signed before it can be drawn.
    `yearly_cost`: what it costs the vendor for one partner a year, or for one piece where a quantity is said, in the
    program's currency; None where nobody said. It is the vendor's own business: partners never read it.
    """

    group: str
    marks: Mapping[str, BenefitMark] = field(hash=False)
    if_invited: tuple[str, ...] = ()
    focuses: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    needs_terms: tuple[str, ...] = ()
    note: str = ""
    yearly_cost: Decimal | None = None

    def mark(self, tier_key: str) -> BenefitMark | None:
        """The mark of a tier; None where the tier does not give the benefit."""
        return self.marks.get(tier_key)


@dataclass(frozen=True, slots=True)
class FeeRow:
    """The percentage for a deal up to an amount; `up_to` is None on the last row, which is for all above."""

    up_to: Decimal | None
    percent: Decimal


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """The referral fee: its rows, the terms without which none is due, the days a referral has to close."""

    rows: tuple[FeeRow, ...]
    needs_terms: str
    closes_within_days: int


@dataclass(frozen=True, slots=True)
class ProgramDocument:
    """The rules of one edition. `text` is the source and plays no part in comparison."""

    schema_version: int
    key: str
    name: str
    kind: ProgramKind
    edition: str
    effective: date | None
    currency: str
    time_zone: str
    program_year: ProgramYear
    tiers: tuple[Tier, ...]
    focuses: tuple[Focus, ...]
    invitations: tuple[Invitation, ...]
    certifications: tuple[Certification, ...]
    regions: tuple[Region, ...]
    products: tuple[Product, ...]
    terms: tuple[Terms, ...]
    metrics: tuple[Metric, ...]
    requirements: tuple[Requirement, ...]
    windows: Windows
    directions: Directions
    benefits: tuple[Benefit, ...]
    inactivity: InactivityPolicy | None
    fees: FeeSchedule | None
    registration: RegistrationPolicy
    appeals: AppealPolicy
    movement: MovementPolicy
    text: str = field(default="", compare=False, repr=False)

    @property
    def lowest(self) -> Tier:
        """The tier where everyone starts."""
        return self.tiers[0]

    def tier(self, key: str) -> Tier:
        """The tier with this key. KeyError when there is none."""
        return _of(self.tiers, key)

    def tier_name(self, key: str) -> str:
        """The name of a tier, or its key where only another edition knew it."""
        return next((tier.name for tier in self.tiers if tier.key == key), key)

    @property
    def base_metrics(self) -> tuple[Metric, ...]:
        """The metrics that count facts."""
        return tuple(metric for metric in self.metrics if not metric.is_derived)

    @property
    def derived_metrics(self) -> tuple[Metric, ...]:
        """The metrics that are made of others, each after those it is made of."""
        return tuple(metric for metric in self.metrics if metric.is_derived)

    def region_of(self, country: str) -> str | None:
        """The key of the region that a country belongs to; None where it belongs to none."""
        return next((region.key for region in self.regions if country in region.countries), None)

    def metric(self, key: str) -> Metric:
        """The metric with this key. KeyError when there is none."""
        return _of(self.metrics, key)

    def requirements_of(self, tier_key: str) -> tuple[Requirement, ...]:
        """A tier's own requirements, in the order of the metrics; not those of the tiers below."""
        return tuple(requirement for requirement in self.requirements if requirement.tier == tier_key)


def _of(things: tuple[_Named, ...], key: str) -> _Named:
    for thing in things:
        if thing.key == key:
            return thing
    raise KeyError(key)

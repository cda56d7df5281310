"""What follows from an assumption: for each tier the day on which it is reached and the one on which it is lost."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from deals.what_if.choosing import AHEAD, Assumption
from deals.what_if.rows import instead
from partners.models import Enrollment
from programs.document.model import Tier
from tiers.evaluation import Finding, rank_of
from tiers.forecasts.ahead import Ahead, Point, look_ahead
from tiers.forecasts.needs import lacking_at, lacking_to_keep
from tiers.forecasts.words import ends
from tiers.lacking import joined, lacks
from tiers.models import TierException
from tiers.program_year import holding
from tiers.program_year.lowering import when_lowered
from ui.formats import day as in_words


@dataclass(frozen=True, slots=True)
class Held:
    """When a tier is reached, and from when it is lost again; None is never, or not within the days looked at."""

    since: datetime.date | None
    until: datetime.date | None


@dataclass(frozen=True, slots=True)
class TierOutcome:
    tier: Tier
    before: Held
    after: Held


@dataclass(frozen=True, slots=True)
class Gap:
    """What a tier lacks on the day on which least is missing."""

    tier: Tier
    point: Point
    needs: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`tiers` from the lowest but one. `gap` is what the next tier lacks on its best day, or the tier of today where
    the figures never carry it. `held` is the exception that keeps the tier of today."""

    before: Ahead
    after: Ahead
    tiers: tuple[TierOutcome, ...]
    reached: TierOutcome | None
    gap: Gap | None
    held: TierException | None

    @property
    def sentence(self) -> str:
        """The tier and the date, and who lowers it where that is not any review."""
        if not self.after.points:
            return "Nothing is assessed within the days looked at."
        told = self._told()
        held = f" An exception holds it until {in_words(self.held.ends_on)}." if self.held else ""
        return f"{told}{held} {self._lowered}".strip()

    def _told(self) -> str:
        if self.reached is None:
            name = self.after.points[0].document.tier_name(self.after.current_tier)
            still = f"The figures stay below {name}" if self._is_below else f"{name} stays what it is"
            return f"{still}: {self._lacking}." if self._lacking else f"{still}."
        tier, after, before = self.reached.tier, self.reached.after, self.reached.before
        assert after.since is not None  # noqa: S101 - that is what reached means
        holds = f"until {in_words(after.until)}" if after.until else f"at least until {in_words(self.after.until)}"
        by_figures = "by the figures " if self.held or self._lowered else ""
        if tier.key == self.after.current_tier:
            carried = f"{by_figures}{tier.name} holds {holds}{_instead_of(before, after, self.before)}."
            return carried[:1].upper() + carried[1:]
        told = f"{tier.name} is reached on {in_words(after.since)} and {by_figures}holds {holds}"
        return f"{told}{'; it comes without these as well' if before == after else ''}."

    @property
    def _lowered(self) -> str:
        falls = self.reached.after.until is not None if self.reached else self._is_below
        return when_lowered(self.after.points[0].document, self.after.as_of) if falls else ""

    @property
    def _is_below(self) -> bool:
        return self.gap is not None and self.gap.tier.key == self.after.current_tier

    @property
    def _lacking(self) -> str:
        if self.gap is None or not self.gap.needs:
            return ""
        document, day = self.gap.point.document, self.gap.point.day
        best = "" if day <= self.after.as_of else f" on {in_words(day)}, when it comes closest"
        return f"{self.gap.tier.name} still needs {joined([lacks(document, one) for one in self.gap.needs])}{best}"

    @property
    def lacking(self) -> str:
        """What the next tier still needs and on which day, or nothing."""
        return f"{self._lacking}." if self._lacking and self.reached is not None else ""


def outcome(assumption: Assumption, enrollment: Enrollment, *, as_of: datetime.date, now: datetime.datetime) -> Outcome:
    """Look ahead with the facts as they are and with the assumed ones. Raises Refused without rules in force."""
    before = look_ahead(enrollment, as_of=as_of, ahead=AHEAD)
    rows = instead(assumption, enrollment, now=now)
    after = look_ahead(enrollment, as_of=as_of, ahead=AHEAD, instead=rows) if assumption else before
    if not after.points:
        return Outcome(before, after, (), None, None, None)
    document = after.points[0].document
    tiers = tuple(TierOutcome(tier, _held(before, tier.key), _held(after, tier.key)) for tier in document.tiers[1:])
    current = max(rank_of(document, after.current_tier), 0)
    reached = [one for one in tiers if one.after.since is not None and rank_of(document, one.tier.key) >= current]
    best = reached[-1] if reached else None
    held = holding.in_force([enrollment.pk], as_of).get(enrollment.pk)
    held = held if held is not None and held.tier == after.current_tier else None
    place = rank_of(document, best.tier.key) + 1 if best else max(current, 1)
    gap = _gap(after, document.tiers[place], is_kept=place == current) if place < len(document.tiers) else None
    return Outcome(before, after, tiers, best, gap, held)


def _held(ahead: Ahead, tier: str) -> Held:
    reached, lost = ahead.begins(tier), ends(ahead, tier)
    return Held(reached.day if reached else None, lost.day if lost else None)


def _gap(after: Ahead, tier: Tier, *, is_kept: bool) -> Gap | None:
    """The first of the days on which least is missing for a tier: the fewest needs, then the smallest share of them."""
    lacking = lacking_to_keep if is_kept else lacking_at
    known = [point for point in after.points if rank_of(point.document, tier.key) > 0]
    gaps = [Gap(tier, point, tuple(lacking(after, point, tier.key))) for point in known]
    return min(gaps, key=_size, default=None)


def _size(gap: Gap) -> tuple[int, Decimal]:
    return len(gap.needs), sum((need.missing / need.needed for need in gap.needs), Decimal(0))


def _instead_of(before: Held, after: Held, ahead: Ahead) -> str:
    if before.since != ahead.as_of:
        return "" if before == after else ", which today’s figures do not reach"
    return f" instead of {in_words(before.until)}" if before.until not in (None, after.until) else ""

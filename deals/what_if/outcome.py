"""What follows from an assumption: for each tier the day on which it is reached and the one on which it is lost."""

import datetime
from dataclasses import dataclass

from deals.what_if.choosing import AHEAD, Assumption
from deals.what_if.rows import instead
from partners.models import Enrollment
from programs.document.model import Tier
from tiers.evaluation import Finding, rank_of
from tiers.forecasts.ahead import Ahead, look_ahead
from tiers.forecasts.needs import lacking_at
from tiers.forecasts.words import ends
from tiers.lacking import joined, lacks
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
class Outcome:
    """`tiers` from the lowest but one. `missing` is what the tier above lacks on the last assumed day."""

    before: Ahead
    after: Ahead
    tiers: tuple[TierOutcome, ...]
    reached: TierOutcome | None
    above: Tier | None
    missing: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        """The tier and the date."""
        name = self.after.points[0].document.tier_name(self.after.current_tier) if self.after.points else ""
        if self.reached is None:
            return f"{name} stays what it is: {self._lacking}." if self._lacking else f"{name} stays what it is."
        tier, after, before = self.reached.tier, self.reached.after, self.reached.before
        assert after.since is not None  # noqa: S101 - that is what reached means
        holds = f"until {in_words(after.until)}" if after.until else f"at least until {in_words(self.after.until)}"
        if tier.key == self.after.current_tier:
            return f"{tier.name} holds {holds}{_instead_of(before, after, self.before)}."
        told = f"{tier.name} is reached on {in_words(after.since)} and holds {holds}"
        return f"{told}{'; it comes without these as well' if before == after else ''}."

    @property
    def _lacking(self) -> str:
        if self.above is None or not self.missing:
            return ""
        document = self.after.points[-1].document
        return f"{self.above.name} still needs {joined([lacks(document, one) for one in self.missing])}"

    @property
    def lacking(self) -> str:
        """What the next tier still needs, or nothing."""
        return f"{self._lacking}." if self._lacking else ""


def outcome(assumption: Assumption, enrollment: Enrollment, *, as_of: datetime.date, now: datetime.datetime) -> Outcome:
    """Look ahead with the facts as they are and with the assumed ones. Raises Refused without rules in force."""
    before = look_ahead(enrollment, as_of=as_of, ahead=AHEAD)
    rows = instead(assumption, enrollment, now=now)
    after = look_ahead(enrollment, as_of=as_of, ahead=AHEAD, instead=rows) if assumption else before
    if not after.points:
        return Outcome(before, after, (), None, None, ())
    document = after.points[0].document
    tiers = tuple(TierOutcome(tier, _held(before, tier.key), _held(after, tier.key)) for tier in document.tiers[1:])
    current = rank_of(document, after.current_tier)
    reached = [one for one in tiers if one.after.since is not None and rank_of(document, one.tier.key) >= current]
    best = reached[-1] if reached else None
    place = (rank_of(document, best.tier.key) if best else max(current, 0)) + 1
    above = document.tiers[place] if place < len(document.tiers) else None
    missing = _missing(after, assumption, above.key) if above else ()
    return Outcome(before, after, tiers, best, above, missing)


def _held(ahead: Ahead, tier: str) -> Held:
    reached, lost = ahead.reaches(tier), ends(ahead, tier)
    return Held(reached.day if reached else None, lost.day if lost else None)


def _missing(after: Ahead, assumption: Assumption, tier: str) -> tuple[Finding, ...]:
    """On the last day of which something is assumed, when all of it is there."""
    days = [after.as_of, *(one.closed_on for one in assumption.deals), *(one.on for one in assumption.more)]
    point = after.on(max(days)) or after.points[0]
    return tuple(lacking_at(after, point, tier))


def _instead_of(before: Held, after: Held, ahead: Ahead) -> str:
    if before.since != ahead.as_of:
        return "" if before == after else ", which today’s figures do not reach"
    return f" instead of {in_words(before.until)}" if before.until not in (None, after.until) else ""

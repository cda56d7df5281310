"""Until when a partner keeps its tier, in sentences for it: by its figures, an exception, the program's calendar."""

import dataclasses

from programs.document.model import ProgramDocument
from tiers.evaluation import rank_of
from tiers.forecasts.ahead import Ahead, Point
from tiers.forecasts.needs import counts_by, lacking_to_keep
from tiers.forecasts.words import cause
from tiers.lacking import joined, lacks
from tiers.models import TierException
from tiers.program_year.lowering import when_lowered
from ui.formats import day as in_words


def stays(ahead: Ahead, held: TierException | None = None) -> str:
    """All that `sentences` says."""
    return " ".join(sentences(ahead, held))


def sentences(ahead: Ahead, held: TierException | None = None) -> list[str]:
    """Until when the tier is kept first; then what takes it away, what keeps it, and who lowers it.

    `held` is the exception in force for the enrollment. Only what the program does at once is called the end of a tier;
    else it is the figures that fall.
    """
    if not ahead.points:
        return ["You are not assessed within twelve months."]
    document, tier = ahead.points[0].document, ahead.current_tier
    if rank_of(document, tier) == 0:
        return [f"You are {document.tier_name(tier)}, the tier of everyone: nothing that leaves takes it away."]
    holds = held if held is not None and held.tier == tier else None
    lost = _lost(ahead, holds)
    lowered = when_lowered(document, ahead.as_of) if lost else ""
    told = [
        f"Your tier is held until {in_words(holds.ends_on)} by an exception." if holds else "",
        _until(ahead, lost, holds, at_once=not lowered and not holds),
        _share(ahead),
        _held_below(document, held) if held and not holds else "",
        lowered,
    ]
    return [sentence for sentence in told if sentence]


def _held_below(document: ProgramDocument, held: TierException) -> str:
    name = document.tier_name(held.tier)
    return f"{name} is held for you until {in_words(held.ends_on)}: no review moves you below it before."


def _lost(ahead: Ahead, holds: TierException | None) -> Point | None:
    """The first point at which neither figures nor an exception keep the tier; on the day the exception ends, what
    holds on that day."""
    if holds is None:
        return ahead.falls_below(ahead.current_tier)
    then = ahead.on(holds.ends_on)
    if then is None or holds.ends_on > ahead.until:
        return None
    later = [point for point in ahead.points if point.day > holds.ends_on]
    after = [dataclasses.replace(then, day=holds.ends_on), *later]
    return dataclasses.replace(ahead, points=tuple(after)).falls_below(ahead.current_tier)


def _until(ahead: Ahead, lost: Point | None, holds: TierException | None, *, at_once: bool) -> str:
    name = ahead.points[0].document.tier_name(ahead.current_tier)
    if lost is None:
        return f"You stay {name} for the next twelve months, whatever leaves."
    needs = joined([lacks(lost.document, one) for one in lacking_to_keep(ahead, lost, ahead.current_tier)])
    keeps = f"{needs} {_by(lost)} {'keep' if ' and ' in needs else 'keeps'} it."
    if lost.day == ahead.as_of:
        return f"Today’s figures are below {name}: it needs {needs}."
    if holds is not None and lost.day == holds.ends_on:
        return f"Your figures are below {name} then: {keeps}"
    verb = f"You stay {name}" if at_once else f"Your figures keep {name}"
    return f"{verb} until {in_words(lost.day)}, when {cause(ahead, lost)}: {keeps}"


def _share(ahead: Ahead) -> str:
    """That the tier is kept by less than it asks."""
    now, tier = ahead.points[0], ahead.current_tier
    rank = rank_of(now.document, tier)
    if not rank_of(now.document, now.eligible.key) < rank <= rank_of(now.document, now.kept.key):
        return ""
    percent = now.document.movement.keeps_at_percent
    return f"Your figures are below what {now.document.tier_name(tier)} asks, but reach the {percent}% that keep it."


def _by(point: Point) -> str:
    """The last day whose deals count at the point, which is that day itself where the window moves with the day."""
    last = counts_by(point)
    return "by then" if last == point.day else f"by {in_words(last)}"

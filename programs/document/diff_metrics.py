"""What changes in what is measured, in how scores are made, and in the regions they look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from programs.document.diff_parts import change, changed_keys, declared_changes, kept
from programs.document.model import (
    CertificationCounting,
    Metric,
    MilestoneCounting,
    OpportunityCounting,
    ProgramDocument,
)
from programs.document.problems import one_of
from programs.document.scoring import EveryCounting, HowManyCounting, Need, ScoreCounting, Term
from programs.document.words_scores import need_in_words, term_in_words
from programs.document.words_values import points_in_words

_Part = TypeVar("_Part", Term, Need)


def metric_changes(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    """Regions and metrics that appeared, went or changed."""
    yield from declared_changes("region", old.regions, new.regions)
    for was, now in kept(old.regions, new.regions):
        yield from change(f"{now.name}: countries", was.countries, now.countries, ", ".join)
    yield from declared_changes("metric", old.metrics, new.metrics)
    for before, after in kept(old.metrics, new.metrics):
        yield from _changes(old, before, new, after)


def _changes(old: ProgramDocument, before: Metric, new: ProgramDocument, after: Metric) -> Iterator[str]:
    was, now, name = before.counting, after.counting, after.name
    if isinstance(was, ScoreCounting) and isinstance(now, ScoreCounting):
        yield from _score(old, was, new, now, name)
    elif isinstance(was, HowManyCounting) and isinstance(now, HowManyCounting):
        needs = {need.metric: need for need in was.needs}, {need.metric: need for need in now.needs}
        yield from _parts(name, *needs, lambda need: need_in_words(old, need), lambda need: need_in_words(new, need))
    elif isinstance(was, EveryCounting) and isinstance(now, EveryCounting):
        metrics = old.metrics, new.metrics
        yield from changed_keys(f"{name}: above zero", was.metrics, now.metrics, metrics)
    else:
        yield from change(f"{name}: counts", _counting(before), _counting(after))


def _score(
    old: ProgramDocument, was: ScoreCounting, new: ProgramDocument, now: ScoreCounting, name: str
) -> Iterator[str]:
    terms = {term.metric: term for term in was.terms}, {term.metric: term for term in now.terms}
    # Two regions can have the same name; where names tell no difference, keys do.
    by_key = any(
        term_in_words(old, terms[0][key]) == term_in_words(new, terms[1][key])
        for key in terms[0].keys() & terms[1].keys()
        if terms[0][key] != terms[1][key]
    )
    yield from _parts(
        name,
        *terms,
        lambda term: term_in_words(old, term, by_key=by_key),
        lambda term: term_in_words(new, term, by_key=by_key),
    )
    yield from change(f"{name}: at most", was.at_most, now.at_most, lambda most: most and points_in_words(most))


def _parts(
    name: str,
    old: Mapping[str, _Part],
    new: Mapping[str, _Part],
    say_old: Callable[[_Part], str],
    say_new: Callable[[_Part], str],
) -> Iterator[str]:
    for key in old:
        if key not in new:
            yield f"{name}: no longer made of {say_old(old[key])}"
    for key, part in new.items():
        if key not in old:
            yield f"{name}: now made of {say_new(part)}"
        elif part != old[key]:
            yield f"{name}: {say_old(old[key])} -> {say_new(part)}"


def _counting(metric: Metric) -> str:
    counting = metric.counting
    if isinstance(counting, OpportunityCounting):
        without = f", not also {one_of(counting.not_with)}" if counting.not_with else ""
        what = f"ARR won with a part {one_of(counting.kinds)}{without}"
    elif isinstance(counting, CertificationCounting):
        what = f"people with {counting.certification}"
    elif isinstance(counting, MilestoneCounting):
        what = f"{'a milestone' if counting.once else 'milestones'} {counting.milestone}"
    elif isinstance(counting, ScoreCounting):
        what = "a score"
    elif isinstance(counting, HowManyCounting):
        what = "how many of some needs are met"
    else:
        what = "whether every one of some metrics is above zero"
    return f"{what} ({metric.unit})"

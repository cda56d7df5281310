"""Reading metrics that are made of metrics above them: scores, how many of some needs, every one above zero."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from programs.document.model import Metric
from programs.document.place import Place, amount, entries, fields, is_yes, items, part, scalar
from programs.document.problems import one_of, unknown
from programs.document.read_values import points, reachable
from programs.document.scoring import (
    DerivedCounting,
    EveryCounting,
    HowManyCounting,
    Need,
    PerAmount,
    ScoreCounting,
    Share,
    Step,
    Steps,
    Term,
)

DERIVED = ("score", "how_many_of", "every_above_zero")
RULES = ("per", "full_at", "steps")
TERM = (*RULES, "points", "whole", "from", "at_most", "times")
STEP = ("at", "points")
MOST_TERMS = 20
LARGEST_FACTOR = 100
_SHAPES = {
    "score": "terms such as arr: {per: 1000, points: 5}",
    "how_many_of": "needs such as stories: 2",
}


@dataclass(frozen=True, slots=True)
class Above:
    """What a metric can be made of: the metrics above it, of which some may be unreadable, and the regions.

    `lines` has the line of every metric, below it too.
    """

    metrics: Mapping[str, Metric]
    declared: Collection[str]
    lines: Mapping[str, int]
    regions: Collection[str]


def read_derived(word: str, place: Place, at_most: Place | None, above: Above) -> DerivedCounting | None:
    """What is written after one of the words of `DERIVED`; the parts in the order of the metrics."""
    if word == "every_above_zero":
        return _read_every(place, above)
    found = entries(place, _SHAPES[word])
    if len(found) > MOST_TERMS:
        place.wrong(f"at most {MOST_TERMS} metrics", f"{len(found)} metrics")
    metrics = [(metric, entry) for key, entry in found.items() if (metric := _known(key, entry, above)) is not None]
    metrics.sort(key=lambda pair: list(above.metrics).index(pair[0].key))
    if word == "how_many_of":
        return _read_needs(metrics, len(found))
    terms = [_read_term(entry, metric, above.regions) for metric, entry in metrics]
    cap = None if at_most is None else points(at_most)
    return ScoreCounting(tuple(term for term in terms if term is not None), cap) if found else None


def _read_needs(metrics: list[tuple[Metric, Place]], written: int) -> HowManyCounting | None:
    """None where one of them is unreadable: how many there are says what can be asked of them."""
    needs = [Need(metric.key, value) for metric, entry in metrics if (value := reachable(entry, metric)) is not None]
    return HowManyCounting(tuple(needs)) if needs and len(needs) == written else None


def _known(key: str, place: Place, above: Above, *, is_key: bool = True) -> Metric | None:
    if key in above.declared:
        return above.metrics.get(key)
    expected = f"a metric declared above ({one_of(above.metrics)})" if above.metrics else "a metric declared above"
    line = above.lines.get(key)
    found = unknown(key, above.metrics) if line is None else f'"{key}", which is declared on line {line}'
    (place.wrong_key if is_key else place.wrong)(expected, found)
    return None


def _read_every(place: Place, above: Above) -> EveryCounting | None:
    named: set[str] = set()
    for item in items(place, "a list of metrics such as [stories, arr]"):
        word = scalar(item)
        if word in named:
            item.wrong("each metric once")
        if _known(word, item, above, is_key=False) is not None:
            named.add(word)
    return EveryCounting(tuple(key for key in above.metrics if key in named)) if named else None


def _read_term(place: Place, metric: Metric, regions: Collection[str]) -> Term | None:
    parts = fields(place, (), TERM)
    rule = _read_rule(place, parts, metric) if parts else None
    starts_at = part(parts, "from", lambda place: reachable(place, metric))
    cap = part(parts, "at_most", points)
    times = part(parts, "times", lambda place: tuple(_read_times(place, regions))) or ()
    if starts_at is not None:
        _refuse_floor(parts["from"], starts_at, rule)
    return None if rule is None else Term(metric.key, rule, starts_at, cap, times)


def _read_rule(place: Place, parts: Mapping[str, Place], metric: Metric) -> PerAmount | Share | Steps | None:
    written = [word for word in RULES if word in parts]
    if len(written) != 1:
        place.wrong(f"exactly one of {one_of(RULES)}", " and ".join(written) or "none")
        return None
    if "whole" in parts and ("per" not in parts or not is_yes(parts["whole"])):
        parts["whole"].wrong("yes, beside per (leave it out where parts of it count)")
    if "steps" in parts:
        if "points" in parts:
            parts["points"].wrong_key("points inside each of the steps", "points beside them")
        return _read_steps(parts["steps"], metric)
    given = part(parts, "points", points)
    if "points" not in parts:
        place.wrong('the key "points"', "none")
    value = reachable(parts[written[0]], metric)
    if given is None or value is None:
        return None
    return PerAmount(value, given, "whole" in parts) if written[0] == "per" else Share(value, given)


def _read_steps(place: Place, metric: Metric) -> Steps | None:
    steps: list[Step] = []
    places = list(items(place, "a list of steps such as - {at: 3, points: 10}"))
    if len(places) > MOST_TERMS:
        place.wrong(f"at most {MOST_TERMS} steps", f"{len(places)} steps")
    for here in places[:MOST_TERMS]:
        parts = fields(here, STEP)
        at = part(parts, "at", lambda place: reachable(place, metric))
        given = part(parts, "points", points)
        if at is None or given is None:
            continue
        if steps and at <= steps[-1].at:
            parts["at"].wrong(f"more than the {steps[-1].at:,} of the step before")
        elif steps and given <= steps[-1].points:
            parts["points"].wrong(f"more than the {steps[-1].points:,} of the step before")
        else:
            steps.append(Step(at, given))
    return Steps(tuple(steps)) if steps else None


def _read_times(place: Place, regions: Collection[str]) -> Iterator[tuple[str, Decimal]]:
    written = entries(place, "regions such as growth: 2")
    expected = f"a multiplier above 0 and up to {LARGEST_FACTOR}, such as 2 or 1.5"
    for key, entry in written.items():
        if key not in regions:
            known = f"a declared region ({one_of(regions)})" if regions else "a declared region (there is none)"
            entry.wrong_key(known, unknown(key, regions))
    for key in regions:
        factor = part(written, key, lambda place: amount(place, expected))
        if factor is not None and factor > LARGEST_FACTOR:
            written[key].wrong(expected)
        elif factor is not None:
            yield key, factor


def _refuse_floor(place: Place, starts_at: Decimal, rule: PerAmount | Share | Steps | None) -> None:
    if isinstance(rule, Steps):
        place.wrong_key("no from beside steps, which begin with the first of them", '"from"')
    elif isinstance(rule, Share) and starts_at > rule.full_at:
        place.wrong(f"at most the {rule.full_at:,} that give all points")

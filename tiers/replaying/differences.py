"""What differs between an assessment that was kept and the one that comes out now, line by line."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from programs.document.model import ProgramDocument, Unit
from ui.formats import money

NO_ROW = "no such row"
NOTHING = "nothing"

_FRAME = {
    "edition": "Edition",
    "rules": "Text of the rules",
    "basis": "Basis",
    "as_of": "Day of the review",
    "window": "Days that are measured",
}
_TIERS = {"current_tier": "Tier it stood on", "eligible_tier": "Tier it was eligible for"}
_MOVE = {"move": "Move that was proposed"}
_ENROLLMENT = {"focuses": "Focus areas", "invitations": "Invitations", "country": "Country"}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: what it is about, as it was kept, as it comes out now."""

    what: str
    kept: str
    again: str

    def __str__(self) -> str:
        return f"{self.what}: kept was {self.kept}, replayed is {self.again}."


def differences(document: ProgramDocument, kept: Row, again: Row) -> list[Difference]:
    """Every line that differs; never empty for assessments whose canonical bytes differ."""
    found = [*_frame(document, kept, again), *_metrics(document, kept["metrics"] or {}, again["metrics"])]
    if kept["evidence"] is None:
        return [*found, Difference("Evidence", NOTHING, f"{len(again['evidence']['rows']):,} rows")]
    now, then = again["evidence"], kept["evidence"]
    found += _lines(_ENROLLMENT, then.get("enrollment", {}), now["enrollment"], _said)
    found += _rows(document, then.get("rows", []), now["rows"])
    return found or [Difference("Order of the rows", "another one", "by metric, counted first, then by day")]


def _frame(document: ProgramDocument, kept: Row, again: Row) -> Iterator[Difference]:
    yield from _lines(_FRAME, kept, again, _said)
    yield from _lines(_TIERS, kept, again, lambda key: document.tier_name(key) if key else "not assessed")
    yield from _lines(_MOVE, kept, again, lambda move: _moved(document, move))


def _moved(document: ProgramDocument, move: Row | None) -> str:
    if move is None:
        return "none"
    way = "up" if move["upward"] else "down"
    return f"{way} from {document.tier_name(move['from'])} to {document.tier_name(move['to'])}"


def _metrics(document: ProgramDocument, kept: Row, again: Row) -> Iterator[Difference]:
    for key in sorted({*kept, *again}):
        then, now = (_value(document, key, values.get(key)) for values in (kept, again))
        if kept.get(key) != again.get(key):
            yield Difference(_name(document, key), then, now)


def _rows(document: ProgramDocument, kept: list[Row], again: list[Row]) -> Iterator[Difference]:
    """Rows that are the same on both sides are left out; of the others those about the same thing stand together."""
    then, now = _without(kept, again), _without(again, kept)
    for about in sorted({*map(_about, then), *map(_about, now)}):
        pairs = zip_longest((row for row in then if _about(row) == about), (row for row in now if _about(row) == about))
        yield from (_row(document, before, after) for before, after in pairs)


def _row(document: ProgramDocument, kept: Row | None, again: Row | None) -> Difference:
    row = kept or again or {}
    label = (row.get("facts") or {}).get("label") or ""
    what = f"{_name(document, row.get('metric'))}, {row.get('ref')}{f' ({label})' if label else ''}"
    if kept is None or again is None:
        return Difference(what, NO_ROW if kept is None else _told(row), NO_ROW if again is None else _told(row))
    then, now = _flat(kept), _flat(again)
    keys = [key for key in sorted({*then, *now}) if then.get(key) != now.get(key)]
    return Difference(what, *(", ".join(f"{key} {_said(side.get(key))}" for key in keys) for side in (then, now)))


def _without(rows: list[Row], others: list[Row]) -> list[Row]:
    same = Counter(map(_text, others))
    left = []
    for row in rows:
        if same[_text(row)]:
            same[_text(row)] -= 1
        else:
            left.append(row)
    return left


def _lines(names: Mapping[str, str], kept: Row, again: Row, said: Any) -> Iterator[Difference]:
    for key, name in names.items():
        if kept.get(key) != again.get(key):
            yield Difference(name, said(kept.get(key)), said(again.get(key)))


def _value(document: ProgramDocument, key: str, value: Any) -> str:
    known = {metric.key: metric.unit for metric in document.metrics}
    if value is not None and known.get(key) is Unit.MONEY:
        return money(Decimal(value), document.currency)
    return _said(value)


def _name(document: ProgramDocument, key: Any) -> str:
    return next((metric.name for metric in document.metrics if metric.key == key), str(key))


def _told(row: Row) -> str:
    return ", ".join(f"{key} {_said(row.get(key))}" for key in ("code", "day", "amount"))


def _flat(row: Row) -> dict[str, Any]:
    own = {key: value for key, value in row.items() if key != "facts"}
    return own | (row.get("facts") or {})


def _about(row: Row) -> tuple[str, str]:
    return str(row.get("metric")), str(row.get("ref"))


def _text(row: Row) -> str:
    return json.dumps(row, sort_keys=True)


def _said(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return str(value)

"""The sentences that every part of a comparison is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from programs.document.named import Named
from programs.document.words_values import names

_Value = TypeVar("_Value")
_Part = TypeVar("_Part", bound=Named)


def change(
    label: str, old: _Value, new: _Value, say: Callable[[_Value], object] = lambda value: value
) -> Iterator[str]:
    """One sentence when the values differ: `Currency: USD -> EUR`."""
    if old != new:
        yield f"{label} {_or_none(say(old))} -> {_or_none(say(new))}"


def changed_keys(
    label: str,
    old: tuple[str, ...],
    new: tuple[str, ...],
    things: tuple[Iterable[Named], Iterable[Named]],
    nothing: str = "none",
) -> Iterator[str]:
    """One sentence when the keys differ, by the names of the (old, new) things or else by the keys."""
    before, after = (names(side, keys) or nothing for side, keys in zip(things, (old, new), strict=True))
    if old != new and before == after:
        before, after = names((), old), names((), new)
    if old != new:
        yield f"{label} {before} -> {after}"


def declared_changes(kind: str, old: Sequence[_Part], new: Sequence[_Part]) -> Iterator[str]:
    """Parts that appeared, went, changed their name or stand in another order."""
    old_keys, new_keys = [part.key for part in old], [part.key for part in new]
    for part in old:
        if part.key not in new_keys:
            yield f"{kind.capitalize()} removed: {part.name} ({part.key})"
    for part in new:
        if part.key not in old_keys:
            yield f"New {kind}: {part.name} ({part.key})"
    for before, after in kept(old, new):
        yield from change(f"Name of {kind} {after.key}:", before.name, after.name)
    stayed = [key for key in old_keys if key in new_keys]
    yield from change(f"{kind.capitalize()} order:", stayed, [key for key in new_keys if key in old_keys], ", ".join)


def kept(old: Iterable[_Part], new: Iterable[_Part]) -> list[tuple[_Part, _Part]]:
    """The parts that stand in both documents, as (old, new)."""
    by_key = {part.key: part for part in old}
    return [(by_key[part.key], part) for part in new if part.key in by_key]


def within(sentence: str) -> str:
    """A name as it stands inside a sentence: `Influenced ARR` as `influenced ARR`, `ARR` as it is."""
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def _or_none(value: object) -> object:
    return "none" if value is None or value == "" else value

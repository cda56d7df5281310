"""What changes in what each tier asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from programs.document.diff_parts import changed_keys, within
from programs.document.model import ProgramDocument, Requirement
from programs.document.words import requirement_in_words
from programs.document.words_values import names, value_in_words

_Identity = tuple[str, str, tuple[str, ...] | None]


def requirement_changes(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    """Requirements that appeared, went or ask for something else, by tier."""
    before, after = _by_identity(old, new), _by_identity(new, old)
    for identity, requirement in before.items():
        if identity not in after:
            asked = within(requirement_in_words(old, requirement))
            yield f"{old.tier(requirement.tier).name}: no longer asks for {asked}"
    for identity, requirement in after.items():
        if identity in before:
            yield from _changes(old, before[identity], new, requirement)
        else:
            asked = within(requirement_in_words(new, requirement))
            yield f"{new.tier(requirement.tier).name}: new requirement {asked}"


def _by_identity(document: ProgramDocument, other: ProgramDocument) -> dict[_Identity, Requirement]:
    """By tier and metric; by focus areas too where either document asks a metric of several of them."""
    often = {
        cell
        for one in (document, other)
        for cell, count in Counter((asked.tier, asked.metric) for asked in one.requirements).items()
        if count > 1
    }
    return {
        (asked.tier, asked.metric, asked.focuses if (asked.tier, asked.metric) in often else None): asked
        for asked in document.requirements
    }


def _changes(old: ProgramDocument, before: Requirement, new: ProgramDocument, after: Requirement) -> Iterator[str]:
    metric, old_metric = new.metric(after.metric), old.metric(before.metric)
    label = f"{new.tier(after.tier).name}: {within(metric.name)}"
    several = sum((asked.tier, asked.metric) == (after.tier, after.metric) for asked in new.requirements) > 1
    if several:
        label += f" (focus {names(new.focuses, after.focuses) or 'any'})"
    if before.at_least != after.at_least:
        old_value = value_in_words(old, old_metric, before.at_least)
        yield f"{label} {old_value} -> {value_in_words(new, metric, after.at_least)}"
    yield from changed_keys(
        f"{label}, asked of those with the invitation",
        before.if_invited,
        after.if_invited,
        (old.invitations, new.invitations),
        "(everyone)",
    )
    yield from changed_keys(
        f"{label}, asked of those with the focus",
        before.focuses,
        after.focuses,
        (old.focuses, new.focuses),
        "(everyone)",
    )

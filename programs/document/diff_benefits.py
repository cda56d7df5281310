"""What changes in what each tier gives."""

from __future__ import annotations

from collections.abc import Iterator

from programs.document.diff_parts import change, changed_keys, declared_changes, kept, within
from programs.document.model import Benefit, ProgramDocument
from programs.document.words import mark_in_words
from ui.formats import money

_REFERENCES = (
    ("if_invited", "opened by the invitation", "invitations", "none"),
    ("focuses", "for partners with the focus", "focuses", "(everyone)"),
    ("products", "about the product", "products", "none"),
    ("needs_terms", "needs the signed", "terms", "none"),
)


def benefit_changes(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    """Benefits that appeared or went, and what changed in the others, tier by tier."""
    yield from declared_changes("benefit", old.benefits, new.benefits)
    for before, after in kept(old.benefits, new.benefits):
        yield from _marks(old, before, new, after)
        yield from change(f"{after.name}: group", before.group, after.group)
        yield from change(f"{after.name}: note", before.note, after.note)
        if before.yearly_cost != after.yearly_cost:
            yield from change(f"{after.name}: cost a year", _cost(old, before), _cost(new, after))
        for attribute, label, declared, nothing in _REFERENCES:
            things = getattr(old, declared), getattr(new, declared)
            keys = getattr(before, attribute), getattr(after, attribute)
            yield from changed_keys(f"{after.name}: {label}", *keys, things, nothing)


def _cost(document: ProgramDocument, benefit: Benefit) -> str | None:
    """For staff's eyes, as all comparisons of documents are."""
    return None if benefit.yearly_cost is None else money(benefit.yearly_cost, document.currency)


def _marks(old: ProgramDocument, before: Benefit, new: ProgramDocument, after: Benefit) -> Iterator[str]:
    tier_names = {tier.key: tier.name for tier in (*old.tiers, *new.tiers)}
    for tier, name in tier_names.items():
        yield from change(f"{name}: {within(after.name)}", before.mark(tier), after.mark(tier), mark_in_words)

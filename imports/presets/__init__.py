"""Exports of well-known sales systems that are read as they come, without renaming their columns."""

from imports.kinds.base import Kind
from imports.presets.export import Export
from imports.presets.hubspot import HubSpot
from imports.presets.salesforce import Salesforce
from programs.document.currencies import CURRENCIES
from tenancy.refusals import Invalid

PRESETS: dict[str, Export] = {preset.system: preset for preset in (Salesforce(), HubSpot())}


def as_exported(kind: Kind, preset: str, currency: str) -> Kind:
    """The kind that reads the file: the preset's where one is chosen.

    Raises Invalid for an unknown preset or currency, or for one with another kind of file.
    """
    if not preset and not currency:
        return kind
    known = ", ".join(PRESETS)
    if preset not in PRESETS:
        raise Invalid(f"Choose whose export it is: {known}.", {"preset": [f"Choose whose export it is: {known}."]})
    if kind.name != PRESETS[preset].name:
        sentence = f"Exports of {PRESETS[preset].called} are read as opportunities only."
        raise Invalid(sentence, {"preset": [sentence]})
    if currency and currency not in CURRENCIES:
        sentence = "Give an ISO 4217 currency in capital letters, such as USD."
        raise Invalid(sentence, {"currency": [sentence]})
    return PRESETS[preset]

"""From the text of a program document to its rules, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programs.document import read_benefits, read_program, read_requirements
from programs.document.model import (
    SCHEMA_VERSION,
    Certification,
    Focus,
    Invitation,
    Product,
    ProgramDocument,
    ProgramKind,
    Terms,
)
from programs.document.place import Place, choice, day, fields, keys_of, part, text
from programs.document.problems import DocumentError, Problem, Problems
from programs.document.read_appeals import read_appeals
from programs.document.read_inactivity import read_inactivity
from programs.document.read_metrics import read_metrics
from programs.document.read_movement import read_movement
from programs.document.read_policies import read_directions, read_fees
from programs.document.read_regions import read_regions
from programs.document.read_registration import read_registration
from programs.document.read_windows import read_program_year, read_windows
from programs.document.source import compose, decode

REQUIRED = (
    "schema", "program", "kind", "name", "edition", "currency", "time_zone", "program_year",
    "tiers", "metrics", "requirements", "windows", "directions",
)  # fmt: skip
OPTIONAL = (
    "effective", "focuses", "invitations", "certifications", "regions", "products", "terms",
    "benefits", "inactivity", "fees", "registration", "movement", "appeals",
)  # fmt: skip
_BY_TIER = ("requirements", "benefits", "inactivity", "registration")
_DECLARING = ("tiers", "focuses", "invitations", "certifications", "regions", "products", "terms", "metrics")


def load(source: str | bytes) -> ProgramDocument:
    """The rules that a document's text holds. DocumentError, with all problems, when it is not one."""
    document, problems = _read(source)
    if document is None:
        raise DocumentError(problems)
    return document


def check(source: str | bytes) -> list[Problem]:
    """What is wrong with a document's text, by line; empty when nothing is."""
    return _read(source)[1]


def _read(source: str | bytes) -> tuple[ProgramDocument | None, list[Problem]]:
    problems = Problems()
    if (words := decode(source, problems)) is None or (node := compose(words, problems)) is None:
        return None, problems.as_list()
    parts = fields(Place(node, (), problems), REQUIRED, OPTIONAL)
    values = _read_head(parts) | _read_rules(parts)
    if problems:
        return None, problems.as_list()
    return ProgramDocument(**values, text=words), []


def _read_head(parts: Mapping[str, Place]) -> dict[str, Any]:
    return {
        "schema_version": part(parts, "schema", _read_schema),
        "key": part(parts, "program", read_program.read_program_key),
        "kind": part(parts, "kind", lambda place: choice(place, ProgramKind)),
        "name": part(parts, "name", text),
        "edition": part(parts, "edition", read_program.read_edition),
        "effective": part(parts, "effective", day),
        "currency": part(parts, "currency", read_program.read_currency),
        "time_zone": part(parts, "time_zone", read_program.read_time_zone),
        "program_year": part(parts, "program_year", read_program_year),
    }


def _read_rules(parts: Mapping[str, Place]) -> dict[str, Any]:
    named = {key: keys_of(parts.get(key)) for key in _DECLARING}
    if not named["tiers"] or not named["metrics"]:
        # What is missing is noted already; that every reference to it is unknown would say nothing new.
        parts = {key: place for key, place in parts.items() if key not in _BY_TIER}
    benefits = read_benefits.Declared(
        named["tiers"], named["focuses"], named["invitations"], named["products"], named["terms"]
    )
    asked = read_requirements.Declared(named["tiers"], named["metrics"], named["focuses"], named["invitations"])
    tiers = part(parts, "tiers", lambda place: read_program.read_tiers(place, named["invitations"])) or ()
    counted = named["certifications"], named["regions"]
    metrics = part(parts, "metrics", lambda place: read_metrics(place, *counted)) or ()
    return {
        "tiers": tiers,
        "focuses": read_program.read_declared(parts.get("focuses"), Focus),
        "invitations": read_program.read_declared(parts.get("invitations"), Invitation),
        "certifications": read_program.read_declared(parts.get("certifications"), Certification),
        "regions": part(parts, "regions", read_regions) or (),
        "products": read_program.read_declared(parts.get("products"), Product, longest=read_program.LONGEST_DEAL_KEY),
        "terms": read_program.read_declared(parts.get("terms"), Terms),
        "metrics": metrics,
        "requirements": part(
            parts,
            "requirements",
            lambda place: read_requirements.read_requirements(place, metrics, tiers, asked),
        ),
        "windows": part(parts, "windows", read_windows),
        "directions": part(parts, "directions", read_directions),
        "benefits": part(parts, "benefits", lambda place: read_benefits.read_benefits(place, benefits)) or (),
        "inactivity": part(parts, "inactivity", lambda place: read_inactivity(place, named["tiers"])),
        "fees": part(parts, "fees", lambda place: read_fees(place, named["terms"])),
        "registration": read_registration(parts.get("registration"), named["tiers"]),
        "movement": read_movement(parts.get("movement")),
        "appeals": read_appeals(parts.get("appeals")),
    }


def _read_schema(place: Place) -> int | None:
    if place.plain == str(SCHEMA_VERSION):
        return SCHEMA_VERSION
    place.wrong(f"{SCHEMA_VERSION}, the version of this notation")
    return None

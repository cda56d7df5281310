"""What the vendor's programs know: tiers, focus areas, invitations and certificates, from their documents in force."""

from dataclasses import dataclass

from programs.document.model import ProgramDocument
from programs.models import Program
from programs.queries import document_of, edition_today, editions, programs

EVERYWHERE = frozenset({"technical", "sales"})
"""Certificates that every vendor may record, whether or not a program asks for them yet."""


@dataclass(frozen=True, slots=True)
class KnownProgram:
    """A program with the document in force today, else the first one to come; None while nothing is published."""

    program_id: int
    document: ProgramDocument | None


@dataclass(frozen=True, slots=True)
class Known:
    """`only` is the one program that the import is limited to."""

    programs: dict[str, KnownProgram]
    certifications: frozenset[str]
    only: str | None = None


def known_here(only: str | None = None) -> Known:
    """Load what the entered vendor's programs know."""
    found = {program.key: KnownProgram(program.pk, _document(program)) for program in programs()}
    return Known(found, _certifications(), only)


def _document(program: Program) -> ProgramDocument | None:
    edition = edition_today(program)
    return None if edition is None else document_of(edition)


def _certifications() -> frozenset[str]:
    """Keys of every published edition: a certificate of an earlier program year is still a certificate."""
    keys = {
        certification.key
        for program in programs()
        for edition in editions(program)
        for certification in document_of(edition).certifications
    }
    return EVERYWHERE | keys

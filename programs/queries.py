"""What one may see of programs and their rules."""

import datetime
from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone

from programs.document.load import load
from programs.document.model import ProgramDocument
from programs.models import Edition, Program
from tenancy.refusals import NotFound, Refused
from ui.formats import day


def programs() -> list[Program]:
    """The vendor's programs by name; a vendor has a handful."""
    return list(Program.objects.order_by("name", "pk"))


def get_program(key: str) -> Program:
    """The program with this key. Raises NotFound."""
    program = Program.objects.filter(key=key).first()
    if program is None:
        raise NotFound(f"There is no program {key!r} here.")
    return program


def editions(program: Program) -> list[Edition]:
    """The published editions, newest first. Drafts are found by `drafts` alone."""
    published = Edition.objects.filter(program=program, state=Edition.PUBLISHED)
    return list(published.order_by("-effective_on", "-pk"))


def get_edition(program: Program, label: str) -> Edition:
    """The published edition with this label. Raises NotFound."""
    edition = Edition.objects.filter(program=program, label=label, state=Edition.PUBLISHED).first()
    if edition is None:
        raise NotFound(f"{program} has no edition {label!r}.")
    return edition


def edition_in_force(program: Program, on: datetime.date) -> Edition | None:
    """The latest published edition whose effective date is on or before the day."""
    return (
        Edition.objects.filter(program=program, state=Edition.PUBLISHED, effective_on__lte=on)
        .order_by("-effective_on")
        .first()
    )


def required_edition(program: Program, on: datetime.date) -> Edition:
    """The edition in force; raises Refused with what to do when there is none."""
    edition = edition_in_force(program, on)
    if edition is None:
        raise Refused(f"{program} has no published edition in force on {day(on)}. Publish a program document first.")
    return edition


def edition_today(program: Program, now: datetime.datetime | None = None) -> Edition | None:
    """The edition in force today, where it counts its days itself; before the first one, that one. None without any.

    Asks one statement.
    """
    return in_force(editions(program), now)


def in_force(published: Sequence[Edition], now: datetime.datetime | None = None) -> Edition | None:
    """`edition_today` of a program's published editions that were read already, the newest first."""
    begun = (one for one in published if one.effective_on <= today_in(document_of(one), now))
    return next(begun, published[-1] if published else None)


def newest_edition(program: Program) -> Edition | None:
    """The published edition with the latest effective date, which may lie ahead."""
    return Edition.objects.filter(program=program, state=Edition.PUBLISHED).order_by("-effective_on").first()


def document_of(edition: Edition) -> ProgramDocument:
    """The typed rules of an edition. Published text never changes, so parsing is remembered."""
    return _parsed(edition.source)


def today_in(document: ProgramDocument, now: datetime.datetime | None = None) -> datetime.date:
    """Today's date where the program counts its days."""
    return (now or timezone.now()).astimezone(ZoneInfo(document.time_zone)).date()


def today_of(program: Program, now: datetime.datetime | None = None) -> datetime.date:
    """Today's date where the program counts its days. Raises Refused without a published edition."""
    edition = edition_today(program, now)
    if edition is None:
        raise Refused(f"{program} has no published edition. Publish a program document first.")
    return today_in(document_of(edition), now)


@lru_cache(maxsize=256)
def _parsed(source: str) -> ProgramDocument:
    return load(source)

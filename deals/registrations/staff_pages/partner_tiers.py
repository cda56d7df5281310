"""The tiers that partners stand on, for lists of registrations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from deals.models import DealRegistration
from programs.document.model import ProgramDocument
from programs.models import Edition
from programs.queries import document_of, today_in
from tiers.standings import in_force_of


@dataclass(frozen=True, slots=True)
class TierMark:
    """A tier as pages draw it; `rank` is None for one that the program has no more."""

    key: str
    name: str
    rank: int | None


def tiers_of(rows: Collection[DealRegistration], now: datetime) -> dict[int, TierMark]:
    """By enrollment, the tier of each registration's partner today. Two statements, however many rows."""
    documents = _documents({row.enrollment.program_id for row in rows}, now)
    standings = in_force_of([row.enrollment_id for row in rows], now.date())
    programs = {row.enrollment_id: row.enrollment.program_id for row in rows}
    return {
        enrollment_id: tier_mark(documents[programs[enrollment_id]], standing.tier)
        for enrollment_id, standing in standings.items()
        if programs[enrollment_id] in documents
    }


def tier_mark(document: ProgramDocument, key: str) -> TierMark:
    rank = next((tier.rank for tier in document.tiers if tier.key == key), None)
    return TierMark(key, document.tier_name(key) if rank is not None else key, rank)


def _documents(program_ids: set[int], now: datetime) -> dict[int, ProgramDocument]:
    """The rules in force today, by program; before a program's first edition has begun, that one."""
    rows = Edition.objects.filter(program_id__in=program_ids, state=Edition.PUBLISHED).order_by("-effective_on", "-pk")
    found: dict[int, tuple[bool, ProgramDocument]] = {}
    for edition in rows:
        document = document_of(edition)
        begun = edition.effective_on <= today_in(document, now)
        if not found.get(edition.program_id, (False,))[0]:
            found[edition.program_id] = (begun, document)
    return {program_id: document for program_id, (_, document) in found.items()}

"""Tiers as pages show them: by name and rank, for partners in all of their programs."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F

from programs import queries as programs
from programs.document.model import ProgramDocument
from programs.models import Edition, Program
from tiers.models import Assessment, Basis, Standing, TierChange


@dataclass(frozen=True, slots=True)
class Badge:
    """The tier a partner stands on in one program, or stood on until `until`."""

    program: str
    key: str
    name: str
    rank: int | None
    since: datetime.date
    until: datetime.date | None = None
    reason: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Tiers:
    """Names and ranks of every tier by program and key, from the newest published editions."""

    by_key: dict[tuple[int, str], tuple[str, int]]
    programs: list[Program]
    documents: dict[int, ProgramDocument]

    def badge(self, standing: Standing) -> Badge:
        enrollment = standing.enrollment
        name, rank = self.by_key.get((enrollment.program_id, standing.tier), (standing.tier, None))
        return Badge(
            enrollment.program.name,
            standing.tier,
            name,
            rank,
            standing.begins_on,
            standing.ends_on,
            standing.get_reason_display(),
            enrollment.status == enrollment.ACTIVE,
        )

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Every tier once, the lowest first; programs mostly share the words."""
        found: dict[str, tuple[int, str]] = {}
        for (_, key), (name, rank) in self.by_key.items():
            found.setdefault(key, (rank, name))
        return [(key, name) for key, (_, name) in sorted(found.items(), key=lambda item: item[1])]


def tiers() -> Tiers:
    """One statement; documents are parsed once per process."""
    newest = Edition.objects.filter(state=Edition.PUBLISHED).order_by("program_id", "-effective_on")
    editions = list(newest.distinct("program_id").select_related("program"))
    documents = {edition.program_id: programs.document_of(edition) for edition in editions}
    names = {
        (program_id, tier.key): (tier.name, tier.rank)
        for program_id, document in documents.items()
        for tier in document.tiers
    }
    in_order = sorted((edition.program for edition in editions), key=lambda program: program.name)
    return Tiers(names, in_order, documents)


def badges_of(partner_ids: list[int], tiers: Tiers) -> dict[int, list[Badge]]:
    """The open standings of these partners, in one statement."""
    rows = Standing.objects.filter(partner_id__in=partner_ids, ends_on__isnull=True)
    badges: dict[int, list[Badge]] = defaultdict(list)
    for row in rows.select_related("enrollment__program").order_by("enrollment__program__name", "pk"):
        badges[row.partner_id].append(tiers.badge(row))
    return badges


def history_of(partner_id: int, tiers: Tiers) -> dict[int, list[Badge]]:
    """The standings of a partner by enrollment, newest first, at most 200 in all, without those that were replaced on
    the day they began."""
    rows = Standing.objects.filter(partner_id=partner_id).exclude(ends_on=F("begins_on"))
    rows = rows.select_related("enrollment__program")
    history: dict[int, list[Badge]] = defaultdict(list)
    for row in rows.order_by("-begins_on", "-pk")[:200]:
        history[row.enrollment_id].append(tiers.badge(row))
    return history


def figures_of(partner_id: int) -> dict[int, Assessment]:
    """The newest trailing-window assessment of each enrollment of a partner, without its evidence."""
    rows = Assessment.objects.filter(partner_id=partner_id, latest=True, basis=Basis.MID_YEAR).defer("evidence")
    return {row.enrollment_id: row for row in rows}


def open_changes_of(partner_id: int) -> list[TierChange]:
    """What a person still has to decide about a partner."""
    rows = TierChange.objects.filter(partner_id=partner_id, state=TierChange.State.PROPOSED)
    return list(rows.select_related("program", "partner").order_by("pk"))

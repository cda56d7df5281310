"""Tiers as pages show them: by name and rank, for partners in all of their programs."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from partners.models import Enrollment
from partners.queries import enrollments
from programs import queries as programs
from programs.document.model import ProgramDocument
from programs.models import Edition, Program
from tiers.models import Standing, TierChange
from tiers.standings import on_day, readable
from vendors.actors import Actor


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
    """Names and ranks of every tier by program and key, from the newest published editions; figures are measured by
    those in force today."""

    by_key: dict[tuple[int, str], tuple[str, int]]
    programs: list[Program]
    documents: dict[int, ProgramDocument]
    in_force: dict[int, Edition]

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
    published: dict[int, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.filter(state=Edition.PUBLISHED).select_related("program").order_by("-effective_on"):
        published[edition.program_id].append(edition)
    editions = [newest for newest, *_ in published.values()]
    documents = {edition.program_id: programs.document_of(edition) for edition in editions}
    names = {
        (program_id, tier.key): (tier.name, tier.rank)
        for program_id, document in documents.items()
        for tier in document.tiers
    }
    in_order = sorted((edition.program for edition in editions), key=lambda program: program.name)
    begun = {program_id: programs.in_force(rows) for program_id, rows in published.items()}
    return Tiers(names, in_order, documents, {key: edition for key, edition in begun.items() if edition is not None})


def badges_of(partner_ids: list[int], tiers: Tiers) -> dict[int, list[Badge]]:
    """The standings of these partners that are in force today, in one statement."""
    rows = on_day(timezone.now().date()).filter(partner_id__in=partner_ids)
    badges: dict[int, list[Badge]] = defaultdict(list)
    for row in rows.select_related("enrollment__program").order_by("enrollment__program__name", "pk"):
        badges[row.partner_id].append(tiers.badge(row))
    return badges


def enrollments_with_tiers(by: Actor, partner_id: int) -> list[Enrollment]:
    """A partner's enrollments by program, in one statement. Each carries `tier_rows` (its standings, newest first,
    without those that were replaced on the day they began) and `change` (what a person still has to decide), as plain
    values or None."""
    mine = {"enrollment": OuterRef("pk")}
    standings = readable().filter(**mine)
    change = TierChange.objects.filter(state=TierChange.State.PROPOSED, **mine)
    rows = (
        enrollments(by)
        .filter(partner_id=partner_id)
        .annotate(
            tier_rows=ArraySubquery(standings.values(json=_json("tier", "begins_on", "ends_on", "reason"))[:50]),
            change=Subquery(change.values(json=_json("id", "from_tier", "to_tier", "as_of"))[:1]),
        )
    )
    return list(rows.order_by("program__name", "pk"))


def history(enrollment: Any, tiers: Tiers) -> list[Badge]:
    """The standings that `enrollments_with_tiers` brought along."""
    return [
        tiers.badge(
            Standing(
                enrollment=enrollment,
                tier=row["tier"],
                begins_on=datetime.date.fromisoformat(row["begins_on"]),
                ends_on=datetime.date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
                reason=row["reason"],
            )
        )
        for row in enrollment.tier_rows
    ]


def _json(*columns: str) -> JSONObject:
    return JSONObject(**{column: column for column in columns})

"""What the API's lists read. The scope has narrowed the rows; here it is said what comes along with them."""

from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from tenancy.refusals import Invalid, NotFound
from tiers.models import Assessment, Run, Standing, TierChange
from vendors.actors import Actor

M = TypeVar("M", bound=Model)


def one(rows: QuerySet[M], **names: Any) -> M:
    """The one row with these values. Raises NotFound, whether it is somebody else's or never existed."""
    found = rows.filter(**names).first()
    if found is None:
        raise NotFound("There is no such thing here.")
    return found


def programs(by: Actor) -> QuerySet[Program]:
    by.require("programs.see")
    published = Edition.objects.filter(state=Edition.PUBLISHED).defer("source").order_by("-effective_on")
    return Program.objects.prefetch_related(Prefetch("editions", published))


def published_editions(by: Actor) -> QuerySet[Edition]:
    by.require("programs.see")
    return Edition.objects.filter(state=Edition.PUBLISHED).select_related("program")


def partners(by: Actor) -> QuerySet[Partner]:
    by.require("partners.see")
    return Partner.objects.prefetch_related(Prefetch("enrollments", _with_standings(Enrollment.objects.all())))


def enrollments(by: Actor) -> QuerySet[Enrollment]:
    by.require("partners.see")
    return _with_standings(Enrollment.objects.all()).select_related("partner")


def _with_standings(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """With the open standing, which is where the enrollment stands now."""
    standings = Prefetch("standings", Standing.objects.filter(ends_on__isnull=True))
    return rows.select_related("program").prefetch_related(standings).order_by("id")


def assessments(by: Actor) -> QuerySet[Assessment]:
    """The newest of each enrollment and basis."""
    by.require("tiers.see")
    return Assessment.objects.filter(latest=True).defer("evidence").select_related("partner", "program", "edition")


def tier_changes(by: Actor) -> QuerySet[TierChange]:
    by.require("tiers.see")
    return TierChange.objects.select_related("partner", "program")


def runs(by: Actor) -> QuerySet[Run]:
    by.require("runs.see")
    return Run.objects.select_related("program", "edition")


def named_program(by: Actor, key: str) -> Program:
    """The program that a body names. Raises Invalid."""
    found = programs(by).filter(key=key).first()
    if found is None:
        raise Invalid("Name a program of this vendor.", {"program": ["There is no program with this key here."]})
    return found

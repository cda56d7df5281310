"""What the API reads in other shapes than the pages do: here it is said what comes along with the rows."""

from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet

from partners import queries as partner_queries
from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from tenancy.refusals import Invalid, NotFound
from tiers.models import Standing
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
    return partner_queries.partners(by).prefetch_related(Prefetch("enrollments", enrollments(by)))


def enrollments(by: Actor) -> QuerySet[Enrollment]:
    """With the open standing, which is where the enrollment stands now."""
    standings = Prefetch("standings", Standing.objects.filter(ends_on__isnull=True))
    return partner_queries.enrollments(by).prefetch_related(standings).order_by("id")


def named_program(by: Actor, key: str) -> Program:
    """The program that a body names. Raises Invalid."""
    found = programs(by).filter(key=key).first()
    if found is None:
        raise Invalid("Name a program of this vendor.", {"program": ["There is no program with this key here."]})
    return found

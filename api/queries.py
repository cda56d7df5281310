"""What the API reads in other shapes than the pages do: here it is said what comes along with the rows."""

from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from django.utils import timezone

from deals import queries as deal_queries
from deals.appeals import holders
from deals.customers import queries as customers
from deals.models import Account, Appeal, DealRegistration, Extension, Opportunity
from deals.registrations import queries as registration_queries
from deals.registrations import reviewers
from deals.registrations.bulk_decisions import Chosen
from partners import queries as partner_queries
from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from tenancy.refusals import Forbidden, Invalid, NotFound
from tiers.standings import not_over
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
    """With the standing in force, which is where the enrollment stands now, and the one that lies ahead."""
    standings = Prefetch("standings", not_over(timezone.now().date()))
    return partner_queries.enrollments(by).prefetch_related(standings).order_by("id")


def named_program(by: Actor, key: str) -> Program:
    """The program that a body names. Raises Invalid."""
    found = programs(by).filter(key=key).first()
    if found is None:
        raise Invalid("Name a program of this vendor.", {"program": ["There is no program with this key here."]})
    return found


def own_enrollment(by: Actor, key: str) -> Enrollment:
    """The partner's own place in the program that a body names. Raises Forbidden for who is at none."""
    if by.partner_id is None:
        raise Forbidden("Only the partner itself can do this.")
    found = partner_queries.enrollments(by).filter(partner_id=by.partner_id, program__key=key).first()
    if found is None:
        raise Invalid("Name a program that you are in.", {"program": ["You are in no program with this key."]})
    return found


def former_registration(by: Actor, code: str) -> DealRegistration:
    """The registration that a body names, to be registered anew. Raises Invalid."""
    found = registration_queries.registrations(by).filter(code=code).first()
    if found is None:
        sentence = "There is no registration with this code here."
        raise Invalid(sentence, {"resubmission_of": [sentence]})
    return found


def of_reviewer(by: Actor, rows: QuerySet[DealRegistration], email: str) -> QuerySet[DealRegistration]:
    """What the colleague with this e-mail has. None for a partner: it knows the vendor's people by name only."""
    return rows.none() if by.is_member else rows.filter(reviewer__email=email.strip().lower())


def colleague(row: DealRegistration, email: str) -> int:
    """The id of the person with this e-mail who may have the registration. Raises Invalid."""
    wanted = email.strip().lower()
    found = [staff.user_id for staff in reviewers.may_have(row) if staff.user.email == wanted]
    if not found:
        raise Invalid("Choose a colleague who may review it.", {"reviewer": ["Nobody with this e-mail may have it."]})
    return found[0]


def holder(row: Appeal, email: str) -> int:
    """The id of the person with this e-mail who may have the appeal. Raises Invalid."""
    wanted = email.strip().lower()
    found = [staff.user_id for staff in holders.may_have(row.partner_id) if staff.user.email == wanted]
    if not found:
        raise Invalid("Choose a colleague who may decide.", {"holder": ["Nobody with this e-mail may have it."]})
    return found[0]


def named_opportunity(by: Actor, source_id: str) -> Opportunity:
    """The opportunity that a body names. Raises Invalid."""
    found = deal_queries.opportunities(by).filter(source_id=source_id).first()
    if found is None:
        raise Invalid("Name an opportunity.", {"opportunity": ["There is no opportunity with this source id here."]})
    return found


def named_customer(by: Actor, pk: int | None) -> Account | None:
    """The customer that a body names; None where it names none. Raises Invalid."""
    if pk is None:
        return None
    found = customers.customers(by).filter(pk=pk).first()
    if found is None:
        raise Invalid("Name a customer.", {"account": ["There is no customer with this id here."]})
    return found


def extension_of(row: DealRegistration, pk: int) -> Extension:
    """More time that was asked for this registration. Raises NotFound."""
    return one(Extension.objects.filter(registration=row), pk=pk)


def chosen(by: Actor, named: list[dict[str, Any]]) -> list[Chosen]:
    """The registrations that a body names, each with the revision that was read. Raises Invalid."""
    revisions = {one["registration"]: one.get("revision") for one in named}
    if len(revisions) < len(named):
        raise Invalid("Name each registration once.", {"registrations": ["One of them stands here twice."]})
    try:
        rows = registration_queries.many(by, list(revisions))
    except NotFound as missing:
        raise Invalid(str(missing), {"registrations": ["One of them is not here."]}) from None
    return [Chosen(row, revisions[row.code]) for row in rows]

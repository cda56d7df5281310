"""Who may do what with deal registrations, beyond the table of roles. The same names serve pages, API and admin."""

from rules.predicates import predicate

from deals.models import DealRegistration
from partners.models import Member
from vendors.actors import Actor


@predicate  # type: ignore[untyped-decorator]
def is_own(by: Actor, registration: DealRegistration) -> bool:
    return by.partner_id == registration.partner_id


@predicate  # type: ignore[untyped-decorator]
def writes(by: Actor, registration: DealRegistration) -> bool:
    return by.is_member and by.can("registrations.write")


@predicate  # type: ignore[untyped-decorator]
def holds_the_role(by: Actor, registration: DealRegistration) -> bool:
    return not by.is_member and by.can("registrations.decide")


@predicate  # type: ignore[untyped-decorator]
def works_elsewhere(by: Actor, registration: DealRegistration) -> bool:
    """Nobody decides on the registrations of the partner that they work at as well."""
    if by.user is None:
        return True
    mine = Member.objects.filter(partner_id=registration.partner_id, user=by.user, ended_at__isnull=True)
    return not mine.exists()


may_write = is_own & writes
may_decide = holds_the_role & works_elsewhere

"""Who may do what with appeals, beyond the table of roles. The same names serve pages, API and admin."""

from rules.predicates import predicate

from deals.models import Appeal
from partners.models import Member
from vendors.actors import Actor


@predicate  # type: ignore[untyped-decorator]
def is_own(by: Actor, appeal: Appeal) -> bool:
    return by.partner_id == appeal.partner_id


@predicate  # type: ignore[untyped-decorator]
def makes(by: Actor, appeal: Appeal) -> bool:
    return by.is_member and by.can("appeals.make")


@predicate  # type: ignore[untyped-decorator]
def holds_the_role(by: Actor, appeal: Appeal) -> bool:
    """A person answers for it: no rule and no job decides on an appeal."""
    return by.user is not None and not by.is_member and by.can("appeals.decide")


@predicate  # type: ignore[untyped-decorator]
def works_elsewhere(by: Actor, appeal: Appeal) -> bool:
    """Nobody decides on the appeals of the partner that they work at as well."""
    if by.user is None:
        return False
    mine = Member.objects.filter(partner_id=appeal.partner_id, user=by.user, ended_at__isnull=True)
    return not mine.exists()


may_make = is_own & makes
may_decide = holds_the_role & works_elsewhere

"""Who may do what with opportunities, beyond the table of roles. The same names serve pages and the API."""

from rules.predicates import predicate

from deals.models import Attribution
from vendors.actors import Actor


@predicate  # type: ignore[untyped-decorator]
def may_edit(by: Actor) -> bool:
    return not by.is_member and by.can("deals.edit")


@predicate  # type: ignore[untyped-decorator]
def was_added_by_sales(by: Actor, attribution: Attribution) -> bool:
    """A part from a registration or a referral goes only with what brought it about."""
    return attribution.via in {"sales", "import"}


@predicate  # type: ignore[untyped-decorator]
def is_a_person(by: Actor) -> bool:
    """A job may add parts, but what counts against the rule is somebody's decision."""
    return by.user is not None


may_accept_late = may_edit & is_a_person
may_withdraw = may_edit & was_added_by_sales

"""Who may do what with a partner, beyond the table of roles."""

from rules.predicates import predicate

from partners.models import Partner
from vendors.actors import Actor


@predicate  # type: ignore[untyped-decorator]
def is_staff(by: Actor, partner: Partner) -> bool:
    return by.is_staff or by.role is None


@predicate  # type: ignore[untyped-decorator]
def works_there(by: Actor, partner: Partner) -> bool:
    return by.partner_id is not None and by.partner_id == partner.pk


@predicate  # type: ignore[untyped-decorator]
def may_invite(by: Actor, partner: Partner) -> bool:
    return by.can("team.invite")


@predicate  # type: ignore[untyped-decorator]
def may_edit(by: Actor, partner: Partner) -> bool:
    return by.can("partners.edit")


manages_team = may_invite & (is_staff | works_there)
edits_partner = may_edit & is_staff

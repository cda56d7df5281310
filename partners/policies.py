"""Who may do what with a partner, beyond the table of roles."""

import rules

from partners.models import Partner
from vendors.actors import Actor


@rules.predicate  # type: ignore[untyped-decorator]
def is_staff(by: Actor, partner: Partner) -> bool:
    return by.is_staff or by.role is None


@rules.predicate  # type: ignore[untyped-decorator]
def works_there(by: Actor, partner: Partner) -> bool:
    return by.partner_id is not None and by.partner_id == partner.pk


@rules.predicate  # type: ignore[untyped-decorator]
def may_invite(by: Actor, partner: Partner) -> bool:
    return by.can("team.invite")


@rules.predicate  # type: ignore[untyped-decorator]
def may_edit(by: Actor, partner: Partner) -> bool:
    return by.can("partners.edit")


manages_team = may_invite & (is_staff | works_there)
edits_partner = may_edit & is_staff

"""What a manager does about a registration besides deciding: giving it to a colleague, and saying which opportunity of
the vendor it belongs to."""

from activity import log
from deals import attribution, opportunities
from deals.models import UNDER_REVIEW, DealRegistration, Opportunity, Status
from deals.registrations.following import follow
from deals.registrations.locks import keep, lock, require_decider, require_status
from deals.registrations.registered_sale import brought, carry_parts
from deals.registrations.reviewers import may_have
from tenancy.refusals import Invalid, Refused
from vendors.actors import Actor


def assign(
    registration: DealRegistration, user_id: int, *, by: Actor, note: str = "", revision: int | None = None
) -> DealRegistration:
    """Give it to a colleague who may decide on it. Raises Invalid for anybody else."""
    row = lock(registration, revision=revision)
    require_decider(by, row)
    require_status(row, UNDER_REVIEW, to="given to a colleague")
    colleague = next((staff.user for staff in may_have(row) if staff.user_id == user_id), None)
    if colleague is None:
        raise Invalid("Choose a colleague who may review it.", {"reviewer": ["Choose from the list."]})
    before = {"reviewer": str(row.reviewer) if row.reviewer else ""}
    row.reviewer = colleague
    keep(row)
    after = {"partner": row.partner.name, "code": row.code, "reviewer": str(colleague)}
    # Without the partner: the note is among colleagues. Who has it stands on the partner's page anyway.
    words = note.replace("\x00", "").strip()[:1000]
    log.record("registration.assigned", row, by=by, before=before, after=after, note=words)
    return row


def link(
    registration: DealRegistration,
    opportunity: Opportunity,
    *,
    by: Actor,
    revision: int | None = None,
) -> DealRegistration:
    """Say that an approved registration belongs to another opportunity of the same customer, such as the one that the
    sales system made. The partner's part goes there with the time at which it was first recorded."""
    row = lock(registration, revision=revision)
    require_decider(by, row)
    require_status(row, (Status.APPROVED, Status.EXPIRED), to="linked to another opportunity")
    target = attribution.hold_opportunity(opportunity)
    former = row.opportunity
    if former is None or former.pk == target.pk:
        raise Refused("It belongs to this opportunity already.")
    if target.account_id != row.account_id:
        raise Refused(f"{target.source_id} is of another customer. Correct the customer of the registration first.")
    row.opportunity = target
    carry_parts(row, former, target, by=by)
    keep(row)
    if brought(row):
        opportunities.drop_unused(former, besides=row, by=by)
    after = {"partner": row.partner.name, "code": row.code, "opportunity": target.source_id}
    log.record(
        "registration.linked",
        row,
        by=by,
        partner_id=row.partner_id,
        before={"opportunity": former.source_id},
        after=after,
    )
    follow([target.pk], by=by)
    return row

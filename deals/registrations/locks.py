"""Taking hold of a registration before a verb changes it: the row as it stands now, and whether the verb may go on."""

from collections.abc import Collection

from django.utils import timezone

from deals.models import Account, DealRegistration, Status
from deals.registrations.policies import holds_the_role, is_own, may_decide, may_write
from partners.models import Enrollment
from tenancy.refusals import Forbidden, NotFound, Refused
from vendors.actors import Actor


class Changed(Refused):
    """The registration changed since it was read."""


CHANGED = "This registration changed since you looked. Look at it again, then repeat what is still needed."


def lock(registration: DealRegistration, *, revision: int | None = None) -> DealRegistration:
    """The row as it stands now, held until the transaction ends. With `revision`, raise Changed unless it is that."""
    rows = DealRegistration.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("partner", "enrollment__program", "opportunity").filter(pk=registration.pk).first()
    if row is None:
        raise NotFound("There is no such registration here.")
    if revision is not None and row.revision != revision:
        raise Changed(CHANGED)
    return row


def lock_enrollment(row: DealRegistration) -> Enrollment:
    """Hold the partner's place in the program, so that nobody pauses it in the middle. Raises Refused when paused."""
    rows = Enrollment.objects.select_for_update(of=("self",), no_key=True)
    enrollment = rows.select_related("partner", "program").get(pk=row.enrollment_id)
    if enrollment.status != Enrollment.ACTIVE:
        raise Refused(f"{enrollment.partner} is paused in {enrollment.program}. It has to be reactivated first.")
    return enrollment


def lock_customer(account_id: int) -> None:
    """Hold the customer, so that claims to it that could meet come one after the other. Taken after the registration,
    the enrollment and the opportunity, so that nobody waits in a circle."""
    Account.objects.select_for_update(no_key=True).values_list("pk").get(pk=account_id)


def require_writer(by: Actor, row: DealRegistration) -> None:
    """Raise Forbidden unless `by` may write for the partner that registers."""
    if not may_write.test(by, row):
        raise Forbidden(
            "Ask your partner admin for the role of a seller: then you can register deals."
            if is_own.test(by, row)
            else "Only the partner itself can do this."
        )


def require_decider(by: Actor, row: DealRegistration) -> None:
    """Raise Forbidden unless `by` may decide on this registration for the vendor."""
    if may_decide.test(by, row):
        return
    if holds_the_role.test(by, row):
        raise Forbidden("You work at this partner, so a colleague has to decide on its registration.")
    by.require("registrations.decide")


def require_status(row: DealRegistration, allowed: Collection[str], *, to: str) -> None:
    """Raise Refused, with where the registration stands, unless it may move on from there."""
    if row.status not in allowed:
        raise Refused(f"This registration is {Status(row.status).label.lower()}, so it cannot be {to}.")


def keep(row: DealRegistration) -> None:
    """Write the row, one revision on."""
    row.revision += 1
    row.changed_at = timezone.now()
    row.save()

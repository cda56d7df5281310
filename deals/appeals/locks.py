"""Taking hold of an appeal before a verb changes it: the row as it stands now, and whether the verb may go on."""

from deals.appeals.policies import holds_the_role, is_own, may_decide, may_make
from deals.models import Appeal, AppealState
from partners.models import Enrollment
from tenancy.refusals import Forbidden, NotFound, Refused
from vendors.actors import Actor


class Changed(Refused):
    """The appeal changed since it was read."""


CHANGED = "This appeal changed since you looked. Look at it again, then repeat what is still needed."
SELLERS_ONLY = "Ask your partner admin for the role of a seller: then you can file appeals."


def lock(appeal: Appeal, *, revision: int | None = None) -> Appeal:
    """The row as it stands now, held until the transaction ends. With `revision`, raise Changed unless it is that."""
    rows = Appeal.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("partner", "program", "enrollment__program").filter(pk=appeal.pk).first()
    if row is None:
        raise NotFound("There is no such appeal here.")
    if revision is not None and row.revision != revision:
        raise Changed(CHANGED)
    return row


def lock_enrollment(pk: int) -> Enrollment:
    """Hold the partner's place in the program, so that appeals come one after the other and nobody pauses it in the
    middle. Raises Refused when it is paused."""
    rows = Enrollment.objects.select_for_update(of=("self",), no_key=True)
    enrollment = rows.select_related("partner", "program").filter(pk=pk).first()
    if enrollment is None:
        raise NotFound("There is no such enrollment here.")
    if enrollment.status != Enrollment.ACTIVE:
        raise Refused(f"{enrollment.partner} is paused in {enrollment.program}. It has to be reactivated first.")
    return enrollment


def require_maker(by: Actor, row: Appeal) -> None:
    """Raise Forbidden unless `by` may speak for the partner that appeals."""
    if not may_make.test(by, row):
        raise Forbidden(SELLERS_ONLY if is_own.test(by, row) else "Only the partner itself can do this.")


def require_decider(by: Actor, row: Appeal) -> None:
    """Raise Forbidden unless `by` may decide on this appeal for the vendor."""
    if may_decide.test(by, row):
        return
    if holds_the_role.test(by, row):
        raise Forbidden("You work at this partner, so a colleague has to decide on its appeal.")
    raise Forbidden(f"As {by.role_label} you may not decide on appeals. Ask a partner manager.")


def require_open(row: Appeal, *, to: str) -> None:
    """Raise Refused, with where the appeal stands, unless it waits for an answer."""
    if row.state != AppealState.OPEN:
        raise Refused(f"This appeal is {AppealState(row.state).label.lower()}, so it cannot be {to}.")


def keep(row: Appeal) -> None:
    """Write the row, one revision on."""
    row.revision += 1
    row.save()

"""What happens to registrations because time passes. It happens to rows, once a minute, however late and however often:
nothing waits for a timer that somebody might lose."""

from datetime import datetime

from deals.models import DealRegistration, Status
from deals.registrations.following import follow
from deals.registrations.lifecycle import expire
from deals.registrations.timing import one_by_one, overdue, reminders
from tenancy import scope
from vendors.actors import system

LABEL = "The clock"


def keep(vendor_id: int, now: datetime) -> None:
    """Everything that is due at a vendor. The end of a protection is told before it is carried out, and a sale that is
    won in the meantime ends a registration better than time does."""
    with scope.enter(vendor_id):
        follow(None, by=system(vendor_id, LABEL), now=now)
    overdue.escalate(vendor_id, now)
    overdue.auto_approve(vendor_id, now)
    reminders.tell(vendor_id, now)
    expire_due(vendor_id, now)


def expire_due(vendor_id: int, now: datetime) -> int:
    """Expire what is protected no more, each in a transaction of its own; gives how many expired."""

    def act(registration: DealRegistration) -> bool:
        expire(registration, by=system(vendor_id, LABEL), now=now)
        return True

    return one_by_one.work(
        vendor_id,
        lambda: DealRegistration.objects.filter(status=Status.APPROVED, protected_until__lte=now).order_by(
            "protected_until", "pk"
        ),
        act,
    )

"""How the states and clocks of registrations look, the same everywhere."""

from datetime import datetime, timedelta

from deals.models import DealRegistration, Status
from ui.formats import ago

STATES = {
    Status.DRAFT: "plain",
    Status.SUBMITTED: "info",
    Status.IN_REVIEW: "info",
    Status.ACTION_REQUIRED: "soon",
    Status.APPROVED: "good",
    Status.REJECTED: "late",
    Status.WITHDRAWN: "plain",
    Status.WON: "good",
    Status.LOST: "plain",
    Status.EXPIRED: "plain",
}
SOON = timedelta(hours=24)
SOON_DAYS = 14
"""From so many days before its end on, a protection is about to end."""


def mark(status: str) -> tuple[str, str]:
    """The colour and the word of a status."""
    known = Status(status)
    return STATES[known], known.label.lower()


def due(row: DealRegistration, now: datetime) -> tuple[str, str]:
    """The colour and the words of the vendor's clock; empty words while nobody waits for the vendor."""
    if row.due_at is None:
        return "plain", ""
    if row.due_at < now:
        return "late", f"due {ago(row.due_at, now)}"
    return "soon" if row.due_at - now < SOON else "plain", f"due {ago(row.due_at, now)}"


def ends(row: DealRegistration, now: datetime) -> tuple[str, str]:
    """The colour and the words of the protection that an approved registration has; empty words without one."""
    if row.status != Status.APPROVED or row.protected_until is None:
        return "plain", ""
    if row.protected_until < now:
        return "late", "protection ended"
    near = row.protected_until - now < timedelta(days=SOON_DAYS)
    return "soon" if near else "plain", f"protection ends {ago(row.protected_until, now)}"

"""How many registrations a partner may have open at once: the tier's capacity, against registering everything first."""

from dataclasses import dataclass
from datetime import datetime

from deals.models import ACTIVE, DealRegistration
from deals.registrations.rules import Rules
from partners.models import Enrollment
from tenancy.refusals import Refused
from tiers.standings import in_force


@dataclass(frozen=True, slots=True)
class Room:
    """`most` is None where the tier sets no limit."""

    open: int
    most: int | None
    tier: str

    @property
    def full(self) -> bool:
        return self.most is not None and self.open >= self.most


def room_of(enrollment: Enrollment, rules: Rules, now: datetime) -> Room:
    """How many are open, and how many may be, on the tier the partner stands on."""
    standing = in_force(enrollment.pk, rules.today(now))
    tier = standing.tier if standing else rules.document.lowest.key
    count = DealRegistration.objects.filter(enrollment=enrollment, status__in=ACTIVE).count()
    return Room(count, rules.policy.capacity_of(tier), rules.document.tier_name(tier))


def require_room(row: DealRegistration, rules: Rules, now: datetime) -> None:
    """Raise Refused when the tier's capacity is used up. The caller holds the enrollment."""
    room = room_of(row.enrollment, rules, now)
    if room.full:
        raise Refused(
            f"As {room.tier} you can have {room.most} registrations open at once, and all are in use."
            " Close or withdraw one first; this one is kept as a draft."
        )

"""Where a registration stands, said to its partner: what happens next, who has it, and by when."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from deals.models import DealRegistration, LostReason, Opportunity, RejectionReason, Status
from deals.registrations.rules import Rules
from deals.registrations.states import SOON_DAYS
from deals.registrations.timing import clock
from ui.formats import day, distance, money
from ui.parts import Fact


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of registrations of one program, on its calendar. `vendor` is how the vendor is called."""

    vendor: str
    rules: Rules
    now: datetime

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.rules.zone)).date()

    def day_in(self, instant: datetime) -> str:
        """`12 Mar 2027 (in 5 days)`, where the program counts its days."""
        on = self.day_of(instant)
        return f"{day(on)} ({distance(on, self.rules.today(self.now))})"

    def is_protected(self, row: DealRegistration) -> bool:
        return row.status == Status.APPROVED and row.protected_until is not None and row.protected_until > self.now

    def ends_soon(self, row: DealRegistration) -> bool:
        until = row.protected_until
        return self.is_protected(row) and until is not None and (until - self.now).days < SOON_DAYS

    def next(self, row: DealRegistration) -> str:
        """One sentence; the first thing on the page of the registration and the cell of its row."""
        if row.is_waiting:
            return clock.promise(row, self.now, self.rules)
        return {
            Status.DRAFT: "Not submitted yet: nobody at the vendor sees it.",
            Status.ACTION_REQUIRED: f"It is your turn: {self.vendor} asks you something.",
            Status.APPROVED: self._approved(row),
            Status.REJECTED: f"{self.vendor} did not accept it: {self._rejection(row)}.",
            Status.WITHDRAWN: "You withdrew it, so nobody looks at it any more.",
            Status.WON: "The sale is won.",
            Status.LOST: f"The sale is lost{self._lost(row)}.",
            Status.EXPIRED: f"The protection ended{self._ended(row)}; your part in the sale stays.",
        }[Status(row.status)]

    def _approved(self, row: DealRegistration) -> str:
        if row.protected_until is not None and self.is_protected(row):
            return f"Yours until {self.day_in(row.protected_until)}."
        return "Approved: your part in the sale is recorded."

    def _rejection(self, row: DealRegistration) -> str:
        words = RejectionReason(row.reason_code).label if row.reason_code else "no reason is recorded"
        return words[:1].lower() + words[1:]

    def _lost(self, row: DealRegistration) -> str:
        return f": {LostReason(row.lost_reason).label.lower()}" if row.lost_reason else ""

    def _ended(self, row: DealRegistration) -> str:
        return f" on {day(self.day_of(row.protected_until))}" if row.protected_until else ""


def sale_of(row: DealRegistration) -> list[Fact]:
    """The sale that the registration belongs to, as the vendor's sales has it now; empty without one. What was claimed
    stays as it was signed."""
    sale = row.opportunity
    if sale is None:
        return []
    closed = f" on {day(sale.closed_on)}" if sale.stage != Opportunity.OPEN else ""
    return [Fact("ARR of the sale", money(sale.arr, sale.currency), note=f"{sale.source_id}, {sale.stage}{closed}")]

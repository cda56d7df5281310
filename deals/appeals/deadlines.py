"""For how long a row can be appealed, and when the answer is due: the promises of the program's document."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from deals.registrations.rules import Rules
from deals.registrations.timing import business_hours
from deals.registrations.timing.clock import when
from identity.models import User
from partners.models import Enrollment
from programs.document.words_registration import business_time_in_words
from tenancy.refusals import Refused
from tiers.models import TierChange
from ui.formats import day as in_words
from ui.formats import plural

_HOUR = timedelta(hours=1)


def due(now: datetime, rules: Rules) -> datetime:
    """When an appeal of this moment is answered at the latest."""
    hours = rules.document.appeals.answer_within_hours
    return business_hours.due(now, hours, rules.policy.calendar, rules.zone)


def require_in_time(enrollment: Enrollment, day: date | None, rules: Rules, now: datetime) -> None:
    """Raise Refused when both the row's newest date and the last change of the tier lie too far back."""
    last = max((one for one in (day, _last_change(enrollment, rules)) if one is not None), default=None)
    days = rules.document.appeals.file_within_days
    if last is not None and rules.today(now) - last > timedelta(days):
        raise Refused(
            f"Appeals are filed within {plural(days, 'day')} of the row's newest date or of the last change of your"
            f" tier. That was until {in_words(last + timedelta(days))}."
        )


def promise(due_at: datetime, holder: User | None, escalated: bool, rules: Rules, now: datetime) -> str:
    """Who answers by when, in words for both sides: `Max answers by Tue 24 Nov, 16:00 CET (in 2 business days).`"""
    calendar, who = rules.policy.calendar, "" if holder is None else str(holder)
    if now <= due_at:
        hours = business_hours.between(now, due_at, calendar, rules.zone) // _HOUR
        left = f"in {business_time_in_words(hours, calendar)}" if hours else "in less than a business hour"
        by_when = f"by {when(due_at, rules.zone)} ({left})."
        return f"{who} answers {by_when}" if who else f"An answer is due {by_when}"
    hours = business_hours.between(due_at, now, calendar, rules.zone) // _HOUR
    late = f"Overdue by {business_time_in_words(hours, calendar)}" if hours else "Overdue"
    has_it = (f"The owner has it: {who}." if escalated else f"{who} has it.") if who else "Nobody has it yet."
    return f"{late}, since {when(due_at, rules.zone)}. {has_it}"


def _last_change(enrollment: Enrollment, rules: Rules) -> date | None:
    """The last change of its tier that the partner knows of."""
    approved = TierChange.objects.filter(enrollment=enrollment, state=TierChange.State.APPROVED)
    at = approved.order_by("-decided_at").values_list("decided_at", flat=True).first()
    return None if at is None else at.astimezone(ZoneInfo(rules.zone)).date()

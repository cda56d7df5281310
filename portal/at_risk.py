"""The board's lane for who falls within 90 days: by its figures, or when the exception that holds its tier ends."""

import datetime

from portal.addresses import address
from programs.document.model import ProgramDocument
from tiers import board
from tiers.forecasts.falling import Fall, fall_of
from tiers.models import Forecast
from tiers.program_year import holding
from tiers.program_year.lowering import when_lowered
from ui.formats import day as in_words
from ui.formats import plural
from ui.parts import Task
from vendors.actors import Actor
from vendors.models import Vendor

NEAR = datetime.timedelta(days=30)


def at_risk(
    by: Actor, documents: dict[int, ProgramDocument], today: datetime.date, program: str, limit: int
) -> tuple[list[tuple[Forecast, Fall]], int]:
    """Who falls within 90 days, by its figures or when its exception ends; the first to fall first. How many in all."""
    parts = [read(by, today, limit, program) for read in (board.falling, board.falling_once_over)]
    forecasts = [row for part in parts for row in part.rows]
    held = holding.in_force([row.enrollment_id for row in forecasts], today)
    found = [(row, fall_of(row, held.get(row.enrollment_id), documents.get(row.program_id))) for row in forecasts]
    falls = sorted(((row, fall) for row, fall in found if fall is not None), key=lambda one: (one[1].on, one[0].pk))
    return falls[:limit], min(sum(part.count for part in parts), board.COUNT_LIMIT)


def task(
    vendor: Vendor, row: Forecast, fall: Fall, documents: dict[int, ProgramDocument], today: datetime.date
) -> Task:
    document = documents.get(row.program_id)
    stands, reaches = (document.tier_name(key) if document else key for key in (row.tier, fall.to))
    leaving = f" when {row.because_label} leaves" if row.because_label else ""
    lowered = when_lowered(document, today) if document else ""
    if fall.held:
        note = f"Held until {in_words(fall.on)} by an exception. {lowered}"
    elif fall.on <= today:
        note = f"Below its tier already. {lowered}" if lowered else "Below its tier already, and no move is proposed."
    else:
        note = f"{'Its figures fall' if lowered else 'Falls'}{leaving}. {lowered}"
    return Task(
        f"{row.partner.name}: {stands} to {reaches}",
        address(vendor, "partner", row.partner.code),
        note.strip(),
        due="now" if fall.on <= today else f"{in_words(fall.on)} ({in_days(fall.on, today)})",
        state="late" if fall.on <= today else "soon" if fall.on - today <= NEAR else "plain",
    )


def in_days(day: datetime.date, today: datetime.date) -> str:
    return f"in {plural((day - today).days, 'day', 'days')}"

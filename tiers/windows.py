"""Which days a review measures.

    mid_year   the trailing days up to and including the day of the review (`as_of - 365 days < day <= as_of`)
    annual     the calendar year before the year of the day of the review

Windows are half-open: after one day, until and including another. People and milestones are counted on the last. Both
shipped programs' guides say so under program governance: the year's status from the calendar year before, changes in
between from the trailing 365 days.
"""

import datetime
from collections.abc import Mapping

from programs.counting import Question, Sql, Window
from programs.document.model import Direction, ProgramDocument
from programs.models import Program
from tenancy.refusals import Invalid
from tiers.models import Basis


def window_of(document: ProgramDocument, basis: str, as_of: datetime.date) -> Window:
    """The days that the review of `as_of` measures. Raises Invalid where the calendar has no such days."""
    try:
        if Basis(basis) is Basis.ANNUAL:
            return Window(datetime.date(as_of.year - 2, 12, 31), datetime.date(as_of.year - 1, 12, 31))
        return Window(as_of - datetime.timedelta(days=document.windows.mid_year_days), as_of)
    except (ValueError, OverflowError):
        raise Invalid(f"Nothing can be measured as of {as_of}. Choose a later date.") from None


def direction_of(document: ProgramDocument, basis: str) -> Direction:
    """Which way the review may move a partner."""
    return document.directions.annual if Basis(basis) is Basis.ANNUAL else document.directions.mid_year


def question_of(
    program: Program,
    document: ProgramDocument,
    basis: str,
    as_of: datetime.date,
    *,
    instead: Mapping[str, Sql] | None = None,
) -> Question:
    """What the review of this day asks of the facts, or of the rows that stand in for some of them."""
    return Question(
        vendor_id=program.vendor_id,
        program_id=program.pk,
        document=document,
        basis=Basis(basis).value,
        as_of=as_of,
        window=window_of(document, basis, as_of),
        trailing_days=document.windows.mid_year_days if Basis(basis) is Basis.MID_YEAR else None,
        instead=instead or {},
    )

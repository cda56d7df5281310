"""Which days reviews measure: no day is lost, none comes back, and the calendar's odd days are where one expects."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.document.load import load
from programs.document.model import ProgramDocument
from tenancy.refusals import Invalid
from tests.tiers.facts import day
from tiers.windows import enters_on, leaves_on, window_of

TEXT = (Path(__file__).parents[1] / "programs" / "scores.yaml").read_text()
BEGINS = ("01-01", "02-01", "07-01", "11-30", "12-31", "02-28", "05-31")
MID_YEAR = (
    "mid_year_days: 1", "mid_year_days: 365", "mid_year: {days: 1096}", "mid_year: {months: 1}",
    "mid_year: {months: 12}", "mid_year: {months: 36}", "mid_year: {quarters: 1}", "mid_year: {quarters: 4}",
    "mid_year: {quarters: 12}", "mid_year: program_year_to_date",
)  # fmt: skip
ANNUAL = ("previous_calendar_year", "previous_program_year")
DAYS = st.one_of(
    st.dates(day("2019-01-01"), day("2030-12-31")),
    st.sampled_from([day(text) for text in ("2024-02-28", "2024-02-29", "2024-03-01", "2023-02-28", "2023-03-31",
                                            "2024-11-29", "2024-11-30", "2024-12-31", "2025-01-01", "2025-01-31")]),
)  # fmt: skip
ONE = datetime.timedelta(days=1)


def ruled(mid_year: str = MID_YEAR[1], annual: str = ANNUAL[0], begins: str = "02-01") -> ProgramDocument:
    text = TEXT.replace("mid_year: {quarters: 4}, annual: previous_program_year", f"{mid_year}, annual: {annual}")
    return load(text.replace('"02-01"', f'"{begins}"'))


documents = st.builds(ruled, st.sampled_from(MID_YEAR), st.sampled_from(ANNUAL), st.sampled_from(BEGINS))
bases = st.sampled_from(["mid_year", "annual"])


@settings(deadline=None)
@given(documents, bases, DAYS)
def test_neither_end_of_a_window_moves_back(document: ProgramDocument, basis: str, on: datetime.date) -> None:
    today, tomorrow = window_of(document, basis, on), window_of(document, basis, on + ONE)
    assert today.after <= tomorrow.after
    assert today.until <= tomorrow.until
    assert today.after < today.until <= on


@settings(deadline=None)
@given(documents, DAYS)
def test_annual_windows_follow_each_other_without_a_gap(document: ProgramDocument, on: datetime.date) -> None:
    window = window_of(document, "annual", on)
    changes = leaves_on(document, "annual", window.until)
    assert changes is not None
    assert window_of(document, "annual", changes - ONE) == window
    following = window_of(document, "annual", changes)
    assert following.after == window.until
    assert (following.until - following.after).days in (365, 366)


@settings(deadline=None)
@given(documents, bases, DAYS, st.integers(0, 1300))
def test_a_day_is_measured_from_when_it_enters_until_it_leaves(
    document: ProgramDocument, basis: str, measured: datetime.date, later: int
) -> None:
    on = measured + datetime.timedelta(days=later)
    enters, leaves = enters_on(document, basis, measured), leaves_on(document, basis, measured)
    assert enters is not None
    assert leaves is not None
    assert (measured in window_of(document, basis, on)) == (enters <= on < leaves)


@pytest.mark.parametrize(
    ("mid_year", "begins", "as_of", "after", "until"),
    [
        ("mid_year_days: 365", "01-01", "2024-02-29", "2023-03-01", "2024-02-29"),
        ("mid_year_days: 365", "01-01", "2025-02-28", "2024-02-29", "2025-02-28"),
        ("mid_year: {months: 12}", "01-01", "2024-02-29", "2023-02-28", "2024-02-29"),
        ("mid_year: {months: 12}", "01-01", "2025-02-28", "2024-02-28", "2025-02-28"),
        ("mid_year: {months: 12}", "01-01", "2025-03-01", "2024-03-01", "2025-03-01"),
        ("mid_year: {months: 1}", "01-01", "2024-03-31", "2024-02-29", "2024-03-31"),
        ("mid_year: {months: 1}", "01-01", "2024-03-29", "2024-02-29", "2024-03-29"),
        ("mid_year: {months: 1}", "01-01", "2023-03-31", "2023-02-28", "2023-03-31"),
        ("mid_year: {quarters: 1}", "01-01", "2024-04-01", "2023-12-31", "2024-03-31"),
        ("mid_year: {quarters: 1}", "01-01", "2024-03-31", "2023-09-30", "2023-12-31"),
        ("mid_year: {quarters: 4}", "02-01", "2024-01-31", "2022-10-31", "2023-10-31"),
        ("mid_year: {quarters: 4}", "02-01", "2024-02-01", "2023-01-31", "2024-01-31"),
        ("mid_year: {quarters: 1}", "11-30", "2024-02-29", "2023-11-29", "2024-02-28"),
        ("mid_year: {quarters: 1}", "11-30", "2025-02-28", "2024-11-29", "2025-02-27"),
        ("mid_year: program_year_to_date", "02-01", "2024-01-31", "2023-01-31", "2024-01-31"),
        ("mid_year: program_year_to_date", "02-01", "2024-02-01", "2024-01-31", "2024-02-01"),
    ],
)
def test_a_mid_year_review_measures_these_days(mid_year: str, begins: str, as_of: str, after: str, until: str) -> None:
    window = window_of(ruled(mid_year, begins=begins), "mid_year", day(as_of))
    assert window.as_json() == {"after": after, "until": until}


@pytest.mark.parametrize(
    ("annual", "as_of", "after", "until"),
    [
        ("previous_calendar_year", "2026-01-31", "2024-12-31", "2025-12-31"),
        ("previous_program_year", "2026-01-31", "2024-01-31", "2025-01-31"),
        ("previous_program_year", "2026-02-01", "2025-01-31", "2026-01-31"),
    ],
)
def test_an_annual_review_measures_the_year_before(annual: str, as_of: str, after: str, until: str) -> None:
    window = window_of(ruled(annual=annual), "annual", day(as_of))
    assert window.as_json() == {"after": after, "until": until}


@pytest.mark.parametrize("mid_year", MID_YEAR)
def test_a_window_before_the_calendar_begins_is_refused(mid_year: str) -> None:
    with pytest.raises(Invalid, match="Choose a later date"):
        window_of(ruled(mid_year), "mid_year", datetime.date(1, 1, 1))


@pytest.mark.parametrize("mid_year", MID_YEAR)
def test_what_closes_on_the_last_day_of_the_calendar_never_leaves(mid_year: str) -> None:
    document = ruled(mid_year)
    assert leaves_on(document, "mid_year", datetime.date.max) is None
    assert leaves_on(document, "annual", datetime.date.max) is None

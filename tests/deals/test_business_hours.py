"""The business clock runs in opening hours only, by the wall clock of the program's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.registrations.timing.business_hours import between, due, in_words
from programs.document.registration import BusinessCalendar

OFFICE = BusinessCalendar()
CHRISTMAS = BusinessCalendar(holidays=(date(2026, 12, 24), date(2026, 12, 25)))
SUNDAYS = BusinessCalendar(days=(5, 6), opens=time(0), closes=time(6))
NIGHT = BusinessCalendar(days=(6,), opens=time(1), closes=time(4))
ALWAYS = BusinessCalendar(days=tuple(range(7)), opens=time(0), closes=time(23, 59))


def at(written: str, zone: str = "UTC", fold: int = 0) -> datetime:
    """The instant at which the wall of a zone says so."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


# 2026-03-02 is a Monday; clocks change on 2026-03-29 and 2026-10-25 in Berlin, 03-08 and 11-01 in New York.
TABLE = [
    ("one hour of a morning", OFFICE, "UTC", "2026-03-02 10:00", 1, "2026-03-02 11:00"),
    ("Friday evening goes on on Monday", OFFICE, "UTC", "2026-03-06 16:30", 1, "2026-03-09 09:30"),
    ("a day that starts at its opening ends at its closing", OFFICE, "UTC", "2026-03-02 09:00", 8, "2026-03-02 17:00"),
    ("an hour that ends at closing", OFFICE, "UTC", "2026-03-06 16:00", 1, "2026-03-06 17:00"),
    ("started exactly at closing", OFFICE, "UTC", "2026-03-06 17:00", 1, "2026-03-09 10:00"),
    ("started exactly at opening", OFFICE, "UTC", "2026-03-06 09:00", 1, "2026-03-06 10:00"),
    ("started before opening", OFFICE, "UTC", "2026-03-02 03:12", 1, "2026-03-02 10:00"),
    ("started at night", OFFICE, "UTC", "2026-03-02 23:59", 1, "2026-03-03 10:00"),
    ("started on Saturday", OFFICE, "UTC", "2026-03-07 12:00", 16, "2026-03-10 17:00"),
    ("sixteen hours are two days", OFFICE, "UTC", "2026-03-02 11:00", 16, "2026-03-04 11:00"),
    ("over two holidays and a weekend", CHRISTMAS, "UTC", "2026-12-23 16:00", 2, "2026-12-28 10:00"),
    ("started on a holiday", CHRISTMAS, "UTC", "2026-12-25 10:00", 1, "2026-12-28 10:00"),
    ("a week of forty hours", OFFICE, "UTC", "2026-03-02 09:00", 40, "2026-03-06 17:00"),
    ("a business year", OFFICE, "UTC", "2026-01-01 09:00", 2088, "2026-12-31 17:00"),
    ("wall time over the spring change", OFFICE, "Europe/Berlin", "2026-03-27 16:00", 2, "2026-03-30 10:00"),
    ("wall time over the autumn change", OFFICE, "Europe/Berlin", "2026-10-23 16:00", 2, "2026-10-26 10:00"),
    ("a night of 23 hours is one hour shorter", SUNDAYS, "Europe/Berlin", "2026-03-29 00:00", 5, "2026-03-29 06:00"),
    ("a night of 25 hours is one hour longer", SUNDAYS, "Europe/Berlin", "2026-10-25 00:00", 7, "2026-10-25 06:00"),
    ("the change of New York", NIGHT, "America/New_York", "2026-03-08 00:00", 2, "2026-03-08 04:00"),
    ("a zone of half hours", OFFICE, "Asia/Kolkata", "2026-03-06 16:30", 1, "2026-03-09 09:30"),
]


@pytest.mark.parametrize(("calendar", "zone", "started", "hours", "ends"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_an_answer_is_due_when_the_hours_have_run(
    calendar: BusinessCalendar, zone: str, started: str, hours: int, ends: str
) -> None:
    assert due(at(started, zone), hours, calendar, zone) == at(ends, zone)
    assert between(at(started, zone), at(ends, zone), calendar, zone) == timedelta(hours=hours)


def test_an_instant_goes_out_in_utc_whatever_offset_it_came_in_with() -> None:
    started = datetime(2026, 3, 2, 17, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    answer = due(started, 1, OFFICE, "Europe/Berlin")
    assert (answer, answer.tzinfo) == (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), UTC)
    assert between(started, answer, OFFICE, "Europe/Berlin") == timedelta(hours=1)


def test_the_hour_that_the_clocks_pass_twice_counts_twice() -> None:
    first, second = at("2026-10-25 02:30", "Europe/Berlin"), at("2026-10-25 02:30", "Europe/Berlin", fold=1)
    assert between(first, second, SUNDAYS, "Europe/Berlin") == timedelta(hours=1)
    assert due(first, 1, SUNDAYS, "Europe/Berlin") == second


def test_a_day_that_the_zone_left_out_has_no_hours() -> None:
    # Samoa went from Thursday, 29 December 2011 to Saturday.
    assert due(at("2011-12-29 16:00", "Pacific/Apia"), 2, OFFICE, "Pacific/Apia") == at(
        "2012-01-02 10:00", "Pacific/Apia"
    )


def test_clocks_that_go_back_at_midnight_reopen_the_day_before() -> None:
    # In 2010 St John's put its clocks back from 00:01 to 23:01: on Saturday the last opening hour came again.
    saturdays = BusinessCalendar(days=(5,), opens=time(23), closes=time(23, 59))
    zone = "America/St_Johns"
    assert between(at("2010-11-06 22:00", zone), at("2010-11-07 06:00", zone), saturdays, zone) == timedelta(
        minutes=119
    )
    half_past_midnight = at("2010-11-07 00:00:30", zone)
    assert between(half_past_midnight, at("2010-11-07 06:00", zone), saturdays, zone) == timedelta(
        minutes=58, seconds=30
    )


def test_no_hours_end_where_they_start_and_no_time_passes_backwards() -> None:
    night, morning = at("2026-03-02 03:00"), at("2026-03-02 11:00")
    assert due(night, 0, OFFICE, "UTC") == night
    assert between(morning, night, OFFICE, "UTC") == between(night, night, OFFICE, "UTC") == timedelta()


def test_a_year_of_nothing_but_holidays_is_refused_and_a_long_pause_is_not() -> None:
    pause = tuple(date(2026, 1, 1) + timedelta(days=number) for number in range(399))
    assert due(at("2026-01-01 10:00"), 1, BusinessCalendar(holidays=pause), "UTC") == at("2027-02-04 10:00")
    for never in (
        BusinessCalendar(days=()),
        BusinessCalendar(holidays=tuple(date(2026, 1, 1) + timedelta(days=number) for number in range(500))),
        BusinessCalendar(opens=time(9), closes=time(9)),
    ):
        with pytest.raises(ValueError, match=r"^The calendar does not open within 400 days\.$"):
            due(at("2026-01-01 10:00"), 1, never, "UTC")
        assert between(at("2026-01-01 10:00"), at("2026-06-01 10:00"), never, "UTC") == timedelta()


def test_an_instant_without_offset_and_negative_hours_are_refused() -> None:
    naive, aware = datetime(2026, 3, 2, 10), at("2026-03-02 10:00")
    with pytest.raises(ValueError, match=r"^An instant needs its offset\.$"):
        due(naive, 1, OFFICE, "UTC")
    with pytest.raises(ValueError, match=r"^An instant needs its offset\.$"):
        between(aware, naive, OFFICE, "UTC")
    with pytest.raises(ValueError, match=r"^Business hours cannot be negative\.$"):
        due(aware, -1, OFFICE, "UTC")


def test_hours_are_said_as_days_where_they_are_whole_days() -> None:
    short = BusinessCalendar(opens=time(9), closes=time(12, 30))
    assert [in_words(hours, OFFICE) for hours in (0, 1, 8, 16, 20, 2000)] == [
        "0 business hours", "1 business hour", "1 business day", "2 business days", "20 business hours",
        "250 business days",
    ]  # fmt: skip
    assert [in_words(hours, short) for hours in (3, 7)] == ["3 business hours", "2 business days"]


zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe",
                         "Pacific/Apia", "Asia/Kolkata", "Africa/Cairo", "America/Santiago"])  # fmt: skip
instants = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    opens, closes = sorted(draw(st.lists(st.integers(0, 1439), min_size=2, max_size=2, unique=True)))
    return BusinessCalendar(
        days=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        opens=time(*divmod(opens, 60)),
        closes=time(*divmod(closes, 60)),
        holidays=tuple(sorted(draw(st.sets(st.dates(date(2005, 1, 1), date(2035, 1, 1)), max_size=5)))),
    )


@given(instants, st.integers(0, 60), calendars() | st.just(ALWAYS), zones)
def test_the_time_until_an_answer_is_due_is_the_promised_time(
    started: datetime, hours: int, calendar: BusinessCalendar, zone: str
) -> None:
    if calendar.minutes_a_day >= 30:
        ends = due(started, hours, calendar, zone)
        assert between(started, ends, calendar, zone) == timedelta(hours=hours)
        assert between(started, ends - timedelta(seconds=1), calendar, zone) < timedelta(hours=hours) or not hours


@given(instants, st.timedeltas(timedelta(), timedelta(days=9)), st.integers(0, 60), st.integers(0, 9), zones)
def test_a_later_start_or_more_hours_are_never_due_earlier(
    started: datetime, later: timedelta, hours: int, more: int, zone: str
) -> None:
    for calendar in (OFFICE, SUNDAYS, ALWAYS):
        ends = due(started, hours, calendar, zone)
        assert ends <= due(started + later, hours, calendar, zone)
        assert ends <= due(started, hours + more, calendar, zone)


spans = st.timedeltas(timedelta(), timedelta(days=200))


@given(instants, spans, spans, calendars(), zones)
def test_business_time_adds_up(
    first: datetime, some: timedelta, more: timedelta, calendar: BusinessCalendar, zone: str
) -> None:
    second, third = first + some, first + some + more
    assert between(first, third, calendar, zone) == between(first, second, calendar, zone) + between(
        second, third, calendar, zone
    )

"""What a document promises about deal registrations, and what one promises that does not mention them."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

from programs.document.diff import diff
from programs.document.load import load
from programs.document.registration import BusinessCalendar, Evidence, Influence, RegistrationPolicy
from programs.document.words_registration import days_in_words, registration_in_words

TEXT = (Path(__file__).parent / "sample.yaml").read_text()
HEAD = TEXT.partition("registration:\n")[0]


def promised(section: str) -> RegistrationPolicy:
    return load(f"{HEAD}registration: {section}\n").registration


def test_the_section_is_read_as_it_is_written() -> None:
    assert load(TEXT).registration == RegistrationPolicy(
        answer_within_hours=16,
        auto_approve_after_hours=20,
        calendar=BusinessCalendar((0, 1, 2, 4), time(9), time(17), (date(2026, 12, 25),)),
        protection_days=90,
        extension_days=30,
        evidence=(Evidence("meeting", "Meeting", 14),),
        capacity={"start": 5, "plus": 25},
        influences=(Influence("intro", "Introduction"), Influence("demo", "Demonstration")),
    )


def test_a_document_without_the_section_promises_the_defaults() -> None:
    policy = load(HEAD).registration
    assert policy == RegistrationPolicy()
    assert (policy.answer_within_hours, policy.auto_approve_after_hours) == (16, None)
    assert (policy.protection_days, policy.extension_days) == (90, 30)
    assert policy.calendar == BusinessCalendar((0, 1, 2, 3, 4), time(9), time(17), ())
    assert (policy.evidence, policy.capacity) == ((), {})
    assert [influence.key for influence in policy.influences] == [
        "introduction", "discovery", "demonstration", "proof_of_concept", "architecture", "procurement", "co_selling",
    ]  # fmt: skip


def test_each_part_that_is_not_written_keeps_its_default() -> None:
    assert promised("{protection_days: 45}") == RegistrationPolicy(protection_days=45)
    assert promised("{calendar: {days: [sat]}}") == RegistrationPolicy(calendar=BusinessCalendar(days=(5,)))


def test_to_write_the_defaults_out_changes_nothing() -> None:
    written = (
        "{answer_within_hours: 16, calendar: {days: [fri, mon, tue, wed, thu], opens: 09:00}, protection_days: 90}"
    )
    assert diff(load(HEAD), load(f"{HEAD}registration: {written}\n")) == []


def test_days_and_holidays_stand_in_their_order_however_they_are_written() -> None:
    written = "{calendar: {days: [sun, tue, mon], holidays: [2027-01-01, 2026-12-25]}}"
    calendar = promised(written).calendar
    assert calendar.days == (0, 1, 6)
    assert calendar.holidays == (date(2026, 12, 25), date(2027, 1, 1))


def test_a_tier_without_capacity_has_no_limit_and_one_with_none_can_have_none_open() -> None:
    policy = promised("{capacity: {start: 0, plus: 25}}")
    assert [policy.capacity_of(tier) for tier in ("start", "plus", "top")] == [0, 25, None]


def test_days_of_the_week_are_said_as_spans_where_three_stand_in_a_row() -> None:
    assert [days_in_words(days) for days in [(0,), (5, 6), (0, 1, 2, 3, 4), (0, 2, 3), (0, 2, 3, 4, 6)]] == [
        "Monday",
        "Saturday and Sunday",
        "Monday to Friday",
        "Monday, Wednesday and Thursday",
        "Monday, Wednesday to Friday and Sunday",
    ]


def test_the_promise_is_said_without_what_the_program_does_not_give() -> None:
    policy = RegistrationPolicy(
        answer_within_hours=1,
        auto_approve_after_hours=0,
        protection_days=1,
        extension_days=0,
        capacity={"start": 0, "plus": 1200},
        influences=(Influence("intro", "Introduction"),),
    )
    assert registration_in_words(replace(load(HEAD), registration=policy)) == [
        "A deal registration is answered within 1 business hour. Business hours are 09:00 to 17:00, Monday to Friday,"
        " in the time zone UTC.",
        "One that has no answer is approved by rule when it was due.",
        "An approved registration is protected for 1 day from approval. It cannot be extended.",
        "Registrations a partner can have open at once: Start none, Plus 1,200, Top without limit.",
        "A registration says what the partner did: Introduction.",
    ]

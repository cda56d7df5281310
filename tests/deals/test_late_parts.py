"""Parts that were recorded after the close: they do not count, until a person accepts a sourced one with a reason."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from activity.models import Activity
from deals import attribution
from deals.models import Attribution, Opportunity
from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from partners.models import Partner
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.api.calls import Caller
from tests.cast import signed_in
from tests.tiers.facts import attribute, day, enroll, publish, sale
from tiers.explain import explain
from tiers.program_values import assess
from vendors.actors import Actor, system
from vendors.models import Vendor

CLOSE, LATE = "2026-03-01", "2026-04-05T09:00:00+00:00"
AS_OF = day("2026-06-30")
REASON = "Sales forgot to add them"
WHY = f"sourced, recorded 5 Apr 2026, after the close on 1 Mar 2026; accepted late: {REASON}"


def late_part(
    partner: Partner, kind: str = "sourced", *, recorded: str = LATE, closed_on: str | None = CLOSE, **options: Any
) -> Attribution:
    made = sale("1000", closed_on, **options)
    attribute(made, partner, recorded=recorded, kinds=(kind,))
    return made.attributions.get()


def counted(partner: Partner, program: Any) -> list[tuple[str, str]]:
    """What counts for the partner, by the explanation; the statement for everyone agrees with it."""
    told = explain(partner, program, as_of=AS_OF, basis="mid_year").metric("influenced_arr")
    _, rows = assess(program, as_of=AS_OF, basis="mid_year")
    assert [row.values["influenced_arr"] for row in rows if row.partner_code == partner.code] == [told.value]
    return [(str(entry.amount), entry.why) for entry in told.counted]


def test_an_accepted_part_counts_by_the_date_of_the_close_and_says_why(
    acme_scope: Vendor, max_: Actor, brightpath: Partner
) -> None:
    program = publish()
    enroll(brightpath, program)
    part = late_part(brightpath)
    assert counted(brightpath, program) == []
    accepted = attribution.accept_late(part, reason=f"  {REASON}\n", by=max_)
    assert (accepted.late_reason, accepted.late_accepted_by, accepted.recorded_at) == (
        REASON, max_.user, part.recorded_at,
    )  # fmt: skip
    assert counted(brightpath, program) == [("1000.00", WHY)]
    before = explain(brightpath, program, as_of=day("2026-02-28"), basis="mid_year").metric("influenced_arr")
    assert before.value == Decimal(0)


def test_a_part_that_was_in_time_keeps_its_words_beside_an_accepted_one(
    acme_scope: Vendor, max_: Actor, brightpath: Partner
) -> None:
    program = publish()
    enroll(brightpath, program)
    part = late_part(brightpath)
    attribute(part.opportunity, brightpath, recorded="2026-02-01T00:00:00+00:00", kinds=("influenced",))
    attribution.accept_late(part, reason=REASON, by=max_)
    words = "influenced and sourced, recorded 1 Feb 2026, closed 1 Mar 2026"
    assert counted(brightpath, program) == [("1000.00", words)]


@pytest.mark.parametrize(
    ("zone", "recorded", "late"),
    [
        ("UTC", "2026-03-01T23:59:59.999999+00:00", False),
        ("UTC", "2026-03-02T00:00:00+00:00", True),
        ("America/New_York", "2026-03-02T04:59:59+00:00", False),
        ("America/New_York", "2026-03-02T05:00:00+00:00", True),
        ("Pacific/Auckland", "2026-03-01T10:59:59+00:00", False),
        ("Pacific/Auckland", "2026-03-01T11:00:00+00:00", True),
    ],
)
def test_the_day_of_the_close_ends_where_the_program_counts_its_days(
    acme_scope: Vendor, max_: Actor, brightpath: Partner, zone: str, recorded: str, late: bool
) -> None:
    program = publish(time_zone=zone)
    enroll(brightpath, program)
    part = late_part(brightpath, recorded=recorded)
    assert (counted(brightpath, program) == []) is late
    if late:
        attribution.accept_late(part, reason=REASON, by=max_)
        assert len(counted(brightpath, program)) == 1
    else:
        with pytest.raises(Refused, match="This part was recorded in time"):
            attribution.accept_late(part, reason=REASON, by=max_)


def test_only_late_sourced_parts_of_won_opportunities_are_accepted(
    acme_scope: Vendor, max_: Actor, brightpath: Partner
) -> None:
    for sentence, part in (
        ("Only a sourced part can be accepted late, and this one is influenced.", late_part(brightpath, "influenced")),
        ("A part can be late only once the opportunity is won.", late_part(brightpath, stage="lost")),
        ("A part can be late only once the opportunity is won.", late_part(brightpath, stage="open", closed_on=None)),
        (
            "This part was recorded in time. It counts without being accepted.",
            late_part(brightpath, recorded="2026-03-01T09:00:00+00:00"),
        ),
    ):
        with pytest.raises(Refused) as refusal:
            attribution.accept_late(part, reason=REASON, by=max_)
        assert str(refusal.value) == sentence
    part = late_part(brightpath)
    attribution.accept_late(part, reason=REASON, by=max_)
    with pytest.raises(Refused, match="accepted already"):
        attribution.accept_late(part, reason="Another", by=max_)
    attribution.withdraw(part, by=max_)
    with pytest.raises(Refused, match="withdrawn meanwhile"):
        attribution.accept_late(part, reason=REASON, by=max_)


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
def test_a_reason_is_needed(acme_scope: Vendor, max_: Actor, brightpath: Partner, reason: str) -> None:
    part = late_part(brightpath)
    with pytest.raises(Invalid) as refusal:
        attribution.accept_late(part, reason=reason, by=max_)
    assert list(refusal.value.fields) == ["reason"]


def test_only_people_who_edit_deals_accept(
    acme_scope: Vendor, fin: Actor, paula: Actor, olga: Actor, brightpath: Partner
) -> None:
    part = late_part(brightpath)
    for by in (fin, paula, system(acme_scope.pk, "the nightly job")):
        with pytest.raises(Forbidden):
            attribution.accept_late(part, reason=REASON, by=by)
    assert attribution.accept_late(part, reason=REASON, by=olga).late_accepted_by == olga.user


def test_the_log_keeps_before_and_after(acme_scope: Vendor, max_: Actor, brightpath: Partner) -> None:
    part = late_part(brightpath)
    attribution.accept_late(part, reason=REASON, by=max_)
    attribution.withdraw(part, by=max_)
    accepted, withdrawn = Activity.objects.filter(partner=brightpath).order_by("id")
    assert accepted.sentence == f"Max Rivera accepted Brightpath late on {part.opportunity}: {REASON}"
    assert (accepted.before["late_reason"], accepted.after["late_reason"]) == ("", REASON)
    assert accepted.after["late_accepted_by"] == "Max Rivera"
    assert withdrawn.before == accepted.after


def test_a_part_is_added_and_accepted_at_once_or_not_at_all(
    acme_scope: Vendor, max_: Actor, brightpath: Partner
) -> None:
    made = sale("1000", CLOSE)
    early = datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)
    with pytest.raises(Refused, match="recorded in time"):
        attribution.add_partner(made, brightpath, "sourced", by=max_, at=early, late_reason=REASON)
    with pytest.raises(Refused, match="Only a sourced part"):
        attribution.add_partner(made, brightpath, "influenced", by=max_, late_reason=REASON)
    assert list(made.attributions.all()) == []
    added = attribution.add_partner(made, brightpath, "sourced", by=max_, late_reason=REASON)
    assert added.late_reason == REASON
    verbs = Activity.objects.filter(partner=brightpath).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["attribution.added", "attribution.accepted_late"]


def test_an_import_of_the_row_neither_accepts_it_nor_drops_the_acceptance(
    acme_scope: Vendor, max_: Actor, olga: Actor, brightpath: Partner
) -> None:
    part = late_part(brightpath)
    attribution.accept_late(part, reason=REASON, by=max_)
    header = "opportunity_id,partner_code,kind,recorded_at,via,late_reason,late_accepted_at\n"
    rows = [f"{part.opportunity.source_id},brightpath,{kind},2026-04-06T00:00:00Z,sales,Please,2026-04-06" for kind in
            ("sourced", "resold")]  # fmt: skip
    report = import_file(KINDS["attributions"], (header + "\n".join(rows)).encode(), by=olga, wishes=Wishes())
    assert (report.created, report.updated, report.rejected) == (1, 1, [])
    assert list(Attribution.objects.order_by("id").values_list("kind", "via", "late_reason")) == [
        ("sourced", "sales", REASON),
        ("resold", "sales", ""),
    ]


def test_the_history_keeps_what_was_accepted(acme_scope: Vendor, max_: Actor, brightpath: Partner) -> None:
    part = late_part(brightpath)
    attribution.accept_late(part, reason=REASON, by=max_)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label, late_reason FROM deals_attribution_history ORDER BY pgh_id")
        assert cursor.fetchall() == [("insert", ""), ("update", REASON)]


def test_the_database_takes_no_acceptance_without_its_reason_person_and_time(
    acme_scope: Vendor, max_: Actor, brightpath: Partner
) -> None:
    now = datetime.datetime(2026, 4, 6, tzinfo=datetime.UTC)
    whole = {"late_reason": REASON, "late_accepted_by": max_.user, "late_accepted_at": now}
    sourced, influenced = late_part(brightpath), late_part(brightpath, "influenced")
    for part, facts in (
        *((sourced, {name: value for name, value in whole.items() if name != left_out}) for left_out in whole),
        (influenced, whole),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attribution.objects.filter(pk=part.pk).update(**facts)
    assert Attribution.objects.filter(pk=sourced.pk).update(**whole) == 1


def test_the_page_offers_what_can_be_done_and_says_who_did_it(
    acme: Vendor, max_: Actor, fin: Actor, charlie: Actor, paula: Actor, brightpath: Partner
) -> None:
    with scope.enter(acme.pk):
        part = late_part(brightpath)
    page = f"/acme/opportunities/{part.opportunity_id}/"
    address = f"{page}parts/{part.pk}/late-acceptance/"
    shown = [signed_in(person).get(page).content.decode() for person in (max_, fin)]
    assert [text.count("recorded after the close, does not count") for text in shown] == [1, 1]
    assert [text.count(address) for text in shown] == [1, 0]
    doors = [signed_in(person).post(address, {"reason": REASON}).status_code for person in (fin, charlie, paula)]
    assert doors == [403, 404, 404]
    browser = signed_in(max_)
    assert [browser.post(address, {"reason": words}).status_code for words in ("", "a\x00b", "x" * 501)] == [422] * 3
    assert browser.get(address).status_code == 405
    assert browser.post(f"/acme/opportunities/987/parts/{part.pk}/late-acceptance/", {"reason": "a"}).status_code == 404
    assert browser.post(address, {"reason": REASON})["Location"] == page
    assert browser.post(address, {"reason": REASON}).status_code == 409
    after = browser.get(page).content.decode()
    assert (after.count("does not count"), after.count("accepted late by Max Rivera on ")) == (0, 1)


def test_the_api_accepts_with_the_same_rules(
    acme: Vendor, max_: Actor, fin: Actor, paula: Actor, charlie: Actor, rosa: Actor, brightpath: Partner
) -> None:
    with scope.enter(acme.pk):
        part = late_part(brightpath)
    path = f"attributions/{part.pk}/late-acceptance/"
    answers = [Caller(person).post(path, {"reason": REASON}) for person in (fin, paula, rosa)]
    answers.append(Caller(charlie, "globex").post(path, {"reason": REASON}))
    assert [answer.status_code for answer in answers] == [403, 403, 404, 404]
    caller = Caller(max_)
    assert [caller.post(path, body).status_code for body in ({}, {"reason": " "}, {"reason": 5})] == [422] * 3
    accepted = caller.post(path, {"reason": REASON})
    assert (accepted.status_code, accepted.json()["late_reason"]) == (200, REASON)
    assert caller.post(path, {"reason": REASON}).status_code == 409
    assert caller.get(f"attributions/{part.pk}/").json()["late_reason"] == REASON
    [nested] = caller.get(f"opportunities/{part.opportunity_id}/").json()["attributions"]
    assert nested["late_accepted_at"] == accepted.json()["late_accepted_at"]


def test_an_opportunity_of_another_vendor_is_never_late_by_our_calendar(
    acme: Vendor, globex: Vendor, max_: Actor, globex_brightpath: Partner
) -> None:
    with scope.enter(globex.pk):
        theirs = late_part(globex_brightpath)
    with scope.enter(acme.pk), pytest.raises(Refused, match="withdrawn meanwhile"):
        attribution.accept_late(theirs, reason=REASON, by=max_)
    with scope.enter(globex.pk):
        assert Opportunity.objects.get().attributions.get().late_reason == ""

"""The life of an appeal by its verbs: from what a partner says is wrong to the tier that comes of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from activity.models import Activity, Outbox
from deals import opportunities
from deals.appeals import lifecycle
from deals.models import Appeal, AppealState, Attribution, Opportunity
from partners.models import Certification, Enrollment, Milestone, Partner
from partners.onboarding import pause
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, NotFound, Refused
from tests.cast import make_member
from tests.deals.appealed import ARR, MISSING, NOW, enroll, file, fresh, make_program, missing
from tests.tiers import facts
from tiers.models import Run
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole


@pytest.fixture
def program(acme: Vendor) -> Any:
    return make_program(acme)


@pytest.fixture
def mine(program: Any, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, program)


@pytest.fixture
def theirs(program: Any, rivermark: Partner) -> Enrollment:
    return enroll(rivermark, program)


def accept(row: Appeal, by: Actor, **given: Any) -> Appeal:
    with scope.enter(by.vendor_id):
        return lifecycle.accept(row, by=by, answer="You are right.", now=NOW + timedelta(hours=3), **given)


def test_a_late_deal_is_appealed_accepted_and_lifts_the_tier(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = file(mine, piet)
    with scope.enter(max_.vendor_id):
        row = fresh(row)
        assert (row.state, row.holder, row.row_label, row.found["code"]) == ("open", max_.user, row.row_label, "late")
        # 40 business hours from Monday noon: five business days, Saturday and Sunday do not count.
        assert row.due_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        assert row.opportunity is not None
    accept(row, max_)
    with scope.enter(max_.vendor_id):
        row = fresh(row)
        part = Attribution.objects.get(opportunity=row.opportunity)
        assert (part.late_reason, part.late_accepted_by) == (f"Appeal {row.code}: You are right.", max_.user)
        assert row.changed is not None
        assert (row.changed["before"]["value"], row.changed["before"]["tier"]) == ("300000.00", "bronze")
        assert (row.changed["after"]["value"], row.changed["after"]["tier"]) == ("520000.00", "silver")
        assert (row.state, row.decided_by_label, row.answer) == ("accepted", "Max Rivera", "You are right.")
        run = Run.objects.get()
        assert (row.run, run.mode, run.named) == (run, "incremental", [mine.partner_id])


def test_the_log_has_the_whole_story_and_both_sides_get_letters(
    mine: Enrollment, piet: Actor, paula: Actor, max_: Actor, vera: Actor
) -> None:
    row = file(mine, piet)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        row = lifecycle.tell_more(row, by=piet, note="Here is the mail of 3 September.")
    with scope.enter(max_.vendor_id):
        lifecycle.reassign(row, vera.user_id or 0, by=max_, note="Yours, please")
    accept(row, vera)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        seen = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
        assert seen == ["appeal.filed", "appeal.told_more", "attribution.accepted_late", "appeal.accepted"]
        sentence = Activity.objects.get(verb="appeal.accepted").sentence
        fact = f"The part sourced of Brightpath in {fresh(row).opportunity} came late and was accepted late."
        assert sentence == f"Vera Okafor accepted {row}. {fact}"
    with scope.enter(max_.vendor_id):
        letters = Outbox.objects.filter(activity__verb__startswith="appeal.").order_by("pk")
        assert [(one.activity.verb, str(one.recipient)) for one in letters.select_related("activity", "recipient")] == [
            ("appeal.filed", "Max Rivera"),
            ("appeal.told_more", "Max Rivera"),
            ("appeal.reassigned", "Vera Okafor"),
            ("appeal.accepted", "Piet de Vries"),
            ("appeal.accepted", "Paula Meyer"),
        ]


def test_a_missing_deal_that_exists_gets_the_partners_part(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    with scope.enter(max_.vendor_id):
        sale = facts.sale("250000", "2026-10-05", source_id="S-77")
    row = missing(mine, piet)
    assert (row.row, row.opportunity_id) == ("S-77", None)
    accept(row, max_)
    with scope.enter(max_.vendor_id):
        part = Attribution.objects.get(opportunity=sale)
        assert (part.kind, part.via, bool(part.late_reason)) == ("sourced", "sales", True)
        assert (fresh(row).opportunity, Opportunity.objects.filter(source_id="S-77").count()) == (sale, 1)
        assert fresh(row).changed["after"]["value"] == "550000.00"  # type: ignore[index]


def test_a_missing_deal_that_exists_nowhere_is_recorded(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = missing(mine, piet, opportunity="")
    with pytest.raises(Invalid) as refusal:
        accept(row, max_)
    assert list(refusal.value.fields) == ["sale"]
    accept(row, max_, is_new=True)
    with scope.enter(max_.vendor_id):
        made = Opportunity.objects.get(source_id=f"appeal-{row.code}")
        assert (made.account_name, made.arr, made.stage) == ("Harbour Mills", Decimal("250000.00"), "won")
        assert fresh(row).row == made.source_id


def test_the_manager_edits_what_the_partner_wished(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    counts = "brightpath-counts"
    wish = {"correction": "amount", "amount": Decimal(900000), "currency": "USD"}
    row = file(mine, piet, row=counts, wish=wish, claim="The contract says 900,000.")
    accept(row, max_, wish={**wish, "amount": Decimal(700000)})
    with scope.enter(max_.vendor_id):
        row = fresh(row)
        assert (row.opportunity and row.opportunity.arr, row.wish["amount"]) == (Decimal("700000.00"), "700000.00")
        assert row.changed["fact"] == f"The ARR of {counts} is $700,000, not $300,000."  # type: ignore[index]


def test_a_certificate_is_recorded_or_corrected(acme: Vendor, brightpath: Partner, piet: Actor, max_: Actor) -> None:
    program = make_program(acme, "consulting-2023")
    with scope.enter(acme.pk):
        mine = facts.enroll(brightpath, program, tier="bronze")
        held = facts.certify(brightpath, "ada@b.example", issued_on=date(2025, 9, 1), expires_on=date(2026, 9, 30))
    metric = "technical_certified"
    wish = {"expires_on": date(2027, 9, 30)}
    expired = file(mine, piet, metric=metric, about="certificate", row="ada@b.example", wish=wish)
    new = {"person": "bo@b.example", "issued_on": date(2026, 10, 1)}
    absent = file(mine, piet, metric=metric, about="certificate", row="", wish=new)
    assert [fresh_value(accept(row, max_)) for row in (expired, absent)] == [("0", "1"), ("1", "2")]
    with scope.enter(acme.pk):
        held.refresh_from_db()
        assert held.expires_on == date(2027, 9, 30)
        assert Certification.objects.get(person_email="bo@b.example").issued_on == date(2026, 10, 1)


def test_a_milestone_is_recorded_or_holds_again(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    with scope.enter(max_.vendor_id):
        story = Milestone.objects.get(key="story-1")
        story.withdrawn_on = date(2026, 11, 2)
        story.save()
    given: dict[str, Any] = {"metric": "success_stories", "about": "milestone", "claim": "It is published."}
    withdrawn = file(mine, piet, row="story-1", wish={"achieved_on": date(2021, 1, 1)}, **given)
    wish = {"title": "Harbour goes live", "achieved_on": date(2026, 11, 1)}
    absent = file(mine, piet, row="", wish=wish, **given)
    assert [fresh_value(accept(row, max_)) for row in (withdrawn, absent)] == [("1", "2"), ("2", "3")]


def test_something_else_is_accepted_once_the_fact_was_corrected(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = file(mine, piet, about="other", row="brightpath-late", wish={}, claim="This deal is in euros.")
    with pytest.raises(Refused, match="what it was when this was filed"):
        accept(row, max_)
    with scope.enter(max_.vendor_id):
        sale = Opportunity.objects.get(source_id="brightpath-late")
        opportunities.update(sale, {"closed_on": date(2026, 10, 30)}, by=max_)
    assert fresh_value(accept(row, max_)) == ("300000.00", "520000.00")


def test_a_declined_one_tells_why_and_corrects_nothing(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = file(mine, piet)
    with scope.enter(max_.vendor_id):
        with pytest.raises(Invalid) as refusal:
            lifecycle.decline(row, by=max_, answer="  ", now=NOW)
        assert list(refusal.value.fields) == ["answer"]
        row = lifecycle.decline(row, by=max_, answer="Nobody knew of it before.", now=NOW)
        assert (row.state, row.run_id, Run.objects.count()) == ("declined", None, 0)
    again = file(mine, piet)
    assert again.code != row.code


Move = Callable[[Appeal, Actor, Actor], object]
MOVES: dict[str, Move] = {
    "accept": lambda row, piet, max_: lifecycle.accept(row, by=max_, answer="Yes", now=NOW),
    "decline": lambda row, piet, max_: lifecycle.decline(row, by=max_, answer="No", now=NOW),
    "reassign": lambda row, piet, max_: lifecycle.reassign(row, max_.user_id or 0, by=max_),
    "withdraw": lambda row, piet, max_: lifecycle.withdraw(row, by=piet),
    "tell more": lambda row, piet, max_: lifecycle.tell_more(row, by=piet, note="More"),
}
ENDS: dict[str, Move] = {name: MOVES[name] for name in ("accept", "decline", "withdraw")}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", MOVES)
def test_nothing_moves_one_that_ended(name: str, end: str, mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = file(mine, piet)
    with scope.enter(max_.vendor_id):
        ENDS[end](row, piet, max_)
        stands = fresh(row).state
    with pytest.raises(Refused, match=f"This appeal is {stands}"), scope.enter(max_.vendor_id):
        MOVES[name](row, piet, max_)


def test_roles_decide_and_appeal_their_own(mine: Enrollment, piet: Actor, rosa: Actor, olga: Actor) -> None:
    row = file(mine, piet)
    for name, move in MOVES.items():
        with pytest.raises(Forbidden), scope.enter(olga.vendor_id):
            move(row, rosa, olga)
        with pytest.raises(NotFound), scope.enter(rosa.vendor_id, partner_id=rosa.partner_id):
            move(row, rosa, rosa)
        assert name
    with pytest.raises(NotFound), scope.enter(rosa.vendor_id, partner_id=rosa.partner_id):
        lifecycle.file(mine, metric=ARR, about="other", claim="Mine?", by=rosa, now=NOW)


def test_who_works_at_the_partner_does_not_decide_on_its_appeal(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    assert max_.user is not None
    make_member(mine.partner, max_.user, MemberRole.VIEWER)
    row = file(mine, piet)
    with pytest.raises(Forbidden, match="You work at this partner"):
        accept(row, max_)
    with scope.enter(max_.vendor_id):
        assert fresh(row).holder is None


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "nothing is said": ({"claim": " "}, "Say what is wrong."),
    "nothing that can be wrong about it": ({"about": "milestone"}, "Choose what is wrong."),
    "a deal that is missing and listed": ({"about": "missing_deal"}, "Choose what is wrong."),
    "no correction": ({"wish": {}}, "Say what is wrong: choose from the list."),
    "another's row": ({"row": "rivermark-late"}, "There is no such row here."),
    "a row that never existed": ({"row": "neverexisted"}, "There is no such row here."),
    "another's deal in other letters": ({"row": "RIVERMARK-late"}, "There is no such row here."),
    "a metric that is none": ({"metric": "neverexisted"}, "There is no such metric here."),
    "a row that counts": ({"row": "brightpath-counts"}, "This row counts already"),
    "a missing deal that counts": (
        {"about": "missing_deal", "row": "", "wish": {**MISSING, "opportunity": "brightpath-counts"}},
        "This row counts already",
    ),
    "a missing deal that is listed": (
        {"about": "missing_deal", "row": "", "wish": {**MISSING, "opportunity": "brightpath-late"}},
        "This deal is listed already",
    ),
    "an amount of nothing": (
        {"row": "brightpath-counts", "wish": {"correction": "amount", "amount": Decimal("NaN"), "currency": "USD"}},
        "Give the yearly recurring revenue",
    ),
    "a link that runs": ({"evidence_url": "javascript:alert(1)"}, "Give a web address"),
    "past the time": ({"now": datetime(2027, 3, 1, tzinfo=UTC)}, "Appeals are filed within 90 days"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_appeals_are_refused_and_leave_nothing(
    name: str, mine: Enrollment, theirs: Enrollment, piet: Actor
) -> None:
    given, sentence = BAD[name]
    with pytest.raises(Refused, match=sentence):
        file(mine, piet, **given)
    with scope.enter(piet.vendor_id):
        assert Appeal.objects.count() == 0


def test_a_row_is_appealed_once_at_a_time(mine: Enrollment, piet: Actor, paula: Actor) -> None:
    row = file(mine, piet)
    with pytest.raises(Refused, match="You appeal this row already"):
        file(mine, paula)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        lifecycle.withdraw(row, by=paula)
    assert file(mine, paula).state == AppealState.OPEN


def test_a_change_since_one_looked_is_said(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = file(mine, piet)
    seen = row.revision
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        lifecycle.tell_more(row, by=piet, note="And one thing more")
    with pytest.raises(Refused, match="changed since you looked"):
        accept(row, max_, revision=seen)


def test_a_correction_that_changes_nothing_is_refused_whole(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    wish = {"correction": "amount", "amount": Decimal(310000), "currency": "USD"}
    row = file(mine, piet, row="brightpath-counts", wish=wish)
    with pytest.raises(Refused, match="changes nothing about the row"):
        accept(row, max_, wish={**wish, "amount": Decimal("300000.00")})
    with scope.enter(max_.vendor_id):
        assert (fresh(row).state, Run.objects.count()) == ("open", 0)


def test_a_paused_partner_neither_appeals_nor_is_accepted(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = file(mine, piet)
    with scope.enter(max_.vendor_id):
        pause(mine, by=max_)
    with pytest.raises(Refused, match="paused"):
        accept(row, max_)
    with pytest.raises(Refused, match="paused"):
        missing(mine, piet)
    with scope.enter(max_.vendor_id):
        assert lifecycle.decline(row, by=max_, answer="Paused.", now=NOW).state == "declined"


def test_the_answer_names_no_other_partner(mine: Enrollment, theirs: Enrollment, piet: Actor, max_: Actor) -> None:
    with scope.enter(max_.vendor_id):
        sale = facts.sale("250000", "2026-10-05", source_id="S-77")
        facts.attribute(sale, theirs.partner, recorded="2026-10-01T00:00:00+00:00", kinds=("sourced",))
    row = missing(mine, piet)
    for verb in (lifecycle.accept, lifecycle.decline):
        with pytest.raises(Invalid, match="You name Rivermark, rivermark"), scope.enter(max_.vendor_id):
            verb(row, by=max_, answer="rivermark had it.", now=NOW)
    accept(row, max_)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        seen = " ".join(f"{one.sentence} {one.after} {one.note}" for one in Activity.objects.all())
        assert [word for word in ("Rivermark", "rivermark") if word in seen] == []


def fresh_value(row: Appeal) -> tuple[str, str]:
    """The figure before and after the correction."""
    assert row.changed is not None
    return row.changed["before"]["value"], row.changed["after"]["value"]

"""Each kind of change reaches an incremental run: what a partner comes to is another figure or tier afterwards."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from deals.models import Attribution, ExchangeRate, Opportunity
from partners.models import Certification, Enrollment, Milestone, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_partner
from tests.faults.at_once import others
from tests.faults.holding import held
from tests.tiers.facts import achieve, attribute, certify, day, enroll, publish_text, rate, sale, win
from tiers import decisions, runs
from tiers.incremental import reassess
from tiers.models import Assessment, Moved, Run, Standing, TierChange, TierCount
from vendors.actors import Actor, system
from vendors.models import Vendor

TEXT = """
schema: 1
program: small
kind: technology
name: Small
edition: 1
effective: 2020-01-01
currency: USD
time_zone: UTC
program_year: calendar
tiers:
  base: {rank: 0, name: Base}
  high: {rank: 1, name: High}
focuses: {one: One}
invitations: {dinner: Dinner}
certifications: {technical: Technical}
metrics:
  stories: {name: Stories, milestones: success_story}
  people: {name: People, people_with: technical}
  sold: {name: Sold, arr_won: [sourced]}
requirements:
  stories: {high: {at_least: 9, if_invited: [dinner]}}
  people: {high: {at_least: 9, only_for: [one]}}
  sold: {high: 100}
windows: {annual: previous_calendar_year, mid_year_days: 365}
directions: {annual: both, mid_year: both}
"""
AS_OF = day("2026-03-31")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: Vendor, brightpath: Partner, rivermark: Partner) -> Program:
    """Brightpath is good for the high tier by sales in two currencies; ten others have nothing to do with it."""
    with scope.enter(acme.pk):
        program = publish_text(TEXT)
        enrollment = enroll(brightpath, program, tier="base")
        rate("EUR", "2026-01-01", "1.5")
        win(brightpath, "100", "2026-03-01", source_id="dollars")
        win(brightpath, "40", "2026-03-01", source_id="euros", currency="EUR")
        achieve(enrollment, stories=1)
        certify(brightpath, "ada@brightpath.example", expires_on=day("2026-04-20"))
        enroll(rivermark, program, tier="base")
        for number in range(10):
            other = make_partner(acme, f"other-{number}", f"Other {number}")
            enroll(other, program, tier="base")
            win(other, "10", "2026-03-01")
    run(program, mode=Run.Mode.FULL)
    return program


def run(program: Program, as_of: datetime.date = AS_OF, mode: str = Run.Mode.INCREMENTAL) -> Run:
    with scope.enter(program.vendor_id):
        key = f"run {Run.objects.count()}"
        by = system(program.vendor_id, "the test")
        asked = runs.queue(program, basis="mid_year", as_of=as_of, by=by, mode=mode, key=key)
    return execute(asked)


def execute(asked: Run) -> Run:
    runs.execute(asked.vendor_id, asked.pk)
    with scope.enter(asked.vendor_id):
        asked.refresh_from_db()
    assert (asked.state, asked.error) == ("done", "")
    return asked


def _give_away(part: Any) -> None:
    part.partner = Partner.objects.get(code="rivermark")
    part.save()


def _change(model: Any, found: dict[str, Any], **values: Any) -> Callable[[], object]:
    return lambda: model.objects.filter(**found).update(**values)


BRIGHTPATH = {"partner__code": "brightpath"}
CHANGES: dict[str, tuple[Callable[[], object], int, int]] = {
    # What is done, how many are touched by it, for how many something is different.
    "nothing": (lambda: None, 0, 0),
    "a deal": (lambda: win(Partner.objects.get(code="rivermark"), "5", "2026-03-02"), 1, 1),
    "a part in a deal": (
        lambda: attribute(
            Opportunity.objects.get(source_id="dollars"),
            Partner.objects.get(code="rivermark"),
            recorded="2026-03-01T00:00:00+00:00",
            kinds=("sourced",),
        ),
        1,
        1,
    ),
    "a part is given away": (
        lambda: _give_away(Attribution.objects.get(opportunity__source_id="dollars")),
        2,
        2,
    ),
    "a part is taken back": (
        lambda: Attribution.objects.get(opportunity__source_id="dollars").delete(),
        1,
        1,
    ),
    "a deal is lost after all": (_change(Opportunity, {"source_id": "dollars"}, stage="lost"), 1, 1),
    "a deal that nobody won grows": (lambda: sale("5", None, stage="open"), 0, 0),
    "a rate is corrected": (_change(ExchangeRate, {"currency": "EUR"}, rate="2"), 1, 1),
    "a rate is taken away": (lambda: ExchangeRate.objects.get(currency="EUR").delete(), 1, 1),
    "a rate is added before the deal": (lambda: rate("EUR", "2026-02-01", "2"), 1, 1),
    "a rate is added after the deal": (lambda: rate("EUR", "2026-03-02", "2"), 0, 0),
    "a rate to another currency": (lambda: rate("EUR", "2026-02-01", "2", base="CHF"), 0, 0),
    "a certificate": (lambda: certify(Partner.objects.get(code="rivermark"), "bo@rivermark.example"), 1, 1),
    "a certificate is withdrawn": (lambda: Certification.objects.get().delete(), 1, 1),
    "a story": (lambda: achieve(Enrollment.objects.get(partner__code="rivermark"), stories=1), 1, 1),
    "a story is withdrawn": (_change(Milestone, {}, withdrawn_on=day("2026-03-30")), 1, 1),
    "an invitation": (_change(Enrollment, BRIGHTPATH, invitations=["dinner"]), 1, 1),
    "a focus": (_change(Enrollment, BRIGHTPATH, focuses=["one"]), 1, 1),
    "another tier": (_change(Standing, BRIGHTPATH, tier="high"), 1, 1),
    "another name": (_change(Partner, {"code": "brightpath"}, name="Bright Path"), 1, 0),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_touches_whom_it_concerns_and_nobody_else(program: Program, what: str) -> None:
    change, touched, changed = CHANGES[what]
    with scope.enter(program.vendor_id):
        change()
    done = run(program)
    assert (done.mode, done.touched, done.assessed, done.changed) == ("incremental", touched, touched, changed)
    assert run(program, mode=Run.Mode.FULL).changed == 0


@pytest.mark.parametrize(
    ("as_of", "changed"),
    [
        pytest.param("2026-04-20", 0, id="the day before the certificate ends"),
        pytest.param("2026-04-21", 1, id="the certificate is over"),
        pytest.param("2027-02-28", 1, id="the last day of the deals"),
        pytest.param("2027-03-01", 11, id="the deals have left the window"),
    ],
)
def test_the_calendar_touches_as_well(program: Program, as_of: str, changed: int) -> None:
    assert run(program, day(as_of)).changed == changed
    assert run(program, day(as_of), Run.Mode.FULL).changed == 0


def test_whom_a_correction_names_is_looked_at_soon(program: Program, rivermark: Partner, olga: Actor) -> None:
    now = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
    with scope.enter(program.vendor_id):
        asked = reassess(program, [rivermark.pk], by=olga, now=now)
    assert (asked.trigger, asked.as_of, asked.named) == ("event", AS_OF, [rivermark.pk])
    assert (execute(asked).mode, asked.touched, asked.changed) == ("incremental", 1, 0)


def test_without_a_run_to_go_on_from_everyone_is_looked_at(program: Program) -> None:
    assert run(program, day("2026-03-30")).mode == "full"
    # That one was about an earlier day, so that nobody can go on from it.
    assert run(program).mode == "full"
    assert run(program).mode == "incremental"
    with scope.enter(program.vendor_id):
        publish_text(TEXT.replace("edition: 1", "edition: 2").replace("2020-01-01", "2026-03-31"))
    assert (run(program).mode, run(program).mode) == ("full", "incremental")


def test_a_fact_that_is_told_while_a_run_works_is_in_the_next(program: Program, rivermark: Partner) -> None:
    """Its transaction began before the run and ends after it: no clock can tell, the snapshots can."""
    with scope.enter(program.vendor_id):
        win(Partner.objects.get(code="brightpath"), "1", "2026-03-03")
    with others() as meanwhile:
        with held("tiers_assessment") as lock, scope.enter(program.vendor_id):
            win(rivermark, "200", "2026-03-02")
            working = meanwhile(lambda: run(program))
            lock.caught()
        first = working.result()
    second = run(program)
    with scope.enter(program.vendor_id):
        assert Assessment.objects.get(latest=True, partner=rivermark).metrics["sold"] == "200.00"
        moved = list(Moved.objects.values_list("run_id", "partner__code", "before", "after"))
    assert moved == [(second.pk, "rivermark", "base", "high")]
    assert first.changed == 1


def test_a_day_is_counted_once_and_again_when_somebody_moves(program: Program) -> None:
    def counts() -> list[tuple[str, int]]:
        with scope.enter(program.vendor_id):
            return list(TierCount.objects.filter(day=AS_OF).order_by("tier").values_list("tier", "enrollments"))

    assert counts() == [("base", 12)]
    with scope.enter(program.vendor_id):
        Standing.objects.filter(partner__code="brightpath").update(tier="high")
    run(program)
    assert counts() == [("base", 11), ("high", 1)]
    with scope.enter(program.vendor_id):
        months = TierCount.objects.exclude(day=AS_OF).order_by("day").values_list("day", "tier", "enrollments")
        assert (len(months), months[0]) == (24, (day("2024-03-31"), "base", 12))


def test_what_was_declined_is_proposed_again_where_eligibility_changed_meanwhile(
    program: Program, brightpath: Partner, max_: Actor
) -> None:
    """What is proposed may have stayed the same while what the partner is eligible for went away and came back."""
    now = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
    with scope.enter(program.vendor_id):
        change = TierChange.objects.get(partner=brightpath)
        assert (change.from_tier, change.to_tier) == ("base", "high")
        Assessment.objects.filter(latest=True, partner=brightpath).update(eligible_since=day("2026-04-01"))
    assert run(program, day("2026-04-01")).proposed == 0
    with scope.enter(program.vendor_id):
        decisions.decline(change, by=max_, note="Not yet", now=now)
    done = run(program, day("2026-04-01"))
    assert (done.mode, done.touched, done.proposed) == ("incremental", 1, 1)
    assert run(program, day("2026-04-01"), Run.Mode.FULL).changed == 0

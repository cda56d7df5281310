"""A run evaluates a whole program, writes what changed and proposes moves; again and again without repeating itself."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activity.models import Activity
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.cast import make_partner
from tests.tiers.facts import EVERYTHING, achieve, day, enroll, publish, win
from tiers import runs
from tiers.explain import explain, kept
from tiers.models import Assessment, Run, Standing, TierChange
from vendors.actors import Actor, system
from vendors.models import Vendor

AS_OF = day("2026-03-31")


def recalculate(program: Program, as_of: datetime.date = AS_OF, **options: Any) -> Run:
    options = {"basis": "mid_year", "by": system(program.vendor_id, "the test")} | options
    with scope.enter(program.vendor_id):
        run = runs.request_run(program, as_of=as_of, **options)
    runs.execute(program.vendor_id, run.pk)
    run.refresh_from_db()
    return run


def moves(run: Run) -> list[tuple[str, str, str]]:
    return [(change.partner.code, change.from_tier, change.to_tier) for change in run.changes.order_by("partner__code")]


def states() -> list[tuple[str, str, str]]:
    return list(TierChange.objects.order_by("id").values_list("from_tier", "to_tier", "state"))


def decide(state: str) -> None:
    TierChange.objects.filter(state="proposed").update(
        state=state,
        decided_at=timezone.now(),
        decided_by_label="Max",
        effective_on=AS_OF if state == "approved" else None,
    )


@pytest.fixture
def program(acme_scope: Vendor) -> Program:
    return publish()


@pytest.fixture
def bronze(program: Program, brightpath: Partner) -> Enrollment:
    """Brightpath stands on registered and has earned bronze."""
    enrollment = enroll(brightpath, program)
    achieve(enrollment, *EVERYTHING[:3], stories=1)
    win(brightpath, "100000", "2026-03-01")
    return enrollment


def test_a_run_assesses_everyone_and_proposes_the_move(
    program: Program, bronze: Enrollment, rivermark: Partner
) -> None:
    enroll(rivermark, program)
    run = recalculate(program)
    assert (run.state, run.step, run.assessed, run.changed, run.proposed, run.superseded) == ("done", 4, 2, 2, 1, 0)
    assert moves(run) == [("brightpath", "registered", "bronze")]
    assert Assessment.objects.get(latest=True, partner=bronze.partner).metrics == {
        "agreement": 1,
        "solution_launched": 1,
        "solution_materials": 1,
        "success_stories": 1,
        "gtm_plan": 0,
        "account_mapping": 0,
        "influenced_arr": "100000.00",
    }


def test_the_evidence_of_a_proposal_is_kept_as_it_was(program: Program, bronze: Enrollment) -> None:
    run = recalculate(program)
    live = explain(bronze.partner, program, as_of=AS_OF, basis="mid_year")
    win(bronze.partner, "1", "2026-03-02")
    Enrollment.objects.update(invitations=["silver"])
    then = kept(run.changes.get().assessment)
    assert (then.metrics, then.verdict, then.current_tier) == (live.metrics, live.verdict, live.current_tier)


def test_the_same_run_twice_writes_and_proposes_nothing(program: Program, bronze: Enrollment) -> None:
    recalculate(program)
    again = recalculate(program)
    assert (again.assessed, again.changed, again.proposed, again.superseded) == (1, 0, 0, 0)
    assert states() == [("registered", "bronze", "proposed")]


def test_an_open_proposal_is_superseded_when_a_newer_run_disagrees(program: Program, bronze: Enrollment) -> None:
    recalculate(program)
    Standing.objects.update(tier="gold")
    run = recalculate(program)
    assert (run.proposed, run.superseded) == (1, 1)
    assert states() == [("registered", "bronze", "superseded"), ("gold", "bronze", "proposed")]
    Standing.objects.update(tier="bronze")
    assert recalculate(program).superseded == 1
    assert states()[-1] == ("gold", "bronze", "superseded")


def test_each_basis_keeps_its_own_open_proposals(program: Program, bronze: Enrollment) -> None:
    win(bronze.partner, "100000", "2025-06-01")
    runs = [recalculate(program, basis=basis) for basis in ("annual", "mid_year", "annual", "mid_year")]
    assert [(run.proposed, run.superseded) for run in runs] == [(1, 0), (1, 0), (0, 0), (0, 0)]
    Standing.objects.update(tier="bronze")
    assert recalculate(program).superseded == 1
    assert states() == [("registered", "bronze", "proposed"), ("registered", "bronze", "superseded")]


def test_a_declined_proposal_comes_back_only_after_a_change(program: Program, bronze: Enrollment) -> None:
    recalculate(program)
    decide("declined")
    assert recalculate(program, day("2026-04-01")).proposed == 0
    story = bronze.partner.milestones.get(kind="success_story")
    story.withdrawn_on = day("2026-04-02")
    story.save()
    assert recalculate(program, day("2026-04-02")).proposed == 0
    story.withdrawn_on = None
    story.save()
    assert recalculate(program, day("2026-04-03")).proposed == 1


def test_what_was_approved_for_a_day_is_not_proposed_for_it_again(program: Program, bronze: Enrollment) -> None:
    recalculate(program)
    decide("approved")
    assert recalculate(program).proposed == 0


def test_the_consulting_program_moves_nobody_down_in_the_middle_of_the_year(
    acme_scope: Vendor, brightpath: Partner, rivermark: Partner
) -> None:
    program = publish("consulting-2023")
    achieve(enroll(brightpath, program, tier="gold"), "agreement")
    achieve(enroll(rivermark, program, tier="from_another_edition"), "agreement")
    assert moves(recalculate(program)) == [("rivermark", "from_another_edition", "registered")]
    assert moves(recalculate(program, basis="annual")) == [
        ("brightpath", "gold", "registered"),
        ("rivermark", "from_another_edition", "registered"),
    ]


def test_the_inactive_and_the_later_enrolled_are_not_assessed(
    program: Program, bronze: Enrollment, rivermark: Partner
) -> None:
    enroll(rivermark, program, enrolled_on=day("2026-04-01"))
    recalculate(program)
    bronze.status = Enrollment.INACTIVE
    bronze.save()
    run = recalculate(program)
    assert (run.assessed, run.superseded) == (0, 1)


def test_an_assessment_is_about_the_partner_of_its_enrollment_and_the_program_of_its_run(
    program: Program, bronze: Enrollment, rivermark: Partner
) -> None:
    recalculate(program)
    elsewhere = Program.objects.create(key="elsewhere", name="Elsewhere")
    for mistake in ({"partner": rivermark}, {"program": elsewhere}):
        with pytest.raises(IntegrityError, match="together"), transaction.atomic():
            Assessment.objects.update(**mistake)


def test_a_run_about_an_earlier_day_leaves_the_latest_assessments_alone(program: Program, bronze: Enrollment) -> None:
    recalculate(program)
    before = Assessment.objects.get(latest=True).metrics
    assert recalculate(program, day("2026-01-31")).changed == 0
    assert Assessment.objects.get(latest=True).metrics == before


def test_eligible_since_moves_only_with_the_eligible_tier(program: Program, bronze: Enrollment) -> None:
    recalculate(program)
    win(bronze.partner, "1", "2026-04-01")
    assert recalculate(program, day("2026-04-02")).changed == 1
    latest = Assessment.objects.get(latest=True)
    assert (latest.as_of, latest.eligible_since) == (day("2026-04-02"), AS_OF)


def test_the_number_of_statements_does_not_grow_with_the_program(program: Program, acme: Vendor) -> None:
    counts = []
    for number in range(30):
        partner = make_partner(acme, f"partner-{number}", f"Partner {number}")
        achieve(enroll(partner, program), *EVERYTHING[:3], stories=1)
        win(partner, "100000", "2026-03-01")
        if number in (0, 1, 29):
            with CaptureQueriesContext(
                connection,
            ) as statements:
                recalculate(program)
            counts.append(len(statements))
    assert TierChange.objects.count() == 30
    # The first of all also counts the months before.
    assert counts[1] == counts[2] == counts[0] - 2


def test_a_key_makes_a_run_once(program: Program, bronze: Enrollment) -> None:
    first = recalculate(program, key="nightly:2026-03-31", trigger="nightly")
    assert recalculate(program, key="nightly:2026-03-31", trigger="nightly") == first
    assert list(Activity.objects.filter(subject_type="run").order_by("id").values_list("verb", flat=True)) == [
        "run.requested",
        "run.finished",
    ]


def test_what_cannot_be_run_is_refused_with_a_sentence(program: Program, fin: Actor) -> None:
    by = system(program.vendor_id, "the test")
    tomorrow = timezone.now().date() + datetime.timedelta(days=1)
    with pytest.raises(Invalid, match="lies ahead"):
        runs.request_run(program, basis="mid_year", as_of=tomorrow, by=by)
    with pytest.raises(Refused, match="no published edition in force"):
        runs.request_run(program, basis="mid_year", as_of=day("2023-01-01"), by=by)
    with pytest.raises(Forbidden):
        runs.request_run(program, basis="mid_year", as_of=AS_OF, by=fin)


def test_runs_that_nobody_finished_are_found_and_done(program: Program, bronze: Enrollment) -> None:
    by = system(program.vendor_id, "the test")
    run = runs.request_run(program, basis="mid_year", as_of=AS_OF, by=by)
    now = timezone.now()
    assert (runs.stale(now), runs.stale(now + datetime.timedelta(minutes=1))) == ([], [run.pk])
    Run.objects.update(state="running", started_at=now, attempts=1)
    assert runs.stale(now + datetime.timedelta(minutes=1)) == [run.pk]
    runs.execute(program.vendor_id, run.pk)
    assert moves(run) == [("brightpath", "registered", "bronze")]
    assert runs.stale(now + datetime.timedelta(minutes=1)) == []


def test_a_run_that_never_finishes_is_given_up(program: Program) -> None:
    run = runs.request_run(program, basis="mid_year", as_of=AS_OF, by=system(program.vendor_id, "the test"))
    Run.objects.update(attempts=runs.MOST_ATTEMPTS)
    runs.execute(program.vendor_id, run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (
        "failed",
        "It was begun 5 times and never finished. Look at the worker's log.",
    )

"""Open proposals to decide on, with the evidence of real facts. How a run finds them is told elsewhere."""

import datetime
from decimal import Decimal
from typing import Any

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from programs.queries import document_of
from tenancy import scope
from tests.tiers import facts
from tiers.evidence import of_partner
from tiers.explain import explain
from tiers.models import Assessment, Basis, Run, TierChange
from tiers.windows import question_of
from vendors.models import Vendor

AS_OF = datetime.date(2026, 11, 21)
NOW = datetime.datetime(2026, 11, 21, 14, 5, tzinfo=datetime.UTC)
BEGAN = datetime.date(2025, 2, 1)
TIERS = ["registered", "bronze", "silver", "gold"]


def make_program(vendor: Vendor, **words: str) -> Program:
    with scope.enter(vendor.pk):
        return facts.publish(**words)


def enroll(partner: Partner, program: Program, tier: str = "silver", **fields: Any) -> Enrollment:
    with scope.enter(partner.vendor_id):
        return facts.enroll(partner, program, tier=tier, enrolled_on=BEGAN, **fields)


def earn_gold(enrollment: Enrollment) -> None:
    """Everything that Gold of the technology program asks for, and one deal that came too late."""
    partner = enrollment.partner
    with scope.enter(enrollment.vendor_id):
        facts.achieve(enrollment, *facts.EVERYTHING, stories=3)
        facts.win(partner, "787600", "2026-04-14", source_id="opp-19022")
        facts.win(partner, "216700", "2026-11-18", source_id="opp-20931", kinds=("influenced",))
        facts.win(partner, "61000", "2026-03-12", recorded="2026-03-14T09:00:00+00:00", source_id="opp-18800")


def make_run(program: Program, key: str = "run") -> Run:
    with scope.enter(program.vendor_id):
        return Run.objects.create(
            program=program,
            edition=Edition.objects.get(program=program),
            basis=Basis.MID_YEAR,
            as_of=AS_OF,
            window_after=AS_OF - datetime.timedelta(days=365),
            window_until=AS_OF,
            key=key,
            state=Run.State.DONE,
            assessed=1,
            proposed=1,
            requested_by_label="nightly recalculation",
            requested_at=NOW,
            started_at=NOW,
            finished_at=NOW + datetime.timedelta(seconds=2),
        )


def propose(enrollment: Enrollment, run: Run, to_tier: str = "gold", from_tier: str = "silver") -> TierChange:
    shared: dict[str, Any] = {
        "enrollment": enrollment,
        "partner": enrollment.partner,
        "program": enrollment.program,
        "run": run,
        "basis": run.basis,
        "as_of": run.as_of,
    }
    with scope.enter(enrollment.vendor_id):
        assessment = _assess(enrollment, run, shared, eligible=to_tier, current=from_tier)
        return TierChange.objects.create(
            **shared,
            assessment=assessment,
            from_tier=from_tier,
            to_tier=to_tier,
            upward=TIERS.index(to_tier) > TIERS.index(from_tier),
            proposed_at=NOW - datetime.timedelta(hours=12),
        )


def proposed(partner: Partner, vendor: Vendor, **enrollment: Any) -> TierChange:
    """The usual case: Silver, and every requirement of Gold met."""
    program = make_program(vendor)
    enrolled = enroll(partner, program, **enrollment)
    earn_gold(enrolled)
    return propose(enrolled, make_run(program))


def _assess(enrollment: Enrollment, run: Run, shared: dict[str, Any], *, eligible: str, current: str) -> Assessment:
    explanation = explain(enrollment.partner, enrollment.program, as_of=run.as_of, basis=run.basis)
    question = question_of(enrollment.program, document_of(run.edition), run.basis, run.as_of)
    kept = {"focuses": enrollment.focuses, "invitations": enrollment.invitations, "country": ""}
    return Assessment.objects.create(
        **shared,
        edition_id=run.edition_id,
        latest=False,
        current_tier=current,
        eligible_tier=eligible,
        eligible_since=AS_OF,
        metrics={one.metric.key: _figure(one.value) for one in explanation.metrics},
        evidence={"enrollment": kept, "rows": of_partner(question, enrollment.partner_id)},
    )


def _figure(value: Decimal) -> str | int:
    return f"{value:.2f}" if value.as_tuple().exponent else int(value)

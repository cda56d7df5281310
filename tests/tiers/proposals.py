"""Programs, enrollments and open proposals to decide on, made as rows: how a run finds them is told elsewhere."""

import datetime
import hashlib
from pathlib import Path

from django.conf import settings

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from tenancy import scope
from tiers.models import Assessment, Basis, Run, Standing, TierChange
from vendors.models import Vendor

AS_OF = datetime.date(2026, 11, 21)
NOW = datetime.datetime(2026, 11, 21, 14, 5, tzinfo=datetime.UTC)
GOLD_METRICS = {
    "agreement": 1,
    "solution_launched": 1,
    "solution_materials": 1,
    "success_stories": 3,
    "gtm_plan": 1,
    "account_mapping": 1,
    "influenced_arr": "1004300.00",
}


def make_program(vendor: Vendor, document: str = "technology-2024", **replaced: str) -> Program:
    source = Path(settings.BASE_DIR, "programs", "documents", f"{document}.yaml").read_text()
    for name, value in replaced.items():
        source = source.replace(name, value)
    with scope.enter(vendor.pk):
        program = Program.objects.create(key="technology", name="Technology program", kind="technology")
        Edition.objects.create(
            program=program,
            label="2024",
            state=Edition.PUBLISHED,
            effective_on=datetime.date(2024, 1, 1),
            source=source,
            digest=hashlib.sha256(source.encode()).hexdigest(),
            published_at=NOW,
        )
    return program


def enroll(partner: Partner, program: Program, tier: str = "silver", **fields: object) -> Enrollment:
    began = datetime.date(2025, 2, 1)
    with scope.enter(partner.vendor_id):
        enrollment = Enrollment.objects.create(partner=partner, program=program, enrolled_on=began, **fields)
        Standing.objects.create(
            enrollment=enrollment, partner=partner, tier=tier, begins_on=began, reason=Standing.Reason.IMPORTED
        )
    return enrollment


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
            requested_by_label="nightly",
            requested_at=NOW,
            finished_at=NOW,
        )


def propose(enrollment: Enrollment, run: Run, to_tier: str = "gold", from_tier: str = "silver") -> TierChange:
    with scope.enter(enrollment.vendor_id):
        shared = {
            "enrollment": enrollment,
            "partner_id": enrollment.partner_id,
            "program_id": enrollment.program_id,
            "run": run,
            "basis": run.basis,
            "as_of": run.as_of,
        }
        assessment = Assessment.objects.create(
            **shared,
            edition_id=run.edition_id,
            latest=False,
            current_tier=from_tier,
            eligible_tier=to_tier,
            eligible_since=AS_OF,
            metrics=GOLD_METRICS,
            evidence=EVIDENCE,
        )
        ranks = ["registered", "bronze", "silver", "gold"]
        return TierChange.objects.create(
            **shared,
            assessment=assessment,
            from_tier=from_tier,
            to_tier=to_tier,
            upward=ranks.index(to_tier) > ranks.index(from_tier),
            proposed_at=NOW - datetime.timedelta(hours=12),
        )


EVIDENCE = {
    "metrics": [
        {
            "metric": "influenced_arr",
            "value": "1004300.00",
            "counted": [
                {"id": "opp-20931", "date": "2026-11-18", "amount": "216700.00", "why": "sourced, recorded 2 Oct 2026"},
                {"id": "opp-19022", "date": "2026-04-14", "amount": "787600.00", "why": "influenced"},
            ],
            "not_counted": [
                {"id": "opp-18800", "date": "2026-03-12", "amount": "61000.00", "why": "recorded after the close"},
            ],
        },
    ]
}


def proposed(partner: Partner, vendor: Vendor, **enrollment: object) -> TierChange:
    """Brightpath's usual case: Silver, and every requirement of Gold met."""
    program = make_program(vendor)
    return propose(enroll(partner, program, **enrollment), make_run(program))

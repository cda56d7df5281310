"""Partners on the ladder program, and the days on which tests look at them."""

import datetime
from typing import Any

from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.tiers.facts import achieve, enroll, publish_text, win
from tests.tiers.program_year.ladder import ladder
from tiers import decisions
from tiers.models import Run, Standing, TierChange
from tiers.program_year import rehearsal
from vendors.actors import Actor, system
from vendors.models import Vendor


def noon(text: str) -> datetime.datetime:
    """That day at noon in UTC, which is the program's time zone."""
    return datetime.datetime.fromisoformat(f"{text}T12:00:00+00:00")


def publish(vendor: Vendor, *movement: str) -> Program:
    with scope.enter(vendor.pk):
        return publish_text(ladder(*movement))


def stands(
    partner: Partner, program: Program, tier: str = "silver", *wins: tuple[str, str], **fields: Any
) -> Enrollment:
    """The partner on a tier since long ago, with stories enough and these deals (amount, day)."""
    with scope.enter(program.vendor_id):
        enrollment = enroll(partner, program, tier=tier, **fields)
        achieve(enrollment, stories=2)
        for arr, closed_on in wins:
            win(partner, arr, closed_on)
        return enrollment


def review(program: Program, as_of: str, basis: str = "mid_year", *, at: str | None = None) -> Run:
    """A run about that day, done at noon of it or of another one."""
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the test")
        day = datetime.date.fromisoformat(as_of)
        return rehearsal.review(program, basis=basis, as_of=day, now=noon(at or as_of), by=by)


def proposed(program: Program) -> list[tuple[str, str, str]]:
    with scope.enter(program.vendor_id):
        rows = TierChange.objects.filter(program=program, state="proposed").order_by("partner__code")
        return list(rows.values_list("partner__code", "from_tier", "to_tier"))


def approve(program: Program, by: Actor, when: str, **options: Any) -> TierChange:
    """Approve the one open proposal."""
    with scope.enter(program.vendor_id):
        change = TierChange.objects.get(program=program, state="proposed")
        return decisions.approve(change, by=by, now=noon(when), **options)


def history(enrollment: Enrollment) -> list[tuple[str, str, str | None]]:
    """Standings with their days, the oldest first."""
    with scope.enter(enrollment.vendor_id):
        rows = Standing.objects.filter(enrollment=enrollment).order_by("begins_on", "id")
        return [(row.tier, str(row.begins_on), None if row.ends_on is None else str(row.ends_on)) for row in rows]


def fail(program: Program, key: str, at: datetime.datetime) -> None:
    """The run with this key ends as one whose worker could not finish it."""
    with scope.enter(program.vendor_id):
        assert Run.objects.filter(key=key).update(state=Run.State.FAILED, error="Out of memory", finished_at=at) == 1

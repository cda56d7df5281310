"""How far the sale is, as the partner tells it, and what it does next. Neither this nor the review waits for the other.

The stage moves freely until the sale is closed. Closed lost needs a coded reason, and ends an approved registration.
"""

from datetime import date, datetime

from django.utils import timezone

from activity import log
from deals.models import ACTIVE, DealRegistration, LostReason, NextStep, SalesStage, Status
from deals.registrations import lifecycle
from deals.registrations.locks import keep, lock, require_status, require_writer
from tenancy.refusals import Invalid, NotFound, Refused
from vendors.actors import Actor

MOVABLE = (*ACTIVE, Status.EXPIRED)
LONGEST_STEP = 255
MOST_STEPS = 100


def move_stage(
    registration: DealRegistration,
    stage: str,
    *,
    by: Actor,
    lost_reason: str = "",
    revision: int | None = None,
    now: datetime | None = None,
) -> DealRegistration:
    """Tell how far the sale is. Raises Invalid for an unknown stage or a loss without its reason."""
    if stage not in SalesStage.values:
        raise Invalid("Choose a stage from the list.", {"stage": ["Choose a stage from the list."]})
    is_lost = stage == SalesStage.CLOSED_LOST
    if is_lost != (lost_reason in LostReason.values):
        raise Invalid(
            "Say why the sale was lost.", {"lost_reason": ["Choose a reason when, and only when, it is lost."]}
        )
    row = lock(registration, revision=revision)
    require_writer(by, row)
    require_status(row, MOVABLE, to="moved to another stage")
    if row.stage == stage:
        return row
    if is_lost and row.status in (Status.APPROVED, Status.EXPIRED):
        return lifecycle.close_lost(row, by=by, reason=lost_reason, now=now)
    before = {"stage": SalesStage(row.stage).label}
    row.stage, row.lost_reason = stage, lost_reason
    keep(row)
    after = {"stage": row.get_stage_display(), "lost_reason": row.get_lost_reason_display()}
    _record("registration.stage_moved", row, by=by, before=before, after=after)
    return row


def plan_step(registration: DealRegistration, *, text: str, due_on: date, by: Actor) -> NextStep:
    """Plan what to do next about the sale, by a day. Raises Invalid without words."""
    text = " ".join(text.replace("\x00", "").split())
    if not 0 < len(text) <= LONGEST_STEP:
        sentence = f"Say in at most {LONGEST_STEP} characters what happens next."
        raise Invalid(sentence, {"text": [sentence]})
    row = lock(registration)
    require_writer(by, row)
    require_status(row, (*MOVABLE, Status.DRAFT), to="given a next step")
    if NextStep.objects.filter(registration=row, done_at__isnull=True).count() >= MOST_STEPS:
        raise Refused(f"There are {MOST_STEPS} open steps. Finish some first.")
    step = NextStep.objects.create(
        registration=row, partner_id=row.partner_id, text=text, due_on=due_on, created_by_id=by.user_id
    )
    _record("registration.step_planned", row, by=by, after={"step": text, "due_on": due_on.isoformat()})
    return step


def finish_step(registration: DealRegistration, step_id: int, *, by: Actor, now: datetime | None = None) -> NextStep:
    """A next step is done. Raises NotFound for one that is not of this registration, Refused for one done before."""
    row = lock(registration)
    require_writer(by, row)
    step = NextStep.objects.filter(registration=row, pk=step_id).first()
    if step is None:
        raise NotFound("There is no such step here.")
    if step.done_at is not None:
        raise Refused("This step is done already.")
    step.done_at = now or timezone.now()
    step.save(update_fields=["done_at"])
    _record("registration.step_done", row, by=by, after={"step": step.text, "due_on": step.due_on.isoformat()})
    return step


def _record(verb: str, row: DealRegistration, *, by: Actor, **facts: dict[str, str]) -> None:
    after = {"partner": row.partner.name, "code": row.code, **facts.get("after", {})}
    log.record(verb, row, by=by, partner_id=row.partner_id, before=facts.get("before"), after=after)

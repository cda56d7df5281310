"""One decision about several registrations: each is decided by itself, so that one that cannot be does not hold up the
others, and each says what became of it. For an hour all of them can be undone together, row by row again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone

from activity import log
from deals.models import BulkDecision, BulkResult, DealRegistration, Decision, RejectionReason
from deals.registrations import decisions
from deals.registrations.locks import CHANGED
from tenancy.refusals import Invalid, Refused, lost_race
from vendors.actors import Actor

MOST = 100
LONGEST_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """A registration, and the revision in which it was looked at."""

    registration: DealRegistration
    revision: int | None = None


def decide(
    chosen: Sequence[Chosen],
    kind: str,
    *,
    by: Actor,
    note: str = "",
    reason_code: str = "",
    now: datetime | None = None,
) -> BulkDecision:
    """Approve or reject each. Raises Invalid for none or more than 100, Forbidden for who may not decide at all."""
    by.require("registrations.decide")
    if not 0 < len(chosen) <= MOST:
        raise Invalid(f"Choose 1 to {MOST} registrations.", {"registrations": [f"Choose 1 to {MOST}."]})
    if kind not in (Decision.APPROVED, Decision.REJECTED):
        raise Invalid("Approve or reject.", {"kind": ["Approve or reject."]})
    if reason_code and reason_code not in RejectionReason.values:
        raise Invalid("Choose a reason from the list.", {"reason_code": ["Choose from the list."]})
    now, note = now or timezone.now(), note.replace("\x00", "").strip()[: decisions.LONGEST]
    bulk = BulkDecision.objects.create(kind=kind, reason_code=reason_code, note=note, at=now, by_id=by.user_id)
    for one in sorted(chosen, key=lambda one: one.registration.pk):
        decision, sentence = _decide(one, kind, note=note, reason_code=reason_code, by=by, now=now)
        _keep(bulk, one.registration, decision, sentence)
    log.record("registrations.decided", bulk, by=by, after=_counts(bulk))
    return bulk


def undo(bulk: BulkDecision, *, by: Actor, now: datetime | None = None) -> list[BulkResult]:
    """Take back what was decided, each by itself; what cannot be taken back says why. Raises Refused after an hour."""
    now = now or timezone.now()
    locked = BulkDecision.objects.select_for_update(of=("self",), no_key=True).get(pk=bulk.pk)
    if locked.undone_at is not None:
        raise Refused("This was undone already.")
    if now > locked.at + decisions.UNDO_WITHIN:
        raise Refused("Decisions can be undone within an hour. These are older.")
    rows = BulkResult.objects.filter(bulk=locked).select_related("decision", "registration")
    results = list(rows.order_by("registration_id"))
    for result in results:
        if result.decision is not None:
            result.sentence = _undo(result.decision, by=by, now=now)
            result.save(update_fields=["sentence"])
    locked.undone_at = now
    locked.save(update_fields=["undone_at"])
    log.record("registrations.decisions_undone", locked, by=by, after=_counts(locked))
    return results


def results_of(bulk: BulkDecision) -> list[BulkResult]:
    rows = BulkResult.objects.filter(bulk=bulk).select_related("registration__partner", "decision")
    return list(rows.order_by("registration_id"))


def _decide(
    one: Chosen, kind: str, *, note: str, reason_code: str, by: Actor, now: datetime
) -> tuple[Decision | None, str]:
    try:
        with transaction.atomic():
            if kind == Decision.APPROVED:
                approved = decisions.approve(one.registration, by=by, note=note, revision=one.revision, now=now)
                return approved, "Approved."
            rejected = decisions.reject(
                one.registration, reason_code=reason_code, reason=note, by=by, revision=one.revision, now=now
            )
            return rejected, "Rejected."
    except Refused as refusal:
        return None, str(refusal)
    except DatabaseError as error:
        return None, _lost(error)


def _undo(decision: Decision, *, by: Actor, now: datetime) -> str:
    try:
        with transaction.atomic():
            decisions.undo(decision, by=by, now=now)
    except Refused as refusal:
        return str(refusal)
    except DatabaseError as error:
        return _lost(error)
    return "Undone."


def _lost(error: DatabaseError) -> str:
    """The sentence for a row that lost against somebody else; any other error is one of the program."""
    if lost_race(error) is None:
        raise error
    return CHANGED


def _keep(bulk: BulkDecision, registration: DealRegistration, decision: Decision | None, sentence: str) -> None:
    BulkResult.objects.create(
        bulk=bulk, registration=registration, decision=decision, sentence=sentence[:LONGEST_SENTENCE]
    )


def _counts(bulk: BulkDecision) -> dict[str, object]:
    results = BulkResult.objects.filter(bulk=bulk)
    decided = results.filter(decision__isnull=False).count()
    return {"kind": bulk.get_kind_display(), "decided": decided, "refused": results.count() - decided}

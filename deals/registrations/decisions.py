"""The vendor's answer to a registration, and taking it back within the hour.

submitted, in review --approve--> approved     the partner gets its part in the opportunity, and protection
submitted, in review --reject---> rejected     a coded reason and words; of a conflict the kind and the date
approved, rejected   --undo-----> in review    while nothing else has happened to it; the clock goes on as before
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from activity import log
from deals import attribution, opportunities
from deals.models import (
    WAITING_FOR_VENDOR,
    Attribution,
    ConflictKind,
    DealRegistration,
    Decision,
    Opportunity,
    RejectionReason,
    ReviewRound,
    SalesStage,
    Status,
)
from deals.registrations import conflicts, identifying, protection
from deals.registrations.conflicts import Found
from deals.registrations.following import follow
from deals.registrations.locks import keep, lock, lock_enrollment, require_decider, require_status
from deals.registrations.registered_sale import add_part, sale_for
from deals.registrations.rules import rules_of
from deals.registrations.timing import clock
from deals.registrations.unnamed import refuse_naming
from tenancy.refusals import Invalid, Refused
from vendors.actors import Actor

UNDO_WITHIN = timedelta(hours=1)
LONGEST = 1000
ANEW = "{partner} has registered {account} anew since, as {code}. Decide on that one."
_TELLS = {
    RejectionReason.CONFLICT: (ConflictKind.REGISTRATION, ConflictKind.OPPORTUNITY),
    RejectionReason.DIRECT: (ConflictKind.DIRECT,),
}


def approve(
    registration: DealRegistration,
    *,
    by: Actor,
    note: str = "",
    revision: int | None = None,
    opportunity: Opportunity | None = None,
    is_new: bool = False,
    kind: str | None = None,
    protect: bool = True,
    now: datetime | None = None,
) -> Decision:
    """Accept the claim: find the customer's open opportunity or make one, add the partner to it, protect the claim.

    `opportunity`: the one it belongs to, if it is not the newest open one of the customer; `is_new`: none of the open
    ones, it is another sale. `kind`: the partner's part; by rule sourced where no opportunity was open, else
    influenced. `protect=False` approves beside somebody else's protection. A deal that closed already needs a note: it
    accepts the part late.

    Raises Refused when it is not waiting, changed since `revision`, the partner is paused, or another partner's
    protection is in the way; Forbidden for who may not decide.
    """
    now, note = now or timezone.now(), _text(note)
    row = lock(registration, revision=revision)
    require_decider(by, row)
    require_status(row, WAITING_FOR_VENDOR, to="approved")
    if row.stage == SalesStage.CLOSED_LOST:
        raise Refused("The partner says that this sale is lost. Ask it about that, or reject the registration.")
    row.enrollment = lock_enrollment(row)
    zone = rules_of(row).zone
    found = conflicts.of(row)
    # The opportunity becomes the partner's own matter by this; who else claims it does not.
    refuse_naming(note, [one for one in found if one.opportunity is None], "note")
    sale = sale_for(row, opportunity, is_new=is_new, by=by)
    part = add_part(row, sale, kind, note=note, by=by, now=now)
    before = {"status": row.status}
    row.status, row.opportunity = Status.APPROVED, sale.opportunity
    if protect and not row.already_closed:
        protection.grant(row, by=by, now=now)
    decision = _decide(row, Decision.APPROVED, note, found, by=by, now=now, zone=zone)
    decision.made_opportunity = sale.is_new
    decision.attribution_id = part.pk if part else None
    decision.save(update_fields=["made_opportunity", "attribution_id"])
    after = {
        "status": row.status,
        "opportunity": sale.opportunity.source_id,
        "kind": part.kind if part else "",
        "protected_until": row.protected_until.isoformat() if row.protected_until else None,
    }
    _record("registration.approved", row, by=by, before=before, after=after, note=note)
    follow([sale.opportunity.pk], by=by, now=now)
    return decision


def reject(
    registration: DealRegistration,
    *,
    reason_code: str,
    reason: str,
    by: Actor,
    revision: int | None = None,
    now: datetime | None = None,
) -> Decision:
    """Turn the claim down, with a coded reason and words that the partner reads. Raises like `approve`, and Invalid
    without either."""
    now, reason = now or timezone.now(), _text(reason)
    if reason_code not in RejectionReason.values or not reason:
        field = "reason" if reason_code in RejectionReason.values else "reason_code"
        raise Invalid("Choose a reason and say it in words.", {field: ["The partner reads this."]})
    row = lock(registration, revision=revision)
    require_decider(by, row)
    require_status(row, WAITING_FOR_VENDOR, to="rejected")
    zone = rules_of(row).zone
    found = conflicts.of(row)
    refuse_naming(reason, found, "reason")
    before = {"status": row.status}
    row.status, row.reason_code, row.reason = Status.REJECTED, reason_code, reason
    other = tells_of(found, reason_code)
    if other is not None:
        row.conflict_kind, row.conflict_since = other.kind, other.day(zone)
    decision = _decide(row, Decision.REJECTED, reason, found, by=by, now=now, zone=zone)
    words = RejectionReason(reason_code).label
    after = {"status": row.status, "reason_code": reason_code, "why": words, "conflict": conflicts.in_words(row)}
    _record("registration.rejected", row, by=by, before=before, after=after, note=reason)
    return decision


def undo(decision: Decision, *, by: Actor, now: datetime | None = None) -> DealRegistration:
    """Take the decision back: the partner's part, the protection and an opportunity made for it go again, and the
    vendor's clock goes on as if it had not stopped. Raises Refused after an hour or when something else happened since.
    """
    now = now or timezone.now()
    row = lock(DealRegistration(pk=decision.registration_id))
    require_decider(by, row)
    rows = Decision.objects.select_for_update(of=("self",), no_key=True)
    decision = rows.select_related("round").get(pk=decision.pk)
    if decision.undone_at is not None:
        raise Refused("This decision was undone already.")
    if now > decision.at + UNDO_WITHIN:
        raise Refused("A decision can be undone within an hour. This one is older.")
    if row.revision != decision.revision:
        raise Refused("Something else happened to this registration since it was decided, so it cannot be undone.")
    if decision.kind == Decision.REJECTED:
        identifying.refuse_twice(row, ANEW)
    before = {"status": row.status}
    sale = _take_back(row, decision, by=by, now=now)
    row.status, row.reason_code, row.reason = Status.IN_REVIEW, "", ""
    row.conflict_kind, row.conflict_since = "", None
    row.decided_at = row.decided_by = None
    clock.resume(row, decision.round)
    keep(row)
    if sale is not None and decision.made_opportunity:
        opportunities.drop_unused(sale, besides=row, by=by)
    decision.undone_at, decision.undone_by_id = now, by.user_id
    decision.save(update_fields=["undone_at", "undone_by"])
    _record("registration.decision_undone", row, by=by, before=before, after={"status": row.status})
    return row


def tells_of(found: Iterable[Found], reason_code: str) -> Found | None:
    """The other claim of which a rejection for this reason tells the partner: the kind and the date, never who."""
    return conflicts.told(found, *_TELLS.get(RejectionReason(reason_code), ()))


def may_undo(row: DealRegistration, now: datetime) -> Decision | None:
    """The decision that can be undone still, if there is one."""
    newest = Decision.objects.filter(registration=row).order_by("-pk").first()
    if newest is None or newest.undone_at is not None or newest.revision != row.revision:
        return None
    return newest if now <= newest.at + UNDO_WITHIN else None


def _decide(
    row: DealRegistration, kind: str, note: str, found: list[Found], *, by: Actor, now: datetime, zone: str
) -> Decision:
    """Close the vendor's round, write the row, and keep the decision with what was known."""
    closed: ReviewRound = clock.end(row, row.status, by=by, now=now)
    row.decided_at, row.decided_by_id = now, by.user_id
    keep(row)
    decision = Decision.objects.create(
        registration=row, kind=kind, at=now, by_id=by.user_id, note=note, revision=row.revision, round=closed
    )
    conflicts.keep(decision, found, zone=zone)
    return decision


def _take_back(row: DealRegistration, decision: Decision, *, by: Actor, now: datetime) -> Opportunity | None:
    """End what an approval brought; gives the opportunity that the registration leaves."""
    if decision.kind != Decision.APPROVED:
        return None
    protection.release(row, by=by, now=now)
    row.protected_until = None
    sale: Opportunity | None = row.opportunity
    row.opportunity = None
    part = Attribution.objects.filter(pk=decision.attribution_id).first() if decision.attribution_id else None
    if part is not None and not attribution.is_anothers(part, besides=row):
        attribution.take_back(part, by=by, note="The approval was undone.")
    return sale


def _text(note: str) -> str:
    return note.replace("\x00", "").strip()[:LONGEST]


def _record(verb: str, row: DealRegistration, *, by: Actor, note: str = "", **facts: dict[str, Any]) -> None:
    after = {"partner": row.partner.name, "code": row.code, **facts.get("after", {})}
    log.record(verb, row, by=by, partner_id=row.partner_id, before=facts.get("before"), after=after, note=note)

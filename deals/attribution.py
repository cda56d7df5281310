"""A partner's part in an opportunity. Sales adds it here; registrations and referrals bring theirs by themselves.

added -> withdrawn (the row goes, its history stays)
added after the close -> accepted late (sourced parts of won opportunities only; nothing takes it back but withdrawal)
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from activity import log
from deals import policies
from deals.lateness import late_parts
from deals.models import Attribution, DealRegistration, Opportunity
from partners.models import Partner
from programs.document.model import ATTRIBUTION_KINDS
from tenancy.refusals import Forbidden, Invalid, Refused
from vendors.actors import Actor

MOST_REASON = 500
GONE = "This opportunity is gone by now. Look at the registration again."


def add_partner(
    opportunity: Opportunity,
    partner: Partner,
    kind: str,
    *,
    by: Actor,
    via: str = "sales",
    at: datetime | None = None,
    late_reason: str = "",
) -> Attribution:
    """Record the partner's part, as known since `at` (now). It counts if that is on or before the day of the close, or
    if it is accepted late at once, for `late_reason`.

    Raises Forbidden, Invalid for an unknown kind, Refused when the partner has this part already or when there is
    nothing late to accept; nothing is written then.
    """
    if not policies.may_edit.test(by):
        raise Forbidden(f"As {by.role_label} you may not add partners to opportunities.")
    if kind not in ATTRIBUTION_KINDS:
        raise Invalid("A part is sourced, influenced or resold.", {"kind": ["Choose sourced, influenced or resold."]})
    locked = hold_opportunity(opportunity)
    if Attribution.objects.filter(opportunity=locked, partner=partner, kind=kind).exists():
        raise Refused(f"{partner.name} has the part {kind} in this opportunity already.")
    attribution = Attribution(opportunity=locked, partner=partner, kind=kind, via=via, recorded_at=at or timezone.now())
    if late_reason:
        _require_acceptable(attribution, late_reason, by)
    attribution.save()
    log.record("attribution.added", locked, by=by, partner_id=partner.pk, after=_facts(attribution))
    return _accept(attribution, late_reason, by) if late_reason else attribution


def accept_late(attribution: Attribution, *, reason: str, by: Actor) -> Attribution:
    """Let a sourced part count that was recorded after the close. It counts from the next page view on.

    Raises Forbidden for other roles and for jobs, since a person answers for it; Invalid without a reason; Refused for
    a part that is not late, not sourced, accepted already or gone, and while the opportunity is not won.
    """
    if not policies.may_accept_late.test(by):
        raise Forbidden(f"As {by.role_label} you may not accept parts that came late.")
    rows = Attribution.objects.select_for_update(of=("self", "opportunity"), no_key=True)
    locked = rows.select_related("opportunity", "partner").filter(pk=attribution.pk).first()
    if locked is None:
        raise Refused("This part was withdrawn meanwhile.")
    _require_acceptable(locked, reason, by)
    return _accept(locked, reason, by)


def withdraw(attribution: Attribution, *, by: Actor, note: str = "") -> None:
    """Take the part away. What was counted with it stays in the history. Raises Forbidden and Refused."""
    if not policies.may_edit.test(by):
        raise Forbidden(f"As {by.role_label} you may not take partners off opportunities.")
    rows = Attribution.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("opportunity", "partner", "late_accepted_by").filter(pk=attribution.pk).first()
    if locked is None:
        raise Refused("This part was withdrawn already.")
    if not policies.may_withdraw.test(by, locked):
        raise Refused(f"This part came by {locked.get_via_display()} and goes only with it.")
    opportunity, partner, before = locked.opportunity, locked.partner, _facts(locked)
    locked.delete()
    log.record("attribution.withdrawn", opportunity, by=by, partner_id=partner.pk, before=before, note=note)


def take_back(attribution: Attribution, *, by: Actor, note: str) -> None:
    """A part goes together with what brought it about, such as an approval that is undone. Its history stays."""
    opportunity, partner_id, before = attribution.opportunity, attribution.partner_id, _facts(attribution)
    attribution.delete()
    log.record("attribution.withdrawn", opportunity, by=by, partner_id=partner_id, before=before, note=note)


def is_anothers(part: Attribution, *, besides: DealRegistration) -> bool:
    """Whether another registration of the partner belongs to the opportunity and would be left without any part."""
    here = {"opportunity_id": part.opportunity_id, "partner_id": part.partner_id}
    rows = DealRegistration.objects.filter(**here).exclude(pk=besides.pk)
    return rows.exists() and not Attribution.objects.filter(**here).exclude(pk=part.pk).exists()


def hold_opportunity(opportunity: Opportunity) -> Opportunity:
    """The row as it stands now, held until the transaction ends. Raises Refused when it was removed meanwhile."""
    held = Opportunity.objects.select_for_update(of=("self",), no_key=True).filter(pk=opportunity.pk).first()
    if held is None:
        raise Refused(GONE)
    return held


def _require_acceptable(part: Attribution, reason: str, by: Actor) -> None:
    if not policies.may_accept_late.test(by):
        raise Forbidden(f"As {by.role_label} you may not accept parts that came late.")
    if not 0 < len(_line(reason)) <= MOST_REASON:
        sentence = f"Say in at most {MOST_REASON} characters why the part is accepted although it came late."
        raise Invalid(sentence, {"reason": [sentence]})
    if part.late_reason:
        raise Refused("This part is accepted already.")
    if part.kind != Attribution.SOURCED:
        raise Refused(f"Only a sourced part can be accepted late, and this one is {part.kind}.")
    if part.opportunity.stage != Opportunity.WON:
        raise Refused("A part can be late only once the opportunity is won.")
    if part.pk not in late_parts(part.opportunity, [part]):
        raise Refused("This part was recorded in time. It counts without being accepted.")


def _accept(part: Attribution, reason: str, by: Actor) -> Attribution:
    before = _facts(part)
    part.late_reason, part.late_accepted_by, part.late_accepted_at = _line(reason), by.user, timezone.now()
    part.save(update_fields=["late_reason", "late_accepted_by", "late_accepted_at"])
    log.record(
        "attribution.accepted_late",
        part.opportunity,
        by=by,
        partner_id=part.partner_id,
        before=before,
        after=_facts(part),
    )
    return part


def _line(text: str) -> str:
    """One line, as it stands in the sentences of reports."""
    return " ".join(text.split())


def _facts(attribution: Attribution) -> dict[str, Any]:
    """The part as the log keeps it; when and by whom it was accepted late only where it was."""
    facts = {
        "partner": attribution.partner.name,
        "kind": attribution.kind,
        "via": attribution.via,
        "recorded_at": attribution.recorded_at.isoformat(),
        "late_reason": attribution.late_reason,
    }
    if attribution.late_accepted_at is not None:
        facts["late_accepted_at"] = attribution.late_accepted_at.isoformat()
        facts["late_accepted_by"] = str(attribution.late_accepted_by)
    return facts

"""A partner's part in an opportunity. Sales adds it here; registrations and referrals bring theirs by themselves.

added -> withdrawn (the row goes, its history stays)
"""

from datetime import datetime

from django.utils import timezone

from activity import log
from deals import policies
from deals.models import Attribution, Opportunity
from partners.models import Partner
from programs.document.model import ATTRIBUTION_KINDS
from tenancy.refusals import Forbidden, Invalid, Refused
from vendors.actors import Actor


def add_partner(
    opportunity: Opportunity,
    partner: Partner,
    kind: str,
    *,
    by: Actor,
    via: str = "sales",
    at: datetime | None = None,
) -> Attribution:
    """Record the partner's part, as known since `at` (now). It counts if that is on or before the day of the close.

    Raises Forbidden, Invalid for an unknown kind, Refused when the partner has this part already.
    """
    if not policies.may_edit.test(by):
        raise Forbidden(f"As {by.role_label} you may not add partners to opportunities.")
    if kind not in ATTRIBUTION_KINDS:
        raise Invalid("A part is sourced, influenced or resold.", {"kind": ["Choose sourced, influenced or resold."]})
    locked = Opportunity.objects.select_for_update(of=("self",), no_key=True).get(pk=opportunity.pk)
    if Attribution.objects.filter(opportunity=locked, partner=partner, kind=kind).exists():
        raise Refused(f"{partner.name} has the part {kind} in this opportunity already.")
    attribution = Attribution.objects.create(
        opportunity=locked, partner=partner, kind=kind, via=via, recorded_at=at or timezone.now()
    )
    log.record("attribution.added", locked, by=by, partner_id=partner.pk, after=_facts(attribution))
    return attribution


def withdraw(attribution: Attribution, *, by: Actor, note: str = "") -> None:
    """Take the part away. What was counted with it stays in the history. Raises Forbidden and Refused."""
    if not policies.may_edit.test(by):
        raise Forbidden(f"As {by.role_label} you may not take partners off opportunities.")
    rows = Attribution.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("opportunity", "partner").filter(pk=attribution.pk).first()
    if locked is None:
        raise Refused("This part was withdrawn already.")
    if not policies.may_withdraw.test(by, locked):
        raise Refused(f"This part came by {locked.get_via_display()} and goes only with it.")
    opportunity, partner, before = locked.opportunity, locked.partner, _facts(locked)
    locked.delete()
    log.record("attribution.withdrawn", opportunity, by=by, partner_id=partner.pk, before=before, note=note)


def _facts(attribution: Attribution) -> dict[str, str]:
    return {
        "partner": attribution.partner.name,
        "kind": attribution.kind,
        "via": attribution.via,
        "recorded_at": attribution.recorded_at.isoformat(),
    }

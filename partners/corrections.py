"""What was recorded wrongly about a partner's milestones and certificates is put right. The earlier versions stay in
the history, so that what was decided by them can be told.

milestone:    achieved, withdrawn --correct--> achieved, as it should have been
certificate:  recorded --correct--> recorded, with other dates
"""

import datetime
from typing import Any

from django.db import IntegrityError, transaction

from activity import log
from partners.facts import KIND_LABELS, web_address
from partners.models import Certification, Milestone
from partners.onboarding import require_editor
from tenancy.refusals import Invalid, NotFound, Refused
from vendors.actors import Actor

NOTHING_NEW = "This is what is recorded already."


def correct_certification(
    certificate: Certification,
    *,
    by: Actor,
    issued_on: datetime.date | None = None,
    expires_on: datetime.date | None = None,
    note: str = "",
) -> Certification:
    """Put its dates right; a day that is left out stays. Raises Invalid for dates in the wrong order, Refused when
    nothing would change or when the same certificate of that day is recorded already."""
    require_editor(by, certificate.partner)
    rows = Certification.objects.select_for_update(of=("self",), no_key=True).select_related("partner")
    locked = rows.filter(pk=certificate.pk).first()
    if locked is None:
        raise NotFound("There is no such certificate.")
    before = _dates(locked)
    locked.issued_on = issued_on or locked.issued_on
    locked.expires_on = expires_on or locked.expires_on
    if locked.expires_on is not None and locked.expires_on < locked.issued_on:
        sentence = "A certificate expires after it was issued."
        raise Invalid(sentence, {"expires_on": [sentence]})
    if _dates(locked) == before:
        raise Refused(NOTHING_NEW)
    try:
        with transaction.atomic():
            locked.save(update_fields=["issued_on", "expires_on"])
    except IntegrityError:
        raise Refused(f"A certificate of {locked.person_email} of that day is recorded already.") from None
    named = {"person": locked.person_name or locked.person_email, "certification": locked.certification}
    _tell("certification.corrected", locked, by=by, before=before, after={**named, **_dates(locked)}, note=note)
    return locked


def correct_milestone(
    milestone: Milestone,
    *,
    achieved_on: datetime.date,
    by: Actor,
    title: str = "",
    url: str = "",
    note: str = "",
) -> Milestone:
    """Put its date right, with the title and address where they are given. One that was withdrawn holds again. Raises
    Invalid for a bad address, Refused when nothing would change."""
    require_editor(by, milestone.partner)
    rows = Milestone.objects.select_for_update(of=("self",), no_key=True).select_related("partner")
    locked = rows.filter(pk=milestone.pk).first()
    if locked is None:
        raise NotFound("There is no such milestone.")
    before = _achieved(locked)
    locked.achieved_on, locked.withdrawn_on = achieved_on, None
    locked.title = " ".join(title.split())[:200] or locked.title
    locked.url = web_address(url) or locked.url
    if _achieved(locked) == before:
        raise Refused(NOTHING_NEW)
    locked.save(update_fields=["achieved_on", "withdrawn_on", "title", "url"])
    what = f"{KIND_LABELS[locked.kind]} {locked.title or locked.key}"
    _tell("milestone.corrected", locked, by=by, before=before, after={"what": what, **_achieved(locked)}, note=note)
    return locked


def _dates(certificate: Certification) -> dict[str, Any]:
    expires_on = certificate.expires_on
    return {
        "issued_on": certificate.issued_on.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
    }


def _achieved(milestone: Milestone) -> dict[str, Any]:
    withdrawn_on = milestone.withdrawn_on
    return {
        "title": milestone.title,
        "url": milestone.url,
        "achieved_on": milestone.achieved_on.isoformat(),
        "withdrawn_on": withdrawn_on.isoformat() if withdrawn_on else None,
    }


def _tell(verb: str, subject: Milestone | Certification, *, by: Actor, **facts: Any) -> None:
    facts["after"] = {"partner": subject.partner.name, **facts["after"]}
    log.record(verb, subject, by=by, partner_id=subject.partner_id, **facts)

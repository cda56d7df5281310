"""What a partner brings to a program besides deals: milestones it achieved and certificates its people hold.

milestone:  achieved --withdraw--> withdrawn (it counts until the day before)
"""

import datetime
from typing import Any

from django.db import IntegrityError, transaction

from activity import log
from partners.models import Certification, Enrollment, Milestone, Partner
from partners.onboarding import require_editor, rules_of
from programs.document.model import MILESTONE_KINDS
from tenancy.refusals import Invalid, NotFound, Refused
from vendors import invitations
from vendors.actors import Actor

KIND_LABELS = {
    "agreement": "agreement",
    "solution_launched": "joint solution launched",
    "solution_materials": "joint solution materials",
    "success_story": "customer success story",
    "gtm_plan": "joint go-to-market plan",
    "account_mapping": "account mapping",
}

# Kinds of which a partner has several; of the others one is enough.
SEVERAL = frozenset({"success_story", "solution_launched"})


def record_milestone(
    enrollment: Enrollment,
    *,
    kind: str,
    key: str,
    achieved_on: datetime.date,
    by: Actor,
    title: str = "",
    url: str = "",
) -> Milestone:
    """Record what the partner achieved in the enrollment's program. `key` tells one story from another; where there is
    only one of a kind it may be left out.

    Raises Invalid for an unknown kind or an empty key, Refused when the milestone is recorded already.
    """
    partner = enrollment.partner
    require_editor(by, partner)
    key, title = key.strip(), " ".join(title.split())
    if kind not in MILESTONE_KINDS:
        raise Invalid("Choose one of the kinds.", {"kind": ["Choose one of the kinds."]})
    key = key or (kind if kind not in SEVERAL else "")
    if not key or len(key) > 120:
        sentence = "Give a key of at most 120 characters that tells this one from others."
        raise Invalid(sentence, {"key": [sentence]})
    milestone = Milestone(
        partner=partner,
        program=enrollment.program,
        kind=kind,
        key=key,
        title=title[:200],
        achieved_on=achieved_on,
        url=web_address(url),
    )
    try:
        with transaction.atomic():
            milestone.save()
    except IntegrityError:
        raise Refused(f"The {KIND_LABELS[kind]} {key} of {partner} is recorded already.") from None
    _tell("milestone.recorded", milestone, partner, by=by, after=_words(milestone))
    return milestone


def withdraw_milestone(
    milestone_id: int, *, partner: Partner, on: datetime.date, by: Actor, note: str = ""
) -> Milestone:
    """Withdraw a milestone: from that day on it counts no more. Raises NotFound, Refused when withdrawn already,
    Invalid for a day before it was achieved."""
    require_editor(by, partner)
    rows = Milestone.objects.select_for_update(of=("self",), no_key=True).filter(partner=partner)
    milestone = rows.filter(pk=milestone_id).first()
    if milestone is None:
        raise NotFound("There is no such milestone.")
    if milestone.withdrawn_on is not None:
        raise Refused(f"{milestone} is withdrawn already.")
    if on < milestone.achieved_on:
        raise Invalid("The day lies before the milestone was achieved.", {"on": ["Choose a later day."]})
    milestone.withdrawn_on = on
    milestone.save(update_fields=["withdrawn_on"])
    after = {**_words(milestone), "withdrawn_on": on.isoformat()}
    _tell("milestone.withdrawn", milestone, partner, by=by, before={"withdrawn_on": None}, after=after, note=note)
    return milestone


def record_certification(
    partner: Partner,
    *,
    person_email: str,
    certification: str,
    issued_on: datetime.date,
    by: Actor,
    person_name: str = "",
    expires_on: datetime.date | None = None,
) -> Certification:
    """Record a certificate of a person at the partner.

    Raises Invalid for a bad address, dates in the wrong order or a key that none of the partner's programs knows,
    Refused when the certificate is recorded already.
    """
    require_editor(by, partner)
    person_email = _person(person_email)
    if expires_on is not None and expires_on < issued_on:
        sentence = "A certificate expires after it was issued."
        raise Invalid(sentence, {"expires_on": [sentence]})
    if certification not in certification_keys(partner):
        sentence = f"None of the programs of {partner} knows the certificate {certification}."
        raise Invalid(sentence, {"certification": [sentence]})
    certificate = Certification(
        partner=partner,
        person_email=person_email,
        person_name=" ".join(person_name.split())[:200],
        certification=certification,
        issued_on=issued_on,
        expires_on=expires_on,
    )
    try:
        with transaction.atomic():
            certificate.save()
    except IntegrityError:
        raise Refused(f"This certificate of {person_email} is recorded already.") from None
    after = {
        "person": certificate.person_name or person_email,
        "certification": certification,
        "issued_on": issued_on.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
    }
    _tell("certification.recorded", certificate, partner, by=by, after=after)
    return certificate


def certification_keys(partner: Partner) -> dict[str, str]:
    """Keys and names of the certificates that the partner's programs know."""
    enrollments = Enrollment.objects.filter(partner=partner).select_related("program")
    return {named.key: named.name for one in enrollments for named in rules_of(one).certifications}


def web_address(url: str) -> str:
    """The address, or nothing. Raises Invalid for anything that a browser would run instead of open."""
    url = url.strip()
    if (url and not url.startswith(("https://", "http://"))) or len(url) > 500:
        sentence = "Give a web address that begins with https://."
        raise Invalid(sentence, {"url": [sentence]})
    return url


def _person(email: str) -> str:
    try:
        return invitations.clean_address(email)
    except Invalid as refusal:
        raise Invalid(str(refusal), {"person_email": [str(refusal)]}) from None


def _words(milestone: Milestone) -> dict[str, Any]:
    return {
        "kind": milestone.kind,
        "what": f"{KIND_LABELS[milestone.kind]} {milestone.title or milestone.key}",
        "key": milestone.key,
        "achieved_on": milestone.achieved_on.isoformat(),
    }


def _tell(verb: str, subject: Milestone | Certification, partner: Partner, *, by: Actor, **facts: Any) -> None:
    facts["after"] = {"partner": partner.name, **facts["after"]}
    log.record(verb, subject, by=by, partner_id=partner.pk, **facts)

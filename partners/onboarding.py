"""A company joins: the partner, and what an enrollment says about it. Enrolling itself is `tiers.enrolling`, since it
begins a standing.

enrollment:  active --pause--> inactive --resume--> active
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from activity import log
from partners.models import Enrollment, Partner
from partners.policies import edits_partner
from programs import queries as programs
from programs.document.model import ProgramDocument
from programs.document.named import Named
from tenancy.refusals import Forbidden, Invalid, NotFound, Refused
from vendors.actors import Actor

CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")


def add_partner(*, code: str, name: str, by: Actor, website: str = "", country: str = "") -> Partner:
    """Add a company. Raises Invalid for a bad name, website or country, and for a code that is bad or taken."""
    by.require("partners.edit")
    facts = _clean(name=name, website=website, country=country)
    code = code.strip().lower()
    if not CODE.fullmatch(code):
        sentence = "Use lower-case letters, digits, dots, dashes and underscores, at most 60."
        raise Invalid(sentence, {"code": [sentence]})
    try:
        with transaction.atomic():
            partner = Partner.objects.create(code=code, **facts)
    except IntegrityError:
        sentence = f"The code {code} belongs to another partner."
        raise Invalid(sentence, {"code": [sentence]}) from None
    log.record("partner.added", partner, by=by, partner_id=partner.pk, after={"code": code, **facts})
    return partner


def change_partner(partner: Partner, *, name: str, website: str, country: str, by: Actor) -> Partner:
    """Change what is known of a company; its code stays. Saying the same again changes nothing."""
    require_editor(by, partner)
    facts = _clean(name=name, website=website, country=country)
    locked = Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    before = {key: getattr(locked, key) for key in facts}
    if before == facts:
        return locked
    for key, value in facts.items():
        setattr(locked, key, value)
    locked.save(update_fields=list(facts))
    log.record("partner.changed", locked, by=by, partner_id=locked.pk, before=before, after=facts)
    return locked


def set_focuses(enrollment: Enrollment, focuses: list[str], *, by: Actor) -> Enrollment:
    """Set the focus areas: they decide which requirements apply. Raises Invalid for keys the program does not know."""
    return _set(enrollment, "focuses", focuses, by=by)


def set_invitations(enrollment: Enrollment, invitations: list[str], *, by: Actor) -> Enrollment:
    """Set what the partner is invited to. Raises Invalid for keys the program does not know."""
    return _set(enrollment, "invitations", invitations, by=by)


def pause(enrollment: Enrollment, *, by: Actor, note: str = "") -> Enrollment:
    """Make an enrollment inactive. Its standing and history stay."""
    return _move(enrollment, Enrollment.ACTIVE, Enrollment.INACTIVE, "enrollment.paused", by=by, note=note)


def resume(enrollment: Enrollment, *, by: Actor, note: str = "") -> Enrollment:
    """Make an inactive enrollment active again."""
    return _move(enrollment, Enrollment.INACTIVE, Enrollment.ACTIVE, "enrollment.resumed", by=by, note=note)


def require_editor(by: Actor, partner: Partner) -> None:
    if not edits_partner(by, partner):
        raise Forbidden(f"As {by.role_label} you may not change partners. Ask a partner manager.")


def known_keys(keys: Iterable[str], declared: Iterable[Named], *, field: str) -> list[str]:
    """The keys, in the order in which the document declares them. Raises Invalid for keys it does not declare."""
    wanted, order = set(keys), [named.key for named in declared]
    unknown = sorted(wanted - set(order))
    if unknown:
        choices = ", ".join(order) or "none"
        sentence = f"The program does not know {', '.join(unknown)}. It knows: {choices}."
        raise Invalid(sentence, {field: [sentence]})
    return [key for key in order if key in wanted]


def rules_of(enrollment: Enrollment) -> ProgramDocument:
    """The rules that an enrollment's keys are checked against: those of today, as in an import."""
    edition = programs.edition_today(enrollment.program)
    if edition is None:
        raise Refused(f"{enrollment.program} has no published edition yet. Publish a program document first.")
    return programs.document_of(edition)


def _set(enrollment: Enrollment, field: str, keys: list[str], *, by: Actor) -> Enrollment:
    locked = _locked(enrollment, by=by)
    document = rules_of(locked)
    value = known_keys(keys, getattr(document, field), field=field)
    before = getattr(locked, field)
    if before == value:
        return locked
    setattr(locked, field, value)
    locked.save(update_fields=[field])
    words = {named.key: named.name for named in getattr(document, field)}
    _tell(
        f"enrollment.{field}_set",
        locked,
        by=by,
        before={field: before},
        after={field: value, "words": ", ".join(words[key] for key in value) or "none"},
    )
    return locked


def _move(enrollment: Enrollment, source: str, target: str, verb: str, *, by: Actor, note: str) -> Enrollment:
    locked = _locked(enrollment, by=by)
    if locked.status != source:
        raise Refused(f"{locked} is {locked.status} already.")
    locked.status = target
    locked.save(update_fields=["status"])
    _tell(verb, locked, by=by, before={"status": source}, after={"status": target}, note=note)
    return locked


def _locked(enrollment: Enrollment, *, by: Actor) -> Enrollment:
    require_editor(by, enrollment.partner)
    rows = Enrollment.objects.select_for_update(of=("self",), no_key=True).select_related("partner", "program")
    locked = rows.filter(pk=enrollment.pk).first()
    if locked is None:
        raise NotFound("There is no such enrollment.")
    return locked


def _clean(*, name: str, website: str, country: str) -> dict[str, str]:
    name, website, country = " ".join(name.split()), website.strip(), country.strip().upper()
    if not name or len(name) > 200:
        raise Invalid("A partner needs a name of at most 200 characters.", {"name": ["Give the company's name."]})
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        sentence = "Use the two letters of the country, such as DE."
        raise Invalid(sentence, {"country": [sentence]})
    if len(website) > 200 or not re.fullmatch(r"(https?://)?[^\s:/]+\.[^\s]+|", website):
        sentence = "Give an address such as https://company.example."
        raise Invalid(sentence, {"website": [sentence]})
    return {"name": name, "website": website, "country": country}


def _tell(verb: str, enrollment: Enrollment, *, by: Actor, **facts: Any) -> None:
    log.record(verb, enrollment, by=by, partner_id=enrollment.partner_id, **facts)

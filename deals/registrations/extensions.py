"""More time for a protection: the partner asks before it ends, the vendor decides.

asked --grant----> granted     the protection and its rows end so many days later
asked --decline--> declined    with a note that the partner reads; it may ask again
asked --the protection ends, or the deal is closed--> declined

Asking stops nothing: until somebody decides, the protection ends when it would have ended.
"""

from dataclasses import dataclass
from datetime import datetime

from activity import log
from deals.models import DealRegistration, Extension, Status
from deals.registrations import conflicts, protection
from deals.registrations.locks import keep, lock, require_decider, require_writer
from deals.registrations.rules import Rules, rules_of
from deals.registrations.unnamed import refuse_naming
from tenancy.refusals import Invalid, NotFound, Refused
from ui.formats import moment
from vendors.actors import Actor

LONGEST = 1000
STILL_ENDS = "Asking stops nothing: until somebody decides, the protection ends when it would have ended."


@dataclass(frozen=True, slots=True)
class Offer:
    """A reason for more time that the program knows, and the days it gives."""

    kind: str
    name: str
    days: int


def offered(registration: DealRegistration, now: datetime, rules: Rules | None = None) -> list[Offer]:
    """What the partner can ask for now. Empty when there is no protection, or nothing is left to ask for.

    A page passes the program's `rules` and loads the extensions ahead, so that this asks the database nothing."""
    if _why_not(registration, now):
        return []
    used = {one.kind for one in registration.extensions.all() if one.status != Extension.DECLINED}
    return [offer for offer in _offers(rules or rules_of(registration)) if offer.kind not in used]


def ask(
    registration: DealRegistration, *, kind: str = Extension.PLAIN, reason: str, by: Actor, now: datetime
) -> Extension:
    """Ask for more time, once by itself and once for each kind of evidence that the program knows.

    Raises Invalid for a kind that the program has not and for no reason; Refused when the protection has ended or this
    was asked for before.
    """
    row = lock(registration)
    require_writer(by, row)
    if sentence := _why_not(row, now):
        raise Refused(sentence)
    offer = next((one for one in _offers(rules_of(row)) if one.kind == kind), None)
    if offer is None:
        raise Invalid("The program gives no more time for this.", {"kind": ["Choose from the list."]})
    reason = _text(reason, "Say why you need more time, so that the vendor can decide.", "reason")
    before = Extension.objects.filter(registration=row, kind=kind).exclude(status=Extension.DECLINED).first()
    if before is not None:
        raise Refused(f"{offer.name}: this was {before.status} on {moment(before.asked_at)} already, and counts once.")
    asked = Extension.objects.create(
        registration=row,
        partner_id=row.partner_id,
        kind=kind,
        days=offer.days,
        reason=reason,
        asked_at=now,
        asked_by_id=by.user_id,
    )
    _record("extension.asked", row, asked, by=by, note=reason, what=offer.name)
    return asked


def decide(extension: Extension, *, grant: bool, note: str = "", by: Actor, now: datetime) -> Extension:
    """Grant the days or decline them; a decline needs a note, which the partner reads.

    Raises Refused when it was decided, and for a grant when the protection has ended or another one is in the way.
    """
    row = lock(DealRegistration(pk=extension.registration_id))
    require_decider(by, row)
    asked = Extension.objects.select_for_update(of=("self",), no_key=True).get(pk=extension.pk)
    if asked.status != Extension.ASKED:
        raise Refused(f"This was {asked.status} on {moment(asked.decided_at)} already.")
    note = _text(note, "" if grant else "Say why not: the partner reads it.", "note")
    refuse_naming(note, conflicts.of(row), "note")
    if grant:
        _prolong(row, asked.days, now)
    asked.status = Extension.GRANTED if grant else Extension.DECLINED
    asked.decided_at, asked.decided_by_id, asked.note = now, by.user_id, note
    asked.save(update_fields=["status", "decided_at", "decided_by", "note"])
    _record(f"extension.{asked.status}", row, asked, by=by, note=note, what=asked.kind)
    return asked


def get(by: Actor, pk: int) -> Extension:
    """Raises NotFound, in the same words for somebody else's and for one that never existed."""
    by.require("registrations.see")
    found = Extension.objects.select_related("registration").filter(pk=pk).first()
    if found is None:
        raise NotFound("Nobody asked for this here.")
    return found


def waiting(by: Actor, most: int) -> list[Extension]:
    """What partners ask for and nobody has decided: whose protection ends first stands first; at most so many."""
    by.require("registrations.see")
    rows = Extension.objects.filter(status=Extension.ASKED, registration__status=Status.APPROVED)
    rows = rows.select_related("registration__partner", "registration__enrollment__program")
    return list(rows.order_by("registration__protected_until", "pk")[:most])


def _prolong(row: DealRegistration, days: int, now: datetime) -> None:
    sentence = _why_not(row, now)
    if sentence or row.protected_until is None:
        raise Refused(sentence)
    protection.move_end(row, protection.later(row.protected_until, days, rules_of(row).zone), now=now)
    keep(row)


def _why_not(registration: DealRegistration, now: datetime) -> str:
    """Why there is no protection to prolong; empty while there is one."""
    if registration.status not in (Status.APPROVED, Status.EXPIRED) or registration.protected_until is None:
        return "There is no protection that could be prolonged."
    if registration.status == Status.EXPIRED or registration.protected_until <= now:
        return f"The protection ended on {moment(registration.protected_until)}. Register the deal anew if it lives."
    return ""


def _offers(rules: Rules) -> list[Offer]:
    policy = rules.policy
    plain = [Offer(Extension.PLAIN, "Extension", policy.extension_days)] if policy.extension_days else []
    return plain + [Offer(one.key, one.name, one.days) for one in policy.evidence]


def _text(text: str, needed: str, field: str) -> str:
    text = text.replace("\x00", "").strip()
    if needed and not text:
        raise Invalid(needed, {field: ["A reason is needed."]})
    if len(text) > LONGEST:
        raise Invalid(
            f"This has {len(text):,} characters; {LONGEST:,} are possible.", {field: [f"At most {LONGEST:,}."]}
        )
    return text


def _record(verb: str, row: DealRegistration, extension: Extension, *, by: Actor, note: str, what: str) -> None:
    after = {
        "partner": row.partner.name,
        "code": row.code,
        "customer": row.customer_name,
        "what": what,
        "days": extension.days,
        "until": row.protected_until.isoformat() if row.protected_until else None,
        "until_words": moment(row.protected_until),
    }
    log.record(verb, row, by=by, partner_id=row.partner_id, after=after, note=note)

"""Exceptions: a tier is held for a partner until a day, for a reason that the vendor keeps to itself.

grant --> in force until its day --> over: the ordinary rules apply again, from the run of that day on
          in force --revoke--> revoked
"""

import datetime

from activity import log
from partners.models import Enrollment, Partner
from programs.document.model import ProgramDocument
from programs.queries import document_of, required_edition, today_of
from tenancy.refusals import Forbidden, Invalid, Refused
from tiers import deciding, run_requests, standings
from tiers.evaluation import rank_of
from tiers.models import TierChange, TierException
from tiers.policies import works_at
from tiers.program_year import lifting
from ui.formats import day as in_words
from ui.formats import moment
from vendors.actors import Actor

LONGEST = datetime.timedelta(days=731)


def grant(
    enrollment: Enrollment, tier: str, *, until: datetime.date, reason: str, by: Actor, now: datetime.datetime
) -> TierException:
    """Hold the tier from today on until the day `until`, on which it is not held any more.

    It is the tier that the enrollment stands on, or one below it but the lowest. An approved demotion below it that
    would take effect before that day is lifted, an open proposal of one is superseded, and the partner's people get a
    letter without the reason. Raises Forbidden without the right and for whoever works at the partner; Invalid for
    a tier, day or reason that cannot be; Refused when an exception holds a tier already or the enrollment ended.
    """
    _require_may(by, enrollment.partner)
    reason = deciding.clean(reason)
    enrollment = _locked(enrollment)
    today = today_of(enrollment.program, now)
    document = document_of(required_edition(enrollment.program, today))
    _require_possible(document, enrollment, tier, until, reason, today)
    _require_free(document, enrollment, today, until)
    exception = TierException.objects.create(
        enrollment=enrollment,
        partner_id=enrollment.partner_id,
        tier=tier,
        begins_on=today,
        ends_on=until,
        reason=reason,
        approved_by=by.user,
        approved_by_label=by.label,
        approved_at=now,
    )
    _lift_below(document, exception, by=by, now=now)
    _supersede_below(document, exception, now=now)
    _record("exception.granted", document, exception, enrollment, by=by)
    return exception


def revoke(exception: TierException, *, by: Actor, note: str, now: datetime.datetime) -> TierException:
    """End an exception before its day; the partner's people get a letter, and a run looks at the partner again.

    Raises like `grant`, and Refused when it was revoked already or is over.
    """
    _require_may(by, exception.partner)
    note = deciding.clean(note)
    deciding.require_reason(note, "Say why you revoke it, so that the next person knows.")
    enrollment = _locked(exception.enrollment, ended=True)
    exception = TierException.objects.select_related("partner").get(pk=exception.pk)
    today = today_of(enrollment.program, now)
    if (why := why_over(exception, today)) is not None:
        raise Refused(why)
    exception.revoked_at, exception.revoked_by, exception.revoked_by_label = now, by.user, by.label
    exception.revoked_why = note
    exception.save(update_fields=["revoked_at", "revoked_by", "revoked_by_label", "revoked_why"])
    document = document_of(required_edition(enrollment.program, today))
    _record("exception.revoked", document, exception, enrollment, by=by)
    run_requests.reassess(enrollment.program, [enrollment.partner_id], by=by, now=now)
    return exception


def why_over(exception: TierException, today: datetime.date) -> str | None:
    """Why nothing is held any more; None while the exception is in force."""
    if exception.revoked_at is not None:
        return f"{exception.revoked_by_label} revoked this exception on {moment(exception.revoked_at)}."
    if exception.ends_on <= today:
        return f"This exception ended on {in_words(exception.ends_on)}."
    return None


def tiers_to_hold(document: ProgramDocument, current: str) -> list[tuple[str, str]]:
    """Keys and names of the tiers that can be held for who stands on this one: it and those below but the lowest."""
    here = rank_of(document, current)
    return [(tier.key, tier.name) for place, tier in enumerate(document.tiers) if 0 < place <= here][::-1]


def _require_may(by: Actor, partner: Partner) -> None:
    by.require("tiers.except")
    if works_at(by, partner.pk):
        raise Forbidden("You work at this partner, so a colleague has to decide on its tier.")


def _locked(enrollment: Enrollment, *, ended: bool = False) -> Enrollment:
    """Two exceptions for one enrollment, and an exception and a decision, follow each other."""
    row = (
        Enrollment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner", "program")
        .get(pk=enrollment.pk)
    )
    if row.status != Enrollment.ACTIVE and not ended:
        raise Refused(f"{row.partner} is not active in {row.program} any more, so nothing can be held for it.")
    return row


def _require_possible(
    document: ProgramDocument,
    enrollment: Enrollment,
    tier: str,
    until: datetime.date,
    reason: str,
    today: datetime.date,
) -> None:
    standing = standings.in_force(enrollment.pk, today)
    current = document.lowest.key if standing is None else standing.tier
    possible = dict(tiers_to_hold(document, current))
    if not possible:
        raise Invalid(f"{enrollment.partner} stands on {document.tier_name(current)}, which everyone keeps.")
    if tier not in possible:
        names = " or ".join(possible.values())
        sentence = f"{enrollment.partner} stands on {document.tier_name(current)}, so {names} can be held for it."
        raise Invalid(sentence, {"tier": [sentence]})
    if not today < until <= today + LONGEST:
        sentence = f"Choose a day after today and within two years, until {in_words(today + LONGEST)} at the latest."
        raise Invalid(sentence, {"until": [sentence]})
    if not reason:
        raise Invalid("Say why the tier is held. The partner does not see it.", {"reason": ["A reason is needed."]})


def _require_free(
    document: ProgramDocument, enrollment: Enrollment, today: datetime.date, until: datetime.date
) -> None:
    others = TierException.objects.filter(
        enrollment=enrollment, revoked_at__isnull=True, begins_on__lt=until, ends_on__gt=today
    )
    if (other := others.first()) is not None:
        raise Refused(
            f"{document.tier_name(other.tier)} is held for {enrollment.partner} until {in_words(other.ends_on)} already"
            f" ({other.approved_by_label}). Revoke that exception first, or let it end."
        )


def _lift_below(document: ProgramDocument, exception: TierException, *, by: Actor, now: datetime.datetime) -> None:
    """A demotion below the held tier that would take effect while it is held."""
    ahead = TierChange.objects.filter(
        enrollment_id=exception.enrollment_id,
        state=TierChange.State.APPROVED,
        upward=False,
        effective_on__gt=exception.begins_on,
        effective_on__lt=exception.ends_on,
    )
    for change in ahead.select_related("partner", "program", "run__edition"):
        if rank_of(document, change.to_tier) < rank_of(document, exception.tier):
            until = in_words(exception.ends_on)
            note = f"{document.tier_name(exception.tier)} is held until {until}"
            lifting.lift(change, by=by, note=note, now=now)


def _supersede_below(document: ProgramDocument, exception: TierException, *, now: datetime.datetime) -> None:
    held = rank_of(document, exception.tier)
    below = [tier.key for tier in document.tiers[:held]]
    open_ones = TierChange.objects.filter(
        enrollment_id=exception.enrollment_id, state=TierChange.State.PROPOSED, upward=False, to_tier__in=below
    )
    open_ones.update(
        state=TierChange.State.SUPERSEDED,
        decided_at=now,
        decided_by_label=f"the exception until {in_words(exception.ends_on)}",
    )


def _record(
    verb: str,
    document: ProgramDocument,
    exception: TierException,
    enrollment: Enrollment,
    *,
    by: Actor,
) -> None:
    """The partner may read the log's row, so it names the tier and the day; reasons stay on the exception."""
    after = {
        "partner": enrollment.partner.name,
        "program": enrollment.program.name,
        "tier": exception.tier,
        "tier_name": document.tier_name(exception.tier),
        "ends_on": exception.ends_on.isoformat(),
        "until": in_words(exception.ends_on),
    }
    log.record(verb, exception, by=by, partner_id=exception.partner_id, after=after)

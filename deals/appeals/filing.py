"""The partner's side of an appeal: filing it, saying more, taking it back.

file        (nothing) -> open       the vendor's clock starts
tell more   open -> open            more evidence, while it waits
withdraw    open -> withdrawn
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from activity import log
from deals.appeals import deadlines, holders, rows
from deals.appeals.locks import SELLERS_ONLY, keep, lock, lock_enrollment, require_maker, require_open
from deals.appeals.wishes import KIND, LATE, Wish, abouts, called
from deals.models import About, Appeal, AppealState
from deals.registrations.rules import Rules, rules_for
from deals.registrations.timing.clock import when
from partners.facts import web_address
from partners.models import Enrollment
from programs.counting import COUNTED
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, NotFound, Refused
from tiers.explain import Entry, MetricExplained
from vendors.actors import Actor

# Without letters and digits that people mistake for each other, and without vowels, so that no code is a word.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
LONGEST_CLAIM, LONGEST_EVIDENCE = 2000, 4000
TWICE = "You appeal this row already. Say more there, or withdraw that appeal first."
COUNTS = "This row counts already, so there is nothing to correct. Say what else is wrong with it."
LISTED = "This deal is listed already. Point at its row, and say what is wrong with it."


def file(
    enrollment: Enrollment,
    *,
    metric: str,
    about: str,
    claim: str,
    by: Actor,
    row: str = "",
    wish: Mapping[str, Any] | None = None,
    evidence_url: str = "",
    evidence_text: str = "",
    now: datetime | None = None,
) -> Appeal:
    """Appeal one row of a metric, or one that is missing. `row` is the reference that the explanation gives it.

    Raises NotFound for a row that is not the partner's, Invalid for a claim that cannot be right, Refused for a row
    that counts already, one that is appealed already, and past the time that the program leaves.
    """
    now = now or timezone.now()
    if by.partner_id != enrollment.partner_id or not by.is_member:
        raise NotFound("There is no such enrollment here.")
    if not by.can("appeals.make"):
        raise Forbidden(SELLERS_ONLY)
    enrollment = lock_enrollment(enrollment.pk)
    rules = rules_for(enrollment)
    explanation = rows.explained(enrollment, rules, now)
    measured = rows.metric_of(explanation, metric)
    made = Appeal(enrollment=enrollment, partner=enrollment.partner, program=enrollment.program, metric=metric)
    made.about, made.claim = about, _text(claim, LONGEST_CLAIM)
    made.evidence_url, made.evidence_text = _address(evidence_url), _text(evidence_text, LONGEST_EVIDENCE)
    wanted = _check(made, measured, row, wish or {})
    entry = _row(made, measured, row, wanted)
    day = rows.newest_day(entry, rules.today(now)) if entry else wanted.day
    deadlines.require_in_time(enrollment, day, rules, now)
    made.wish = wanted.plain()
    made.found = rows.figure(explanation, metric, made.row if entry else "").plain()
    return _keep_new(made, rules, by=by, now=now)


def tell_more(appeal: Appeal, *, by: Actor, note: str, evidence_url: str = "", revision: int | None = None) -> Appeal:
    """Add evidence while the appeal waits. Who decides has to look at it anew."""
    row = lock(appeal, revision=revision)
    require_maker(by, row)
    require_open(row, to="changed")
    note = _text(note, LONGEST_CLAIM)
    if not note:
        raise Invalid("Say what should be known.", {"note": ["Say what should be known."]})
    together = f"{row.evidence_text}\n\n{note}".strip()
    if len(together) > LONGEST_EVIDENCE:
        sentence = f"All evidence together has at most {LONGEST_EVIDENCE:,} characters. Link to the rest."
        raise Invalid(sentence, {"note": [sentence]})
    row.evidence_text, row.evidence_url = together, _address(evidence_url) or row.evidence_url
    keep(row)
    record("appeal.told_more", row, by=by, note=note)
    return row


def withdraw(appeal: Appeal, *, by: Actor, note: str = "", revision: int | None = None) -> Appeal:
    """The partner takes its appeal back before it is decided. The row can be appealed again."""
    row = lock(appeal, revision=revision)
    require_maker(by, row)
    require_open(row, to="withdrawn")
    row.state = AppealState.WITHDRAWN
    keep(row)
    record("appeal.withdrawn", row, by=by, before={"state": AppealState.OPEN}, note=_text(note, 1000))
    return row


def record(verb: str, row: Appeal, *, by: Actor, note: str = "", **facts: Mapping[str, Any]) -> None:
    """Write what happened to an appeal into the log, where both sides read it."""
    after = {
        "state": row.state,
        "partner": row.partner.name,
        "code": row.code,
        "what": row.row_label or row.metric,
        **facts.get("after", {}),
    }
    log.record(verb, row, by=by, partner_id=row.partner_id, before=facts.get("before"), after=after, note=note)


def _check(made: Appeal, measured: MetricExplained, row: str, wish: Mapping[str, Any]) -> Wish:
    if not made.claim:
        raise Invalid("Say what is wrong.", {"claim": ["Say in your words what is wrong."]})
    if made.about not in abouts(measured.metric, has_row=bool(row)):
        raise Invalid("Choose what is wrong.", {"about": ["Choose from the list."]})
    wanted = Wish.given(made.about, wish)
    wanted.check(made.about, has_row=bool(row))
    return wanted


def _row(made: Appeal, measured: MetricExplained, row: str, wanted: Wish) -> Entry | None:
    """The listed row; None where it is missing. Refused where it counts and nothing else is said to be wrong."""
    made.row, made.row_label = (row, "") if row else called(made.about, wanted)
    entry = rows.get(measured, row) if row else rows.find(measured, made.row) if made.row else None
    if entry is None:
        return None
    if made.about == About.MISSING_DEAL:
        raise Refused(COUNTS if entry.code == COUNTED else LISTED)
    says_it_does_not_count = made.about != About.DEAL or wanted.correction in (LATE, KIND)
    if entry.code == COUNTED and says_it_does_not_count and made.about != About.OTHER:
        raise Refused(COUNTS)
    made.row, made.row_label = entry.id, entry.label[:300]
    rows.point_at(made, measured.metric, entry)
    return entry


def _keep_new(made: Appeal, rules: Rules, *, by: Actor, now: datetime) -> Appeal:
    made.code = "A-" + "".join(secrets.choice(_ALPHABET) for _ in range(7))
    made.filed_at, made.filed_by, made.filed_by_label = now, by.user, by.label
    made.due_at = deadlines.due(now, rules)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refused(TWICE) from None
    with scope.vendors_side():
        made.holder = holders.least_busy(made.partner_id)
        made.save(update_fields=["holder"])
        due = {"due_words": when(made.due_at, rules.zone), "claim": made.claim}
        record("appeal.filed", made, by=by, after=due)
    return made


def _text(text: str, most: int) -> str:
    return text.replace("\x00", "").strip()[:most]


def _address(url: str) -> str:
    try:
        return web_address(url)
    except Invalid as refusal:
        raise Invalid(str(refusal), {"evidence_url": [str(refusal)]}) from None

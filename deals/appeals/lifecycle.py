"""The life of an appeal. The table of moves; `filing.py` has those that are the partner's:

    file        (nothing)  -> open
    tell more   open       -> open
    withdraw    open       -> withdrawn
    accept      open       -> accepted     the fact is corrected and the partner assessed anew, in one transaction
    decline     open       -> declined     with a reason that the partner reads
    reassign    open       -> open         another colleague has it

Nothing leaves accepted, declined and withdrawn: who is not content files anew, while the program leaves time for it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from activity import log
from deals.appeals import corrections, holders, reassessing, rows
from deals.appeals.corrections import Order
from deals.appeals.filing import file, record, tell_more, withdraw
from deals.appeals.locks import keep, lock, lock_enrollment, require_decider, require_open
from deals.appeals.unnamed import refuse_naming
from deals.appeals.wishes import Wish
from deals.models import About, Appeal, AppealState, Opportunity
from deals.registrations.rules import rules_for
from tenancy.refusals import Invalid, Refused
from tiers.explain import Explanation
from vendors.actors import Actor

__all__ = ["accept", "decline", "file", "reassign", "tell_more", "withdraw"]

LONGEST_ANSWER = 1000
NOTHING = "This correction changes nothing about the row. Correct something else, or decline the appeal with a reason."
NOTHING_SINCE = "The figure is what it was when this was filed. Correct the fact first, then accept; or decline it."


def accept(
    appeal: Appeal,
    *,
    by: Actor,
    answer: str,
    wish: Mapping[str, Any] | None = None,
    sale: Opportunity | None = None,
    is_new: bool = False,
    revision: int | None = None,
    now: datetime | None = None,
) -> Appeal:
    """Correct the fact as the partner wished, or as `wish` has it, and assess the partner anew.

    `sale` and `is_new` say which opportunity a missing deal is. Everything happens or nothing: raises what the verbs
    of the fact raise, Changed when the appeal is another by now, Refused when it is decided or withdrawn and when the
    correction changes nothing.
    """
    now, answer = now or timezone.now(), _answer(answer)
    with transaction.atomic():
        row = lock(appeal, revision=revision)
        require_decider(by, row)
        require_open(row, to="accepted")
        row.enrollment = lock_enrollment(row.enrollment_id)
        wanted = Wish.kept(row.wish) if wish is None else Wish.given(row.about, wish)
        has_row = bool(row.opportunity_id or row.certification_id or row.milestone_id)
        wanted.check(row.about, has_row=has_row)
        refuse_naming(answer, sale or row.opportunity or corrections.named_by(wanted), row.partner_id)
        fact = _correct(row, Order(wanted, answer, sale, is_new), by=by, now=now)
        row.wish, row.state, row.answer = wanted.plain(), AppealState.ACCEPTED, answer
        _decided(row, by=by, now=now)
        after = {"fact": fact, "run": row.run_id, "figures": row.changed}
        record("appeal.accepted", row, by=by, before={"state": AppealState.OPEN}, after=after, note=answer)
    return row


def decline(
    appeal: Appeal, *, by: Actor, answer: str, revision: int | None = None, now: datetime | None = None
) -> Appeal:
    """Leave the fact as it is, for a reason that the partner reads."""
    now, answer = now or timezone.now(), _answer(answer)
    row = lock(appeal, revision=revision)
    require_decider(by, row)
    require_open(row, to="declined")
    refuse_naming(answer, row.opportunity or corrections.named_by(Wish.kept(row.wish)), row.partner_id)
    row.state, row.answer = AppealState.DECLINED, answer
    _decided(row, by=by, now=now)
    record("appeal.declined", row, by=by, before={"state": AppealState.OPEN}, note=answer)
    return row


def reassign(appeal: Appeal, user_id: int, *, by: Actor, note: str = "", revision: int | None = None) -> Appeal:
    """Give it to a colleague who may decide on it. Raises Invalid for anybody else. The clock goes on."""
    row = lock(appeal, revision=revision)
    require_decider(by, row)
    require_open(row, to="given to a colleague")
    colleague = next((one.user for one in holders.may_have(row.partner_id) if one.user_id == user_id), None)
    if colleague is None:
        raise Invalid("Choose a colleague who may decide on it.", {"holder": ["Choose from the list."]})
    before = {"holder": str(row.holder) if row.holder else ""}
    row.holder = colleague
    keep(row)
    after = {"partner": row.partner.name, "code": row.code, "what": row.row_label, "holder": str(colleague)}
    # Without the partner: the note is among colleagues. Who has it stands on the partner's page anyway.
    words = note.replace("\x00", "").strip()[:LONGEST_ANSWER]
    log.record("appeal.reassigned", row, by=by, before=before, after=after, note=words)
    return row


def _correct(row: Appeal, order: Order, *, by: Actor, now: datetime) -> str:
    """Correct the fact, keep what it came to, queue the run; gives what was done in words."""
    rules = rules_for(row.enrollment)
    before = rows.explained(row.enrollment, rules, now)
    metric = rows.metric_of(before, row.metric).metric
    had = rows.figure(before, row.metric, row.row).plain()
    fact = corrections.carry_out(row, metric, order, by=by)
    after = rows.explained(row.enrollment, rules, now)
    has = rows.figure(after, row.metric, row.row).plain()
    if row.about == About.OTHER:
        had = row.found
        if (had["value"], had["tier"], had["code"]) == (has["value"], has["tier"], has["code"]):
            raise Refused(NOTHING_SINCE)
    else:
        _require_difference(before, after, row.metric)
    row.changed = {"before": had, "after": has, "fact": fact}
    row.run = reassessing.reassess(row, now)
    return fact


def _require_difference(before: Explanation, after: Explanation, metric: str) -> None:
    if rows.verdicts(before, metric) == rows.verdicts(after, metric):
        raise Refused(NOTHING)


def _decided(row: Appeal, *, by: Actor, now: datetime) -> None:
    row.decided_at, row.decided_by, row.decided_by_label = now, by.user, by.label
    keep(row)


def _answer(words: str) -> str:
    words = words.replace("\x00", "").strip()
    if not 0 < len(words) <= LONGEST_ANSWER:
        sentence = f"Say why, in at most {LONGEST_ANSWER:,} characters. The partner reads this."
        raise Invalid(sentence, {"answer": [sentence]})
    return words

"""An approved demotion that has not taken effect yet is lifted: the partner stays where it stands.

approved, effective day ahead --lift--> lifted    by a run that finds the partner on its tier again, by a person, or
                                                  because an exception holds the tier
"""

import datetime

from django.db import connection

from activity import log
from programs.queries import today_of
from tenancy.refusals import Refused
from tiers import deciding, standings
from tiers.models import TierChange
from tiers.program_year.movement_sql import RANK
from tiers.working import Work
from ui.formats import day as in_words
from ui.formats import moment
from vendors.actors import Actor, system

REGAINED = "the partner meets its tier again"

_REGAINED = """
SELECT c.id FROM tiers_tierchange c JOIN run_verdict v ON v.enrollment_id = c.enrollment_id
WHERE c.vendor_id = %(vendor)s AND c.program_id = %(program)s AND {is_regained}
ORDER BY c.id
"""


def is_regained(verdict: str) -> str:
    """The condition on an approved change `c` and the verdict of its enrollment: the review lifts it. `%(today)s` is
    where the program counts its days.

    By whichever basis: who would be proposed to move up again the day after is not moved down the day before. A review
    about a day before the approval has nothing to say about it.
    """
    meets = RANK.format(tier=f"{verdict}.eligible_tier")
    return f"""
    c.state = 'approved' AND NOT c.upward AND c.effective_on > greatest(%(as_of)s, %(today)s)
    AND (c.decided_at AT TIME ZONE %(zone)s)::date <= %(as_of)s
    AND greatest({meets}, {verdict}.kept_rank + 1) >= {RANK.format(tier="c.from_tier")}"""


def lift_regained(work: Work) -> int:
    """Lift every demotion ahead whose partner the run finds eligible for its tier, or kept on it. Returns how many."""
    today = today_of(work.run.program, work.now)
    with connection.cursor() as cursor:
        cursor.execute(_REGAINED.format(is_regained=is_regained("v")), {**work.params, "today": today})
        found = [row[0] for row in cursor.fetchall()]
    by = system(work.run.vendor_id, "The recalculation")
    for change in TierChange.objects.filter(pk__in=found).order_by("pk"):
        lift(change, by=by, note=REGAINED, now=work.now)
    return len(found)


def lift(change: TierChange, *, by: Actor, note: str, now: datetime.datetime) -> TierChange:
    """Take back an approved demotion before its day; the partner's people get a letter.

    Raises Forbidden like a decision; Invalid without a reason; Refused when it has taken effect or was lifted already.
    """
    note = deciding.clean(note)
    deciding.require_may(by, change)
    deciding.require_reason(note, "Say why you lift it: the partner reads it.")
    enrollment = deciding.locked_enrollment(change)
    change = deciding.locked(change)
    # Of the edition in force, as a run asks: the one that the move was proposed by may count its days elsewhere.
    today = today_of(change.program, now)
    if (reason := why_not(change, today)) is not None:
        raise Refused(reason)
    standings.take_back(enrollment, change)
    change.state, change.lifted_why = TierChange.State.LIFTED, note
    change.lifted_at, change.lifted_by, change.lifted_by_label = now, by.user, by.label
    change.save(update_fields=["state", "lifted_at", "lifted_by", "lifted_by_label", "lifted_why"])
    before = {"state": TierChange.State.APPROVED.value, "begins_on": _iso(change.effective_on)}
    log.record(
        "change.lifted",
        change,
        by=by,
        partner_id=change.partner_id,
        before=before,
        after=deciding.facts(change),
        note=note,
    )
    return change


def why_not(change: TierChange, today: datetime.date) -> str | None:
    """Why nothing can be lifted here; None while an approved demotion lies ahead."""
    if change.state == TierChange.State.LIFTED:
        return f"{change.lifted_by_label} lifted this on {moment(change.lifted_at)}."
    if change.state != TierChange.State.APPROVED or change.upward or change.effective_on is None:
        return "Only an approved move down can be lifted, and only before its day."
    if change.effective_on <= today:
        return f"The move took effect on {in_words(change.effective_on)}, so it cannot be lifted any more."
    return None


def _iso(day: datetime.date | None) -> str:
    return "" if day is None else day.isoformat()

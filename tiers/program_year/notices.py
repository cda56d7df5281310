"""Telling a partner that a demotion comes: so many days before as the document says, and on the day itself, once each.

What was told stands in a row, and that row is unique: whatever runs twice, at once or after a crash, tells once.
Whoever comes late, because no worker was there for some days, tells the nearest only. The letter of the approval was
the first; a demotion without a grace has no other.
"""

import datetime

from django.db.models import Exists, OuterRef, QuerySet

from activity import log
from programs.queries import document_of, today_in
from tenancy import scope
from tiers import deciding
from tiers.models import Notice, TierChange
from tiers.program_year.effective import LONGEST_WAIT
from ui.formats import day as in_words
from ui.formats import plural
from vendors.actors import system

LABEL = "The program year"


def tell(vendor_id: int, now: datetime.datetime) -> int:
    """Write what is due at a vendor, each in a transaction of its own; gives how many demotions were told."""
    with scope.enter(vendor_id):
        ids = [change.pk for change in due(now)]
    told = 0
    for change_id in ids:
        with scope.enter(vendor_id):
            told += tell_about(change_id, now)
    return told


def due(now: datetime.datetime) -> list[TierChange]:
    """The demotions of the entered vendor that something is to be told about now."""
    return [change for change in _waiting(now) if _due(change, now)]


def tell_about(change_id: int, now: datetime.datetime) -> bool:
    """Write the letter that is due about this change, in the entered scope; False where none is."""
    change = deciding.locked(TierChange(pk=change_id))
    missing = _due(change, now) if change.state == TierChange.State.APPROVED else []
    if not missing:
        return False
    Notice.objects.bulk_create(
        Notice(
            vendor_id=change.vendor_id,
            change=change,
            partner_id=change.partner_id,
            days_before=days,
            sent_at=now,
        )
        for days in missing
    )
    today = today_in(document_of(change.run.edition), now)
    left = (_day_of(change) - today).days
    facts = deciding.facts(change) | {"day": in_words(_day_of(change)), "when": f"in {plural(left, 'day')}"}
    verb = "change.took_effect" if 0 in missing else "change.announced"
    by = system(change.vendor_id, LABEL)
    log.record(verb, change, by=by, partner_id=change.partner_id, after=facts)
    return True


def _waiting(now: datetime.datetime) -> QuerySet[TierChange]:
    """Approved demotions whose day may be near or has come, and of which that was not told."""
    on_the_day = Notice.objects.filter(change=OuterRef("pk"), days_before=0)
    today = now.date()
    return (
        TierChange.objects.filter(
            ~Exists(on_the_day),
            state=TierChange.State.APPROVED,
            upward=False,
            effective_on__range=(today - LONGEST_WAIT, today + LONGEST_WAIT),
        )
        .select_related("run__edition")
        .prefetch_related("notices")
        .order_by("effective_on", "pk")
    )


def _due(change: TierChange, now: datetime.datetime) -> list[int]:
    """The notices whose day has come and that are not written: days before, 0 for the day itself. What lay before the
    approval was never due."""
    document = document_of(change.run.edition)
    today, day = today_in(document, now), _day_of(change)
    approved_on = today_in(document, change.decided_at)
    told = {notice.days_before for notice in change.notices.all()}
    return [
        days
        for days in (*document.movement.notices, 0)
        if approved_on < day - datetime.timedelta(days=days) <= today and days not in told
    ]


def _day_of(change: TierChange) -> datetime.date:
    if change.effective_on is None:
        raise ValueError(f"{change} was never approved")
    return change.effective_on

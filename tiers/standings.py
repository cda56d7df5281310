"""The dated history of tiers of one enrollment: half-open rows that leave no gap and never overlap.

    [begins_on, ends_on)   the last one has no end
    imported/enrolled --(a decision)--> decision --(a decision)--> ...

A standing that ends on the day it began is kept as an empty row: it was in force for part of a day only.
"""

import datetime

from django.db.models import F, Q, QuerySet

from activity import log
from partners.models import Enrollment
from tenancy.refusals import Refused
from tiers.models import Standing, TierChange
from ui.formats import day as in_words
from vendors.actors import Actor


def in_force(enrollment_id: int, day: datetime.date) -> Standing | None:
    """The standing of the enrollment on this day, or None before its first."""
    return _on(day).filter(enrollment_id=enrollment_id).order_by("-begins_on", "-id").first()


def in_force_of(enrollment_ids: list[int], day: datetime.date) -> dict[int, Standing]:
    """The standings of many enrollments on one day, by enrollment, in one statement."""
    return {row.enrollment_id: row for row in _on(day).filter(enrollment_id__in=enrollment_ids).order_by("id")}


def readable() -> QuerySet[Standing]:
    """Standings as people read them: the newest first, without those that were replaced on the day they began."""
    return Standing.objects.exclude(ends_on=F("begins_on")).order_by("-begins_on", "-id")


def begin(enrollment: Enrollment, tier: str, *, on: datetime.date, change: TierChange) -> Standing:
    """End the standing in force on that day and begin one on `tier`, in the caller's transaction.

    The caller has locked the change. Raises Refused when no standing is open or it begins later than `on`.
    """
    open_one = _lock_open(enrollment)
    if open_one is None or open_one.begins_on > on:
        raise Refused(f"{enrollment.partner} has no standing on {in_words(on)} that could end.")
    open_one.ends_on = on
    open_one.save(update_fields=["ends_on"])
    return Standing.objects.create(
        vendor_id=enrollment.vendor_id,
        enrollment=enrollment,
        partner_id=enrollment.partner_id,
        tier=tier,
        begins_on=on,
        reason=Standing.Reason.DECISION,
        change=change,
    )


def take_over(enrollment: Enrollment, tier: str, *, begins_on: datetime.date, by: Actor) -> bool:
    """Write the tier that an import says the enrollment began with; true when anything changed.

    Makes the first standing, or corrects it as long as no decision was built on it. Raises Refused when one was and the
    import says something else.
    """
    first = _locked().filter(enrollment=enrollment).order_by("begins_on", "id").first()
    if first is None:
        return _import_first(enrollment, tier, begins_on)
    if (first.tier, first.begins_on) == (tier, begins_on):
        return False
    if first.ends_on is not None or first.reason == Standing.Reason.DECISION:
        raise Refused(
            f"{enrollment.partner} stood on {first.tier} from {in_words(first.begins_on)} and a decision followed, "
            "so an import cannot change where it began."
        )
    before = {"tier": first.tier, "begins_on": first.begins_on.isoformat()}
    first.tier, first.begins_on = tier, begins_on
    first.save(update_fields=["tier", "begins_on"])
    after = {"tier": tier, "begins_on": begins_on.isoformat(), "partner": str(enrollment.partner)}
    log.record("standing.corrected", first, by=by, partner_id=first.partner_id, before=before, after=after)
    return True


def _import_first(enrollment: Enrollment, tier: str, begins_on: datetime.date) -> bool:
    Standing.objects.create(
        vendor_id=enrollment.vendor_id,
        enrollment=enrollment,
        partner_id=enrollment.partner_id,
        tier=tier,
        begins_on=begins_on,
        reason=Standing.Reason.IMPORTED,
    )
    return True


def _lock_open(enrollment: Enrollment) -> Standing | None:
    return _locked().filter(enrollment=enrollment, ends_on__isnull=True).first()


def _locked() -> QuerySet[Standing]:
    return Standing.objects.select_for_update(of=("self",), no_key=True)


def _on(day: datetime.date) -> QuerySet[Standing]:
    return Standing.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), begins_on__lte=day)

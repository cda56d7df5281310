"""What people decide between two runs, as hypothesis draws it: through the verbs, at noon of the day where the program
counts its days. What a verb refuses does not happen."""

import datetime
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import strategies as st

from partners.models import Enrollment, Partner
from programs import publishing
from programs.models import Program
from programs.queries import document_of, required_edition
from tenancy.refusals import Invalid, Refused
from tests.tiers.incremental.changes import Change, apply, drawn, one_of
from tiers import decisions, standings
from tiers.models import Standing, TierChange, TierException
from tiers.program_year import exceptions, lifting
from vendors.actors import Actor, system

State = TierChange.State
Verb = Callable[[Change, Program, datetime.datetime, Actor], object]


def take(steps: list[Change], program: Program, other: str, as_of: datetime.date, later: datetime.timedelta) -> None:
    """All of these, facts so much later than they were drawn, inside the vendor's scope. `other` are the rules that may
    be published."""
    for step in steps:
        try:
            with transaction.atomic():
                _take(step, program, other, as_of, later)
        except (Invalid, Refused):
            continue


def _take(step: Change, program: Program, other: str, as_of: datetime.date, later: datetime.timedelta) -> None:
    if step.what == "publish":
        _publish(other, step, program, as_of)
    elif step.what in VERBS:
        VERBS[step.what](step, program, _noon(program, as_of), system(program.vendor_id, "the test"))
    else:
        apply(step, program, later)


def stand(program: Program, tiers: list[str], on: datetime.date) -> None:
    """Everybody enrolled, and on one of these tiers since then."""
    for partner, tier in zip(Partner.objects.order_by("pk"), tiers, strict=True):
        enrollment, _ = Enrollment.objects.get_or_create(partner=partner, program=program, defaults={"enrolled_on": on})
        Standing.objects.create(
            enrollment=enrollment, partner=partner, tier=tier, begins_on=on, reason=Standing.Reason.IMPORTED
        )


def _noon(program: Program, day: datetime.date) -> datetime.datetime:
    zone = ZoneInfo(document_of(required_edition(program, day)).time_zone)
    return datetime.datetime.combine(day, datetime.time(12), zone)


def _publish(text: str, change: Change, program: Program, as_of: datetime.date) -> None:
    """Other rules, from a day near this one on."""
    begins = as_of + datetime.timedelta(days=change.which % 5 - 2)
    label = f"edition: {program.editions.count() + 1}"
    publishing.publish(text.replace("edition: 1", label), by=system(program.vendor_id, "the test"), effective=begins)


def _approve(change: Change, program: Program, now: datetime.datetime, by: Actor) -> None:
    if (found := one_of(TierChange, change.which, state=State.PROPOSED)) is not None:
        later = now.date() + datetime.timedelta(days=change.other) if change.other % 2 else None
        decisions.approve(found, by=by, now=now, effective_on=later)


def _decline(change: Change, program: Program, now: datetime.datetime, by: Actor) -> None:
    if (found := one_of(TierChange, change.which, state=State.PROPOSED)) is not None:
        decisions.decline(found, by=by, note="Not this time", now=now)


def _lift(change: Change, program: Program, now: datetime.datetime, by: Actor) -> None:
    if (found := one_of(TierChange, change.which, state=State.APPROVED, upward=False)) is not None:
        lifting.lift(found, by=by, note="A mistake", now=now)


def _grant(change: Change, program: Program, now: datetime.datetime, by: Actor) -> None:
    if (enrollment := one_of(Enrollment, change.which)) is None:
        return
    standing = standings.in_force(enrollment.pk, now.date())
    document = document_of(required_edition(program, now.date()))
    possible = [] if standing is None else exceptions.tiers_to_hold(document, standing.tier)
    if possible:
        tier, _ = possible[change.other % len(possible)]
        until = now.date() + datetime.timedelta(days=change.other + 1)
        exceptions.grant(enrollment, tier, until=until, reason="A good year ahead", by=by, now=now)


def _revoke(change: Change, program: Program, now: datetime.datetime, by: Actor) -> None:
    if (found := one_of(TierException, change.which)) is not None:
        exceptions.revoke(found, by=by, note="No longer", now=now)


VERBS: dict[str, Verb] = {
    "approve": _approve,
    "decline": _decline,
    "lift": _lift,
    "grant": _grant,
    "revoke exception": _revoke,
}
# What people do with what a run has proposed, and now and then other rules.
DECISIONS = st.lists(
    drawn(["approve", "approve", "decline", "lift", "grant", "grant", "revoke exception", "publish"]),
    min_size=1,
    max_size=5,
)

"""A program year tried out before it comes: every review, approval, notice and grace on a copy of the dates.

The rules of the rehearsal: the annual review is on the first day, mid-year reviews are once a week and on each day on
which a month begins, a move takes effect or an exception ends. Everything that is proposed is approved on the same day.
Deals and certificates are the ones known today; nobody is deactivated. Nothing is written, no letter is sent.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db.models import Count

from activity import log
from activity.models import Activity
from programs.document.model import ProgramDocument
from programs.document.movement import Every
from programs.models import Program
from programs.queries import document_of, required_edition, today_of
from tenancy import scope
from tenancy.refusals import Invalid, Refused
from tiers import decisions, proposing, recording, run_requests
from tiers.models import Basis, Run, Standing, TierChange, TierException
from tiers.program_year import notices
from tiers.program_year.copy import copied
from tiers.program_year.periods import next_period, year_begins
from tiers.standings import on_day
from tiers.windows import question_of
from tiers.working import Work
from vendors.actors import Actor, system

LABEL = "The rehearsal"
WEEK = 7


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a partner on a day. `what`: proposed, approved, refused, announced, lifted, took effect,
    exception ended."""

    date: datetime.date
    partner: str
    what: str
    from_tier: str
    to_tier: str

    def as_json(self) -> dict[str, str]:
        return {
            "date": self.date.isoformat(),
            "partner": self.partner,
            "what": self.what,
            "from": self.from_tier,
            "to": self.to_tier,
        }


@dataclass(slots=True)
class Rehearsal:
    """The calendar of a year, and how many partners stand on each tier at the end of each quarter."""

    program: Program
    year: int
    begins_on: datetime.date
    ends_on: datetime.date
    reviews: int = 0
    events: list[Event] = field(default_factory=list)
    quarters: list[tuple[datetime.date, dict[str, int]]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "program": self.program.key,
            "year": self.year,
            "begins_on": self.begins_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "reviews": self.reviews,
            "events": [event.as_json() for event in self.events],
            "quarters": [{"ends_on": day.isoformat(), "tiers": standing} for day, standing in self.quarters],
        }


def rehearse(program: Program, year: int) -> Rehearsal:
    """Try the program year that begins in this year, in a transaction of its own that never commits.

    Called outside any transaction, so that it sees one state of the facts. Raises Invalid for a year that cannot be,
    Refused without rules in force.
    """
    if not 2000 <= year <= 2100:
        raise Invalid("A year between 2000 and 2100 can be rehearsed.", {"year": ["Choose another year."]})
    with scope.enter(program.vendor_id):
        last = datetime.date(year, 12, 31)
        begins_on = year_begins(_document(program, last), last)
        document = _document(program, begins_on)
    ends_on = next_period(document, Every.YEAR, begins_on) - datetime.timedelta(days=1)
    tried = Rehearsal(program, year, begins_on, ends_on)
    with copied(program, begins_on=begins_on, begins_at=_at(document, begins_on, hour=0)):
        _walk(tried)
        tried.events.sort(key=lambda event: (event.date, event.partner))
    return tried


def following_year(program: Program) -> int:
    """The year of the calendar in which the next program year begins. Raises Refused without rules in force."""
    today = today_of(program)
    return next_period(document_of(required_edition(program, today)), Every.YEAR, today).year


def review(program: Program, *, basis: str, as_of: datetime.date, now: datetime.datetime, by: Actor) -> Run:
    """A whole run at once, in the caller's transaction: what a worker does, at a moment that the caller names."""
    run = run_requests.queue(program, basis=basis, as_of=as_of, by=by, key=f"rehearsal:{uuid4()}")
    work = Work(run, question_of(program, document_of(run.edition), basis, as_of), now)
    run.assessed = recording.measure(work)
    recording.assess(work)
    run.proposed, run.superseded = proposing.propose(work)
    run.state = Run.State.DONE
    run.save(update_fields=["assessed", "proposed", "superseded", "state"])
    return run


def _walk(tried: Rehearsal) -> None:
    by = system(tried.program.vendor_id, LABEL)
    day = tried.begins_on
    while day <= tried.ends_on:
        document = _document(tried.program, day)
        now = _at(document, day, hour=12)
        with log.in_retrospect(now):
            _one_day(tried, document, day, now, by)
        following = day + datetime.timedelta(days=1)
        if following == next_period(document, Every.QUARTER, day):
            tried.quarters.append((day, _standing_on(tried.program, document, day)))
        day = following
    tried.events += _from_log(tried)


def _one_day(
    tried: Rehearsal, document: ProgramDocument, day: datetime.date, now: datetime.datetime, by: Actor
) -> None:
    ended = list(_ending(tried.program, day))
    tried.events += [Event(day, one.partner.code, "exception ended", one.tier, one.tier) for one in ended]
    began = list(_beginning(tried.program, day))
    tried.events += [
        Event(day, one.partner.code, "took effect", one.change.from_tier, one.tier) for one in began if one.change
    ]
    if day == tried.begins_on:
        _review_and_approve(tried, Basis.ANNUAL, day, now, by)
    if ended or began or (day - tried.begins_on).days % WEEK == 0 or _opens(document, day):
        _review_and_approve(tried, Basis.MID_YEAR, day, now, by)
    for change in notices.due(now):
        notices.tell_about(change.pk, now)


def _review_and_approve(tried: Rehearsal, basis: Basis, day: datetime.date, now: datetime.datetime, by: Actor) -> None:
    run = review(tried.program, basis=basis.value, as_of=day, now=now, by=by)
    tried.reviews += 1
    proposals = TierChange.objects.filter(run=run, state=TierChange.State.PROPOSED).select_related("partner")
    for change in proposals.order_by("partner__code"):
        move = (change.partner.code, change.from_tier, change.to_tier)
        tried.events.append(Event(day, move[0], "proposed", *move[1:]))
        try:
            approved = decisions.approve(change, by=by, now=now)
        except Refused:
            tried.events.append(Event(day, move[0], "refused", *move[1:]))
            continue
        tried.events.append(Event(day, move[0], "approved", *move[1:]))
        if approved.effective_on == day:
            tried.events.append(Event(day, move[0], "took effect", *move[1:]))


def _opens(document: ProgramDocument, day: datetime.date) -> bool:
    """Whether a month begins, which all longer periods begin with."""
    return next_period(document, Every.MONTH, day - datetime.timedelta(days=1)) == day


def _ending(program: Program, day: datetime.date) -> Iterator[TierException]:
    rows = TierException.objects.filter(enrollment__program=program, ends_on=day, revoked_at__isnull=True)
    yield from rows.select_related("partner").order_by("partner__code")


def _beginning(program: Program, day: datetime.date) -> Iterator[Standing]:
    """Standings that begin today and were approved before."""
    rows = Standing.objects.filter(enrollment__program=program, begins_on=day, change__isnull=False)
    yield from rows.select_related("partner", "change").order_by("partner__code")


def _from_log(tried: Rehearsal) -> Iterator[Event]:
    """What was told and lifted, as the log of the copy has it."""
    words = {"change.announced": "announced", "change.lifted": "lifted"}
    changes = {change.pk: change for change in TierChange.objects.filter(program=tried.program)}
    codes = dict(TierChange.objects.filter(program=tried.program).values_list("pk", "partner__code"))
    for entry in Activity.objects.filter(verb__in=words).order_by("id"):
        change = changes[entry.subject_id or 0]
        day = entry.at.astimezone(ZoneInfo(_document(tried.program, tried.begins_on).time_zone)).date()
        yield Event(day, codes[change.pk], words[entry.verb], change.from_tier, change.to_tier)


def _standing_on(program: Program, document: ProgramDocument, day: datetime.date) -> dict[str, int]:
    """How many active enrollments stand on each tier, by the document's order."""
    rows = on_day(day).filter(enrollment__program=program, enrollment__status="active")
    counted = dict(rows.order_by().values_list("tier").annotate(Count("id")))
    known = {tier.key: counted.pop(tier.key, 0) for tier in document.tiers}
    return known | counted


def _document(program: Program, day: datetime.date) -> ProgramDocument:
    return document_of(required_edition(program, day))


def _at(document: ProgramDocument, day: datetime.date, *, hour: int) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), ZoneInfo(document.time_zone))

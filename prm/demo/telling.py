"""Telling the registrations of a vendor in the order of time, by the verbs that people use, each at its moment."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from activity import log
from activity.models import Activity
from deals.registrations.rules import rules_for
from deals.registrations.timing import business_hours, timekeeping
from partners.models import Enrollment
from prm.demo.acts import Acts
from prm.demo.lines import Line, Step, read
from prm.demo.surroundings import BULKS, DIRECT, SALES
from tenancy import scope

HERE = Path(__file__).resolve().parent
_BEGINS = datetime.timedelta(hours=8, minutes=40)
_APART = datetime.timedelta(minutes=55)
_CLOSES = datetime.time(16, 30)
_HALF_HOUR = datetime.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime.datetime
    happen: Callable[[datetime.datetime], None]


class Story:
    """All that happens about a vendor's registrations. The same day gives the same story."""

    def __init__(self, slug: str, acts: Acts, now: datetime.datetime) -> None:
        self.lines = read((HERE / f"registered_at_{slug}.txt").read_text())
        self.sales, self.direct, self.bulks = SALES[slug], DIRECT[slug], BULKS[slug]
        self.acts, self.now = acts, now

    def tell(self, *, after: datetime.datetime, until: datetime.datetime) -> None:
        """Tell what happened in this stretch of time, whole or not at all; a second call changes nothing."""
        with scope.enter(self.acts.vendor_id):
            if Activity.objects.filter(subject_type="dealregistration", at__gt=after, at__lte=until).exists():
                return
            events = [event for event in self._events() if after < event.at <= until]
            for event in sorted(events, key=lambda event: event.at):
                with log.in_retrospect(event.at):
                    event.happen(event.at)

    def _events(self) -> Iterator[Event]:
        for number, line in enumerate(self.lines):
            for place, step in enumerate(line.steps):
                yield Event(self._when(line, step, number, place), partial(self.acts.do, line, step))
        for sale in self.sales:
            yield Event(self._day(sale.days_ago), partial(self.acts.record, sale))
            if sale.won_days_ago is not None:
                yield Event(self._day(sale.won_days_ago), partial(self.acts.win_sale, sale))
        for one in self.direct:
            yield Event(self._day(one.days_ago), partial(self.acts.list_direct, one))
        for bulk in self.bulks:
            yield Event(self._day(bulk.days_ago) + 8 * _APART, partial(self.acts.decide_together, bulk))
        yield from self._clock()

    def _clock(self) -> Iterator[Event]:
        """The periodic job: now and then in the past, each morning of late, and now."""
        oldest = max(step.days_ago or 0 for line in self.lines for step in line.steps)
        days = [*range(oldest - 14, 7, -14), *range(7, 0, -1)]
        for at in [*(self._day(days_ago) for days_ago in days), self.now]:
            yield Event(at, partial(timekeeping.keep, self.acts.vendor_id))

    def _when(self, line: Line, step: Step, number: int, place: int) -> datetime.datetime:
        if step.days_ago is None:
            return self._due_today(line)
        at = self._day(step.days_ago) + place * _APART + number % 12 * datetime.timedelta(minutes=3)
        return min(at, self.now - datetime.timedelta(minutes=len(line.steps) - place))

    def _day(self, days_ago: int) -> datetime.datetime:
        """The morning of that day, or of the Friday before a weekend."""
        day = self.now.date() - datetime.timedelta(days=days_ago)
        day -= datetime.timedelta(days=max(day.weekday() - 4, 0))
        return datetime.datetime.combine(day, datetime.time(), datetime.UTC) + _BEGINS

    def _due_today(self, line: Line) -> datetime.datetime:
        """So long ago that the answer is due this afternoon, or on the next business day's."""
        found = Enrollment.objects.select_related("program").filter(partner__code=line.partner).order_by("pk")
        rules = rules_for(found[0])
        due = self.now.replace(hour=_CLOSES.hour, minute=_CLOSES.minute, second=0, microsecond=0)
        while due <= self.now or due.weekday() not in rules.policy.calendar.days:
            due += datetime.timedelta(days=1)
        began, needed = due, datetime.timedelta(hours=rules.policy.answer_within_hours)
        while business_hours.between(began, due, rules.policy.calendar, rules.zone) < needed:
            began -= _HALF_HOUR
        return min(began, self.now - datetime.timedelta(minutes=1))

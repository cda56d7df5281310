"""What the staff's first page shows: what waits, how the program stands, what happened last."""

import datetime
from dataclasses import dataclass
from typing import Any

from activity.models import Activity
from deals.appeals import queries as appeal_queries
from deals.registrations import shortlists as registration_shortlists
from deals.registrations.staff_pages import queue
from imports.models import ImportJob
from imports.queries import imports
from partners.queries import count_up_to
from portal import today_figures
from portal.addresses import address
from portal.first_steps import first_steps
from tiers import change_list, queries, risk, run_page
from tiers.inactivity import to_do as when_quiet
from tiers.models import Run
from ui.formats import ago, day, word
from ui.parts import Event, Task, Tile
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.queries import lately

SHOWN = 8
LATE, SOON = datetime.timedelta(days=7), datetime.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open change on the first page, with the colour of its age."""

    row: change_list.Row
    since: str
    state: str


def context(vendor: Vendor, *, by: Actor, now: datetime.datetime) -> dict[str, Any]:
    """Everything the page shows; the number of statements does not depend on the number of rows."""
    changes = queries.open_changes(by, SHOWN)
    waiting = queries.count_open(by)
    runs = list(queries.runs(by).order_by("-id")[:3])
    oldest = min((change.proposed_at for change in changes), default=None)
    partners = count_up_to(by, today_figures.COUNT_LIMIT)
    registrations = queue.numbers(by, now)
    changes_wait = answer(waiting, oldest, now, decides=by.can("tiers.decide"))
    return {
        "now": now,
        "answer": queue.sentence(registrations) if registrations.waiting else changes_wait,
        "changes_wait": changes_wait if registrations.waiting and waiting else "",
        "registrations": registration_shortlists.urgent(by, vendor.slug, now) if registrations.waiting else [],
        "more_registrations": max(0, registrations.waiting - registration_shortlists.MOST),
        "late": sum(now - change.proposed_at > LATE for change in changes),
        "waiting": [_waiting(change_list.row(change), now) for change in changes],
        "more": waiting - len(changes),
        "tiles": [
            today_figures.registrations_tile(vendor, registrations),
            Tile("Open tier changes", f"{waiting:,}", _directions(changes), address(vendor, "tier_changes")),
            *today_figures.appeals_tile(vendor, appeal_queries.numbers(by, now)),
            today_figures.partners_tile(vendor, by, partners),
            today_figures.won_tile(vendor, by, now),
            today_figures.run_tile(vendor, runs, now),
        ],
        "last_runs": [_run_task(vendor, run, now) for run in runs] + _imports(vendor, by, now),
        "at_risk": [_risk_task(vendor, one) for one in risk.at_risk(by, now.date(), SHOWN)],
        "quiet": when_quiet.of_staff(vendor, by),
        "events": [_event(entry) for entry in lately(by, SHOWN)],
        "first_steps": first_steps(vendor, by) if not partners else [],
    }


def answer(waiting: int, oldest: datetime.datetime | None, now: datetime.datetime, *, decides: bool) -> str:
    """The sentence on top."""
    if oldest is None:
        return "Nothing waits for you."
    who = "you" if decides else "a decision"
    changes = word(waiting, "tier change waits", "tier changes wait")
    since = _since(oldest, now)
    if waiting == 1 or since == "today":
        return f"{change_list.in_words(waiting)} {changes} for {who}, {'' if waiting == 1 else 'all '}since {since}."
    return f"{change_list.in_words(waiting)} {changes} for {who}; the oldest since {since}."


def _waiting(row: change_list.Row, now: datetime.datetime) -> Waiting:
    age = now - row.change.proposed_at
    return Waiting(row, ago(row.change.proposed_at, now), "late" if age > LATE else "soon" if age > SOON else "plain")


def _since(moment: datetime.datetime, now: datetime.datetime) -> str:
    """Today, yesterday, a day of this week by its name, or the date."""
    days = (now.date() - moment.date()).days
    if days < 2:
        return "yesterday" if days else "today"
    return f"{moment:%A}" if days < 7 else day(moment.date())


def _directions(changes: list[Any]) -> str:
    if len(changes) in (0, SHOWN):
        return "by age, the oldest first" if changes else "nobody should move"
    up = sum(change.upward for change in changes)
    return f"{up} up, {len(changes) - up} down"


def _run_task(vendor: Vendor, run: Run, now: datetime.datetime) -> Task:
    state, words = run_page.STATES[Run.State(run.state)]
    asked_by = run.requested_by_label[:1].upper() + run.requested_by_label[1:]
    note = f"{run_page.outcome(run)} {asked_by}, {ago(run.requested_at, now)}"
    return Task(run.program.name, address(vendor, "run", run.pk), note, due=words, state=state)


def _risk_task(vendor: Vendor, one: risk.AtRisk) -> Task:
    figures = f"The figures of {day(one.assessment.as_of)} reach {one.reaches}; {one.assessment.program.name}."
    partner = one.assessment.partner
    return Task(partner.name, address(vendor, "partner", partner.code), figures, due=one.stands, state="soon")


def _imports(vendor: Vendor, by: Actor, now: datetime.datetime) -> list[Task]:
    if not by.can("imports.run"):
        return []
    states = {ImportJob.State.DONE: "good", ImportJob.State.QUEUED: "soon"}
    jobs = imports(by).order_by("-id")[:2]
    return [
        Task(
            f"Import of {job.kind}",
            address(vendor, "imports"),
            f"{job.file_name}, {job.requested_by_label}, {ago(job.requested_at, now)}",
            due=job.get_state_display(),
            state=states.get(ImportJob.State(job.state), "late"),
        )
        for job in jobs
    ]


def _event(entry: Activity) -> Event:
    return Event(entry.at, entry.sentence, note=entry.note)

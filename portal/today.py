"""What the staff's first page shows: what waits, how the program stands, what happened last."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse

from activity.models import Activity
from deals.models import Attribution, Opportunity
from imports.models import ImportJob
from partners.models import Enrollment, Partner
from programs.models import Program
from tiers import change_list, queries, run_page
from tiers.models import Run
from ui.formats import ago, day, money_short, plural, word
from ui.parts import Event, Task, Tile
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import StaffRole

SHOWN = 8
LATE, SOON = datetime.timedelta(days=7), datetime.timedelta(days=3)
YEAR = datetime.timedelta(days=365)
SUM_KEEPS_SECONDS = 300
COUNT_LIMIT = 10_000


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
    partners = Partner.objects.order_by()[: COUNT_LIMIT + 1].count()
    return {
        "now": now,
        "answer": answer(waiting, changes[0].proposed_at if changes else None, now, decides=by.can("tiers.decide")),
        "late": sum(now - change.proposed_at > LATE for change in changes),
        "waiting": [_waiting(change_list.row(change), now) for change in changes],
        "more": waiting - len(changes),
        "tiles": [
            Tile("Open tier changes", f"{waiting:,}", _directions(changes), _address(vendor, "tier_changes")),
            _partners_tile(vendor, partners),
            _won_tile(vendor, now),
            _run_tile(vendor, runs, now),
        ],
        "last_runs": [_run_task(vendor, run, now) for run in runs] + _imports(vendor, by, now),
        "events": [_event(entry) for entry in Activity.objects.order_by("-id")[:SHOWN]],
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


def first_steps(vendor: Vendor, by: Actor) -> list[Task]:
    """In an empty workspace: the three things to do first, for this role."""
    has_program = Program.objects.exists()
    steps = {
        "programs.publish": Task(
            "Publish a program",
            _address(vendor, "program_publish"),
            "Its document says what each tier asks and gives.",
            state="good" if has_program else "plain",
            due="done" if has_program else "",
        ),
        "imports.run": Task(
            "Import your partners", _address(vendor, "imports"), "A CSV file with one partner a line; then their deals."
        ),
        "staff.invite": Task("Invite a colleague", _address(vendor, "staff"), "Partner managers decide on tiers."),
        "tiers.recalculate": Task(
            "Recalculate", _address(vendor, "recalculate"), "A run tells which tier each partner reaches."
        ),
        "programs.see": Task("Read the program", _address(vendor, "programs"), "What the tiers ask and give."),
        "partners.see": Task("Look at the partners", _address(vendor, "partners"), "None yet: operations import them."),
        "runs.see": Task("See the runs", _address(vendor, "runs"), "Every program is computed anew each night."),
    }
    first = [task for permission, task in steps.items() if by.can(permission)]
    if by.role == StaffRole.PARTNER_MANAGER:
        first = [steps["programs.see"], steps["partners.see"], steps["tiers.recalculate"]]
    return first[:3]


def won_with_partners(vendor_id: int, today: datetime.date) -> list[dict[str, Any]]:
    """ARR won in the 365 days up to today with a partner's part recorded in time, by currency, the largest first.

    Kept for five minutes: the sum reads every deal of the year.
    """
    return cache.get_or_set(f"won:{vendor_id}:{today}", lambda: _won(today), SUM_KEEPS_SECONDS) or []


def _won(today: datetime.date) -> list[dict[str, Any]]:
    part = Attribution.objects.annotate(day=TruncDate("recorded_at")).filter(
        opportunity=OuterRef("pk"), day__lte=OuterRef("closed_on")
    )
    deals = Opportunity.objects.filter(
        Exists(part), stage=Opportunity.WON, closed_on__gt=today - YEAR, closed_on__lte=today
    )
    sums = deals.order_by().values("currency").annotate(total=Sum("arr"), deals=Count("id"))
    return [dict(row) for row in sums.order_by(F("total").desc(), "currency")[:5]]


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


def _partners_tile(vendor: Vendor, partners: int) -> Tile:
    active = Enrollment.objects.filter(status=Enrollment.ACTIVE).order_by()[: COUNT_LIMIT + 1].count()
    return Tile("Partners", _capped(partners), f"{_capped(active)} active in a program", _address(vendor, "partners"))


def _won_tile(vendor: Vendor, now: datetime.datetime) -> Tile:
    sums = won_with_partners(vendor.pk, now.date())
    url = _address(vendor, "opportunities")
    if not sums:
        return Tile("Won with partners, 365 days", "–", "no deal in the window yet", url)
    first, others = sums[0], sums[1:]
    note = plural(first["deals"], "deal")
    if others:
        note += " and " + ", ".join(money_short(one["total"], one["currency"]) for one in others)
    return Tile("Won with partners, 365 days", money_short(first["total"], first["currency"]), note, url)


def _run_tile(vendor: Vendor, runs: list[Run], now: datetime.datetime) -> Tile:
    if not runs:
        return Tile("Last run", "–", "nothing was computed yet", _address(vendor, "runs"))
    run = runs[0]
    state = run_page.STATES[Run.State(run.state)][1]
    url = _address(vendor, "run", run.pk)
    return Tile("Last run", state.capitalize(), f"{ago(run.requested_at, now)}, {run.program.key}", url)


def _run_task(vendor: Vendor, run: Run, now: datetime.datetime) -> Task:
    state, words = run_page.STATES[Run.State(run.state)]
    asked_by = run.requested_by_label[:1].upper() + run.requested_by_label[1:]
    note = f"{run_page.outcome(run)} {asked_by}, {ago(run.requested_at, now)}"
    return Task(run.program.name, _address(vendor, "run", run.pk), note, due=words, state=state)


def _imports(vendor: Vendor, by: Actor, now: datetime.datetime) -> list[Task]:
    if not by.can("imports.run"):
        return []
    states = {ImportJob.State.DONE: "good", ImportJob.State.QUEUED: "soon"}
    jobs = ImportJob.objects.defer("content", "rejected").order_by("-id")[:2]
    return [
        Task(
            f"Import of {job.kind}",
            _address(vendor, "imports"),
            f"{job.file_name}, {job.requested_by_label}, {ago(job.requested_at, now)}",
            due=job.get_state_display(),
            state=states.get(ImportJob.State(job.state), "late"),
        )
        for job in jobs
    ]


def _event(entry: Activity) -> Event:
    return Event(entry.at, entry.sentence, note=entry.note)


def _capped(number: int) -> str:
    return f"{number:,}" if number <= COUNT_LIMIT else f"more than {COUNT_LIMIT:,}"


def _address(vendor: Vendor, name: str, *args: object) -> str:
    return reverse(name, args=[vendor.slug, *args], urlconf="prm.urls")

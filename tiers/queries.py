"""What one may see of tier changes, runs and standings. The scope has narrowed the rows to the vendor already."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, F, Max, Q, QuerySet, When
from django.db.models.functions import TruncMonth

from partners.models import Member
from programs.models import Program
from tenancy import keyset
from tenancy.refusals import NotFound
from tiers import standings
from tiers.models import Assessment, Run, Standing, TierChange, TierCount
from vendors.actors import Actor

CHANGE_ORDERS = keyset.orders("id", "partner_name")
OLDEST_FIRST, NEWEST_FIRST = CHANGE_ORDERS["id"], CHANGE_ORDERS["-id"]
RUN_ORDERS = keyset.orders("id")
COUNT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of tier changes is narrowed to. Empty values narrow nothing; `direction` is up or down."""

    states: tuple[str, ...] = ()
    q: str = ""
    program: str = ""
    tier: str = ""
    direction: str = ""


def changes(by: Actor, wanted: Wanted | None = None) -> QuerySet[TierChange]:
    """The changes that `by` may see: staff all, members their own approved ones."""
    by.require("tiers.see")
    rows = TierChange.objects.select_related("partner", "program").annotate(partner_name=F("partner__name"))
    return rows if wanted is None else _narrowed(rows, wanted)


def with_reasons(rows: QuerySet[TierChange]) -> QuerySet[TierChange]:
    """With what a line about a change says, and without its evidence, which lists do not need."""
    return rows.select_related("enrollment", "assessment", "run__edition").defer("assessment__evidence")


def get_change(by: Actor, pk: int) -> TierChange:
    """The change with its evidence. Raises NotFound, in the same words for somebody else's and for none."""
    found = changes(by).select_related("enrollment", "assessment", "run__edition").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such tier change here.")
    return found


def open_changes(by: Actor, limit: int) -> list[TierChange]:
    """The changes that wait for a decision, the oldest first."""
    return list(with_reasons(changes(by, Wanted(states=("proposed",)))).order_by("id")[:limit])


def count_open(by: Actor) -> int:
    """How many wait; counting ends at 1,000."""
    by.require("tiers.see")
    return TierChange.objects.filter(state=TierChange.State.PROPOSED).order_by()[:COUNT_LIMIT].count()


def next_open(by: Actor, change: TierChange) -> TierChange | None:
    """The one to look at after this: the next younger open change, else the oldest other one."""
    by.require("tiers.see")
    rows = TierChange.objects.filter(state=TierChange.State.PROPOSED).exclude(pk=change.pk)
    return rows.order_by(Case(When(pk__gt=change.pk, then=0), default=1), "pk").first()


def told(change: TierChange) -> list[Member]:
    """Who gets a letter when the change is approved."""
    members = Member.objects.filter(partner_id=change.partner_id, ended_at__isnull=True)
    return list(members.select_related("user").order_by("id")[:50])


def history(by: Actor, enrollment_id: int, most: int = 20) -> list[Standing]:
    """The newest standings of an enrollment, with the changes that began them."""
    by.require("tiers.see")
    return list(standings.readable().filter(enrollment_id=enrollment_id).select_related("change")[:most])


def assessments(by: Actor) -> QuerySet[Assessment]:
    """The newest of each enrollment and basis, without evidence."""
    by.require("tiers.see")
    rows = Assessment.objects.filter(latest=True).select_related("partner", "program", "edition")
    return rows.defer("evidence", "edition__source")


def runs(by: Actor, program: str = "") -> QuerySet[Run]:
    by.require("runs.see")
    rows = Run.objects.select_related("program", "edition").defer("edition__source")
    return rows.filter(program__key=program) if program else rows


def get_run(by: Actor, pk: int) -> Run:
    """Raises NotFound."""
    found = runs(by).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such run here.")
    return found


def proposals_of(by: Actor, run: Run) -> QuerySet[TierChange]:
    return with_reasons(changes(by)).filter(run=run)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """How many enrollments stood on each tier on a day, by the tier's key."""

    day: datetime.date
    tiers: dict[str, int]


def distribution(by: Actor, program: Program, months: int = 24) -> list[CountedDay]:
    """The last day that was counted in each of the newest months, the oldest first: how tiers filled over time."""
    by.require("tiers.see")
    days = TierCount.objects.filter(program=program).annotate(month=TruncMonth("day")).values("month")
    last = days.annotate(last=Max("day")).order_by("-month").values_list("last", flat=True)[:months]
    rows = TierCount.objects.filter(program=program, day__in=list(last)).order_by("day")
    counted: dict[datetime.date, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row.day, {})[row.tier] = row.enrollments
    return [CountedDay(day, tiers) for day, tiers in counted.items()]


def _narrowed(rows: QuerySet[TierChange], wanted: Wanted) -> QuerySet[TierChange]:
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.q:
        rows = rows.filter(Q(partner__name__icontains=wanted.q) | Q(partner__code__istartswith=wanted.q))
    if wanted.program:
        rows = rows.filter(program__key=wanted.program)
    if wanted.tier:
        rows = rows.filter(to_tier=wanted.tier)
    if wanted.direction in ("up", "down"):
        rows = rows.filter(upward=wanted.direction == "up")
    return rows

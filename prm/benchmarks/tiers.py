"""What a recalculation costs against the one SQL aggregate of the same rows, which nothing can beat.

Everything is measured as the application role under row-level security. `run_s` is a complete first run, with nothing
assessed before; `repeat_run_s` is one over everyone in which nothing changed; `next_day_s` is one over everyone on the
day after, when a day's sales have left the window and others have come into it; `incremental_s` is one after one more
deal, which touches one partner. `forecast_s` and `repeat_forecast_s` are the look ahead after a run, a task of its own.
The loop over partners, which a simple system would write, is measured on a sample and scaled. During the first runs
another vendor looks at its pages.
"""

import datetime
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from deals import attribution
from deals.models import Attribution, Opportunity
from deals.tier_metrics import Revenue
from partners.models import Enrollment, Partner
from prm.benchmarks import partner_loop, tier_data
from prm.benchmarks.database import own_database, tidy
from prm.benchmarks.neighbour import Neighbour, neighbour
from programs.counting import EVERYONE, Question
from programs.models import Program
from programs.queries import document_of, required_edition
from tenancy import scope
from tiers import runs
from tiers.forecasts.looking import look_ahead_of
from tiers.metrics import columns_of
from tiers.models import Assessment, LookAhead, Run, TierChange, TierCount
from tiers.windows import question_of
from tiers.working import read_everything
from vendors.actors import system

HELP = "the recalculation of a whole program, by the number of its partners"
_TIMES = 3
_LARGE = 500_000

Say = Callable[[str], None]


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--enrollments", type=int, nargs="+", required=True, metavar="N", help="sizes of the program")


def measure(options: dict[str, Any], say: Say) -> list[dict[str, Any]]:
    """One row of figures per size, each in a new database."""
    rows = []
    for size in options["enrollments"]:
        with own_database() as environment:
            rows.append(_measure(size, environment, say))
    return rows


def _measure(size: int, environment: dict[str, str], say: Say) -> dict[str, Any]:
    say(f"Making {size:,} enrollments and their facts.")
    program = tier_data.make(size)
    tidy()
    with scope.enter(program.vendor_id):
        facts = {
            "enrollments": Enrollment.objects.count(),
            "attributions": Attribution.objects.count(),
        }
    times = _TIMES if size < _LARGE else 1
    say("Measuring the aggregate, the first run, the repeated run, one more deal and the loop.")
    floor = statistics.median(_floor(program) for _ in range(_TIMES))
    with neighbour(environment) as beside:
        beside.look_around()
        first = statistics.median(_first_run(program, beside) for _ in range(times))
    with scope.enter(program.vendor_id):
        newest = Run.objects.order_by("-id")[0]
    repeat = statistics.median(_run(program) for _ in range(times))
    one_more = statistics.median(_run_after_a_deal(program, number) for number in range(_TIMES))
    ahead = [_look_ahead(program) for _ in range(2)]
    next_day = statistics.median(_run(program, as_of=_day_after(number)) for number in range(1, times + 1))
    loop = partner_loop.measure(program, tier_data.AS_OF, size)
    return {
        **facts,
        "floor_s": round(floor, 4),
        "run_s": round(first, 4),
        "ratio": round(first / floor, 2),
        "repeat_run_s": round(repeat, 4),
        "next_day_s": round(next_day, 4),
        "next_day_ratio": round(next_day / floor, 2),
        "incremental_s": round(one_more, 4),
        "neighbour_p95_ms": beside.figures(),
        "proposed": newest.proposed,
        "forecast_s": round(ahead[0], 4),
        "repeat_forecast_s": round(ahead[1], 4),
        "per_partner_loop_s": round(loop.seconds, 2),
        "per_partner_loop_note": f"measured on {loop.sample:,} partners and scaled to {size:,}",
        "worker_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _floor(program: Program) -> float:
    """The aggregate of revenue by partner, with everything that makes it right and nothing else."""
    question = _question(program)
    columns = [column for column in columns_of(question.document) if column.metric.key == "influenced_arr"]
    statement = Revenue().values(columns, EVERYONE)
    with scope.enter(program.vendor_id), connection.cursor() as cursor:
        read_everything(True)
        began = time.perf_counter()
        cursor.execute(
            f"SELECT count(*), sum({columns[0].name}) FROM ({statement.text}) v",
            {**question.params, **statement.params},
        )
        cursor.fetchall()
        return time.perf_counter() - began


def _first_run(program: Program, beside: Neighbour) -> float:
    with scope.enter(program.vendor_id):
        for model in (TierChange, Assessment, TierCount):
            model.objects.all()._raw_delete("default")
    tidy()
    return beside.beside(lambda: _run(program))


def _run_after_a_deal(program: Program, number: int) -> float:
    with scope.enter(program.vendor_id):
        partner = Partner.objects.order_by("-pk")[number]
        sale = Opportunity.objects.filter(stage=Opportunity.WON).exclude(attributions__partner=partner)[0]
        attribution.add_partner(sale, partner, "sourced", by=system(program.vendor_id, "the benchmark"))
    seconds = _run(program, Run.Mode.INCREMENTAL)
    with scope.enter(program.vendor_id):
        run = Run.objects.order_by("-id")[0]
        if (run.mode, run.touched) != (Run.Mode.INCREMENTAL, 1):
            raise CommandError(f"One more deal touched {run.touched} partners in a run of {run.mode}.", returncode=1)
    return seconds


def _run(program: Program, mode: Run.Mode = Run.Mode.FULL, as_of: datetime.date = tier_data.AS_OF) -> float:
    """From the queued row to the finished one, as a worker does it."""
    began = time.perf_counter()
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the benchmark")
        key = f"benchmark:{began}"
        run = runs.queue(program, basis="mid_year", as_of=as_of, by=by, mode=mode, key=key)
    runs.execute(program.vendor_id, run.pk)
    seconds = time.perf_counter() - began
    with scope.enter(program.vendor_id):
        run.refresh_from_db()
    if run.state != Run.State.DONE:
        raise CommandError(f"The run is {run.state}: {run.error}", returncode=1)
    return seconds


def _day_after(number: int) -> datetime.date:
    return tier_data.AS_OF + datetime.timedelta(days=number)


def _look_ahead(program: Program) -> float:
    """Who falls when within twelve months, of everyone: first with nothing written, then with nothing to change."""
    with scope.enter(program.vendor_id):
        LookAhead.objects.all().delete()
    tidy()
    began = time.perf_counter()
    look_ahead_of(program.vendor_id, program.pk, now=timezone.now())
    return time.perf_counter() - began


def _question(program: Program) -> Question:
    with scope.enter(program.vendor_id):
        document = document_of(required_edition(program, tier_data.AS_OF))
    return question_of(program, document, "mid_year", tier_data.AS_OF)

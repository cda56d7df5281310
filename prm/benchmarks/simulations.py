"""What a simulation costs against a run of the same program: two evaluations and a comparison, where a run has one
evaluation and writes down what everyone came to.

`run_s` is a complete first run, with nothing assessed before, `repeat_run_s` the nightly case in which nothing changed,
`simulation_s` a document with other thresholds held against the same facts.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandParser

from prm.benchmarks import tier_data
from prm.benchmarks.database import own_database, tidy
from programs.models import Program
from programs.queries import required_edition
from tenancy import scope
from tiers import runs
from tiers.models import Assessment, Simulation, TierChange
from tiers.simulations import job
from tiers.simulations.requesting import request_simulation
from vendors.actors import system

HELP = "the simulation of a document, against a run of the same program, by the number of its partners"
_TIMES = 3

Say = Callable[[str], None]


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--enrollments", type=int, nargs="+", required=True, metavar="N", help="sizes of the program")


def measure(options: dict[str, Any], say: Say) -> list[dict[str, Any]]:
    """One row of figures per size, each in a new database."""
    rows = []
    for size in options["enrollments"]:
        with own_database():
            rows.append(_measure(size, say))
    return rows


def _measure(size: int, say: Say) -> dict[str, Any]:
    say(f"Making {size:,} enrollments and their facts.")
    program = tier_data.make(size)
    tidy()
    say("Measuring the first run, the repeated run and the simulation.")
    first = statistics.median(_first_run(program) for _ in range(_TIMES))
    repeat = statistics.median(_run(program) for _ in range(_TIMES))
    seconds = statistics.median(_simulation(program) for _ in range(_TIMES))
    with scope.enter(program.vendor_id):
        done = Simulation.objects.order_by("-id")[0]
    return {
        "enrollments": done.assessed,
        "run_s": round(first, 4),
        "repeat_run_s": round(repeat, 4),
        "simulation_s": round(seconds, 4),
        "simulation_ratio": round(seconds / first, 2),
        "moved": done.up + done.down,
        "differing": done.differing,
    }


def _first_run(program: Program) -> float:
    with scope.enter(program.vendor_id):
        TierChange.objects.all()._raw_delete("default")
        Assessment.objects.all()._raw_delete("default")
    tidy()
    return _run(program)


def _run(program: Program) -> float:
    """From the queued row to the finished one, as a worker does it."""
    began = time.perf_counter()
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the benchmark")
        queued = runs.queue(program, basis="mid_year", as_of=tier_data.AS_OF, by=by, key=f"benchmark:{began}")
    runs.execute(program.vendor_id, queued.pk)
    return time.perf_counter() - began


def _simulation(program: Program) -> float:
    """From the queued row to the finished one, as a worker does it."""
    began = time.perf_counter()
    with scope.enter(program.vendor_id):
        text = required_edition(program, tier_data.AS_OF).source
        text = text.replace("edition: 2024", "edition: next").replace("silver: 500000", "silver: 400000")
        by = system(program.vendor_id, "the benchmark")
        asked = request_simulation(program, text, basis="mid_year", as_of=tier_data.AS_OF, by=by)
    job.execute(program.vendor_id, asked.pk)
    return time.perf_counter() - began

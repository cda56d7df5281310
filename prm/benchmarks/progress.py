"""What it costs the database when a part is added and the partner looks at its progress, as the program grows.

Every time another partner gets a part in another opportunity, the partner's home is computed, and then the staff's page
of the partner. Counted is the time that statements take as the application sees it, under row-level security; BEGIN
and COMMIT are not statements.
"""

import random
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import QueryDict

from deals import attribution
from deals.models import Attribution, Opportunity
from partners import queries
from partners.models import Enrollment, Partner
from portal import partner_page, partner_views
from prm.benchmarks import tier_data
from prm.benchmarks.database import own_database, tidy
from programs.models import Program
from tenancy import scope
from vendors.actors import Actor, TenantRequest, system
from vendors.models import Vendor
from vendors.roles import MemberRole, StaffRole

HELP = "a part that is added and the next view of the partner's progress, by the number of partners"
SIZES = (1_000, 10_000, 100_000)
TIMES = 50


@dataclass(slots=True)
class Cost:
    """Milliseconds in the database, and statements."""

    ms: float = 0.0
    statements: int = 0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--enrollments", type=int, nargs="+", default=list(SIZES), metavar="N", help="sizes")
    parser.add_argument(
        "--times", type=int, default=TIMES, metavar="N", help="how often, with another partner each time"
    )


def measure(options: dict[str, Any], say: Callable[[str], None]) -> list[dict[str, Any]]:
    """One row of figures per size, each in a new database."""
    rows = []
    for size in options["enrollments"]:
        with own_database():
            say(f"Making {size:,} enrollments and their facts.")
            program = tier_data.make(size)
            tidy()
            say("Adding parts and looking at the progress.")
            rows.append(_measure(program, options["times"]))
    return rows


def _measure(program: Program, times: int) -> dict[str, Any]:
    chance = random.Random(7)  # noqa: S311 - the same partners and opportunities every time
    with scope.enter(program.vendor_id):
        vendor = Vendor.objects.get(pk=program.vendor_id)
        partners = list(Partner.objects.order_by("pk"))
        known = {"enrollments": Enrollment.objects.count(), "attributions": Attribution.objects.count()}
        opportunities = chance.sample(range(5 * len(partners)), times + 1)
    chosen = chance.sample(partners, times + 1)
    # The first round prepares what a worker prepares once, and is not measured.
    each = [_round(vendor, *one) for one in zip(chosen, opportunities, strict=True)][1:]
    added, viewed, by_staff = zip(*each, strict=True)
    return {
        **known,
        "add_part_ms": _figures(added),
        "next_view_sql_ms": _figures(viewed),
        "staff_view_sql_ms": _figures(by_staff),
        "statements": {
            "add_part": max(one.statements for one in added),
            "next_view": max(one.statements for one in viewed),
            "staff_view": max(one.statements for one in by_staff),
        },
    }


def _round(vendor: Vendor, partner: Partner, place: int) -> tuple[Cost, Cost, Cost]:
    """A part is added, the partner looks, the staff looks; each is a request with a transaction of its own."""
    with scope.enter(vendor.pk):
        opportunity = Opportunity.objects.order_by("pk")[place]
        Attribution.objects.filter(opportunity=opportunity, partner=partner).delete()
    with _counted() as added, scope.enter(vendor.pk):
        attribution.add_partner(opportunity, partner, "sourced", by=system(vendor.pk, "the benchmark"))
    member = Actor(vendor.pk, "Member", MemberRole.PARTNER_ADMIN, None, partner.pk, partner.name)
    with _counted() as viewed, scope.enter(vendor.pk, partner_id=partner.pk):
        partner_views.home_context(_request(vendor, member))
    manager = Actor(vendor.pk, "Manager", StaffRole.PARTNER_MANAGER)
    with _counted() as by_staff, scope.enter(vendor.pk):
        found = queries.get_partner_with_people(manager, partner.code, most=partner_page.MOST_PEOPLE)
        partner_page.context(manager, vendor.slug, found)
    return added, viewed, by_staff


def _request(vendor: Vendor, by: Actor) -> TenantRequest:
    request = TenantRequest()
    request.actor, request.vendor, request.GET = by, vendor, QueryDict()
    return request


@contextmanager
def _counted() -> Iterator[Cost]:
    cost = Cost()

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            cost.ms += (time.perf_counter() - began) * 1000
            cost.statements += 1

    with connection.execute_wrapper(timed):
        yield cost


def _figures(costs: tuple[Cost, ...]) -> dict[str, float]:
    points = statistics.quantiles([cost.ms for cost in costs], n=20, method="inclusive")
    return {"p50": round(points[9], 1), "p95": round(points[18], 1)}

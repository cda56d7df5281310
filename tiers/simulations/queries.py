"""What one may see of simulations. The scope has narrowed the rows to the vendor already."""

from django.db.models import F, QuerySet

from programs.models import Program
from tenancy import keyset
from tenancy.refusals import NotFound
from tiers.models import SimulatedMove, Simulation
from vendors.actors import Actor

ORDERS = keyset.orders("id")
MOVE_ORDERS = keyset.orders("id", "partner_name")
MOVE_FILTERS = {"from": "current_tier", "to": "stands_then", "region": "region"}


def simulations(by: Actor, program: Program | None = None) -> QuerySet[Simulation]:
    """Without the documents' texts and the summaries, which lists do not need."""
    by.require("tiers.simulate")
    rows = Simulation.objects.select_related("program", "edition").defer("source", "summary", "edition__source")
    return rows.filter(program=program) if program is not None else rows


def get_simulation(by: Actor, pk: int) -> Simulation:
    """With its document and summary. Raises NotFound."""
    by.require("tiers.simulate")
    found = Simulation.objects.select_related("program", "edition").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such simulation here.")
    return found


def sibling(by: Actor, simulation: Simulation) -> Simulation | None:
    """The newest one of the same document on the same day that measures the other window."""
    same = simulations(by).filter(program_id=simulation.program_id, digest=simulation.digest, as_of=simulation.as_of)
    return same.exclude(basis=simulation.basis).order_by("-id").first()


def moves(by: Actor, simulation: Simulation, wanted: dict[str, str] | None = None) -> QuerySet[SimulatedMove]:
    """Whom the document moves or treats unlike the edition in force.

    `wanted` narrows by tier (`from`, `to`), `region`, partner (`q`) and `direction` (up, down, or `differs` for those
    whom the edition in force would leave elsewhere); other names narrow nothing.
    """
    by.require("tiers.simulate")
    rows = SimulatedMove.objects.filter(simulation=simulation).select_related("partner")
    rows = rows.annotate(partner_name=F("partner__name"))
    wanted = wanted or {}
    for name, column in MOVE_FILTERS.items():
        if wanted.get(name):
            rows = rows.filter(**{column: wanted[name]})
    if wanted.get("q"):
        rows = rows.filter(partner__name__icontains=wanted["q"].replace("\x00", "").strip()[:200])
    if wanted.get("direction") in ("up", "down"):
        rows = rows.filter(upward=wanted["direction"] == "up")
    if wanted.get("direction") == "differs":
        rows = rows.exclude(stands_now=F("stands_then"))
    return rows

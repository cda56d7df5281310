"""Simulations in the workspace: the list of a program, asking for one, and what it came to."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import queries as programs
from programs.document.load import load
from tenancy import keyset
from tenancy.refusals import Forbidden, Refused
from tiers.models import Simulation
from tiers.simulations import page as shown
from tiers.simulations import queries, words
from tiers.simulations.documents import offered
from tiers.simulations.forms import SimulateForm
from tiers.simulations.job import WAITING
from tiers.simulations.requesting import cancel
from ui.parts import Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

PAGE = 30
DIRECTIONS = [("up", "up"), ("down", "down"), ("differs", "other than in force")]
FILTERS = ("q", "from", "to", "region", "direction")


@require_GET
@staff_page("runs.see")
def simulation_list(request: TenantRequest, key: str) -> HttpResponseBase:
    its = programs.get_program(key)
    page = keyset.read(
        queries.simulations(request.actor, its).defer(None).defer("source", "edition__source"),
        queries.ORDERS["-id"],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE,
    )
    rows = [(one, words.STATES[Simulation.State(one.state)], words.outcome(one)) for one in page.rows]
    context = {"program": its, "rows": rows, "page": Page(page.next, page.previous)}
    return render(request, "tiers/simulation_list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page("tiers.simulate")
def simulation_new(request: TenantRequest, key: str) -> HttpResponseBase:
    """Ask for one and go to its page, where it can be watched."""
    its = programs.get_program(key)
    editions = offered(its, by=request.actor)
    chosen = {"document": request.GET.get("document", "")}
    form = SimulateForm(request.POST or None, editions=editions, initial=chosen)
    if form.is_valid():
        asked = attempt(form, form.request, its, by=request.actor)
        if asked is not None:
            messages.success(request, "The simulation is on its way. Nobody moves by it.")
            return redirect("simulation", request.vendor.slug, asked.pk)
    context = {"program": its, "form": form, "editions": editions}
    return render(request, "tiers/simulation_new.html", context, status=status_of(form))


@require_GET
@staff_page("runs.see")
def simulation(request: TenantRequest, pk: int) -> HttpResponseBase:
    return _page(request, queries.get_simulation(request.actor, pk))


def _page(request: TenantRequest, its: Simulation, refusal: Refused | None = None) -> HttpResponseBase:
    """The simulation's page, with the refusal of what was asked on top."""
    now = timezone.now()
    done = its.state == Simulation.State.DONE
    context = {
        "simulation": its,
        "state": words.STATES[Simulation.State(its.state)],
        "outcome": words.outcome(its),
        "waiting": its.state in WAITING,
        "job": shown.job(its, request.vendor.slug, now),
        "facts": shown.facts(its, request.vendor.slug, queries.sibling(request.actor, its)),
        "differences": shown.differences(its),
        "done": done,
        "refusal": str(refusal) if refusal else "",
        **(_result(request, its) if done else {}),
    }
    return render(request, "tiers/simulation.html", context, status=refusal.status if refusal else 200)


@require_POST
@staff_page("tiers.simulate")
def simulation_cancellation(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Call it off, and back to its page, which says why where it cannot be."""
    its = queries.get_simulation(request.actor, pk)
    try:
        with transaction.atomic():
            cancel(its, by=request.actor)
    except Forbidden:
        raise
    except Refused as refusal:
        return _page(request, queries.get_simulation(request.actor, pk), refusal)
    messages.success(request, "The simulation is called off.")
    return redirect("simulation", request.vendor.slug, its.pk)


def _result(request: TenantRequest, its: Simulation) -> dict[str, object]:
    params = request.GET.dict()
    order = queries.MOVE_ORDERS.get(params.get("sort", ""), queries.MOVE_ORDERS["id"])
    found = queries.moves(request.actor, its, params)
    page = keyset.read(found, order, after=params.get("after", ""), before=params.get("before", ""), size=PAGE)
    result, document = shown.Shown(its), load(its.source)
    return {
        "against": words.against(its),
        "tiles": shown.tiles(its),
        "tiers": result.tiers,
        "tier_choices": [(one.key, one.name) for one in result.tiers],
        "matrix": result.matrix(),
        "chart": result.chart(),
        "regions": (regions := result.regions(document))[: shown.SHOWN_PLACES],
        "more_regions": shown.left_out(len(regions)),
        "region_choices": [(row["key"], row["name"]) for row in regions if row["key"]],
        "focuses": result.focuses(document),
        "benefits": result.benefits(),
        "priced": its.summary["cost"] is not None,
        "rows": [result.row(move) for move in page.rows],
        "page": Page(page.next, page.previous),
        "directions": DIRECTIONS,
        "filtered": any(params.get(name) for name in FILTERS),
    }

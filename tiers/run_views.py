"""Runs in the workspace: did it work, what came out, and asking for another one."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import queries as programs
from tenancy import keyset
from tenancy.refusals import Forbidden, Refused
from tiers import change_list, queries, run_cancelling, run_compare, run_differences, run_page
from tiers.forms import RecalculateForm
from tiers.models import Run
from ui.parts import Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

PAGE = 30
PROPOSALS = 100
MOVED = 20


@require_GET
@staff_page("runs.see")
def run_list(request: TenantRequest) -> HttpResponseBase:
    chosen = request.GET.get("program", "")
    rows = queries.runs(request.actor, chosen)
    order = queries.RUN_ORDERS["-id"]
    page = keyset.read(rows, order, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=PAGE)
    return render(
        request,
        "tiers/run_list.html",
        {
            "rows": [(run, run_page.STATES[Run.State(run.state)], run_page.outcome(run)) for run in page.rows],
            "page": Page(page.next, page.previous),
            "programs": [(program.key, program.name) for program in programs.programs()],
            "may_recalculate": request.actor.can("tiers.recalculate"),
            "recalculate_words": "Recalculate now" if request.actor.can("tiers.recalculate") else "",
            "newest": run_page.newest_in_words(page.rows),
            "now": timezone.now(),
        },
    )


@require_GET
@staff_page("runs.see")
def run(request: TenantRequest, pk: int) -> HttpResponseBase:
    return _page(request, queries.get_run(request.actor, pk))


def _page(request: TenantRequest, shown: Run, refusal: Refused | None = None) -> HttpResponseBase:
    """The run's page, with the refusal of what was asked on top."""
    now = timezone.now()
    proposals = list(queries.proposals_of(request.actor, shown).order_by("id")[:PROPOSALS])
    moved = list(run_differences.moved_in(request.actor, shown)[: MOVED + 1])
    answer = render(
        request,
        "tiers/run.html",
        {
            "run": shown,
            "state": run_page.STATES[Run.State(shown.state)],
            "outcome": run_page.outcome(shown),
            "waiting": run_page.is_waiting(shown),
            "stuck": run_page.seems_stuck(shown, now),
            "job": run_page.job(shown, request.vendor.slug, now),
            "tiles": run_page.tiles(shown),
            "facts": run_page.facts(shown, request.vendor.slug),
            "rows": [change_list.row(change) for change in proposals],
            "moved": [run_compare.moved_row(one, shown) for one in moved[:MOVED]],
            "more_moved": len(moved) > MOVED,
            "may_cancel": run_page.is_waiting(shown) and request.actor.can("tiers.recalculate"),
            "refusal": str(refusal) if refusal else "",
            "now": now,
        },
        status=refusal.status if refusal else 200,
    )
    if "HX-Request" in request.headers and not run_page.is_waiting(shown):
        answer["HX-Refresh"] = "true"  # whoever watched the progress sees the outcome
    return answer


@require_http_methods(["GET", "POST"])
@staff_page("tiers.recalculate")
def recalculate(request: TenantRequest) -> HttpResponseBase:
    """Ask for a run and go to its page, where it can be watched."""
    offered = programs.programs()
    form = RecalculateForm(request.POST or None, programs=offered)
    if form.is_valid():
        asked = attempt(form, form.request_run, by=request.actor)
        if asked is not None:
            messages.success(request, "The recalculation is on its way.")
            return redirect("run", request.vendor.slug, asked.pk)
    context = {"form": form, "programs": offered}
    return render(request, "tiers/recalculate.html", context, status=status_of(form))


@require_POST
@staff_page("tiers.recalculate")
def cancel(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Ask the run to end, and back to its page, which says why where it cannot be."""
    shown = queries.get_run(request.actor, pk)
    try:
        with transaction.atomic():
            run = run_cancelling.cancel(shown, by=request.actor, now=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        return _page(request, queries.get_run(request.actor, pk), refusal)
    over = run.state == Run.State.CANCELLED
    messages.success(request, "The run is cancelled." if over else "The run ends as soon as its step is over.")
    return redirect("run", request.vendor.slug, pk)


@require_GET
@staff_page("runs.see")
def compare(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Who came out differently in this run than in another one, `?with=`: the run before unless it is named."""
    shown = queries.get_run(request.actor, pk)
    return render(request, "tiers/run_compare.html", run_compare.context(request, shown))

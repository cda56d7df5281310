"""Who waits for an answer, who has it, and how long answers take."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from deals.registrations import extensions, queries
from deals.registrations.rules import rules_of_all
from deals.registrations.staff_pages import waiting_page
from deals.registrations.timing import answering
from tenancy import keyset
from tenancy.refusals import Invalid
from ui.parts import Page
from vendors.actors import TenantRequest
from vendors.pages import staff_page

PAGE = 30
MOST_EXTENSIONS = 20


@require_safe
@staff_page("registrations.see")
def waiting(request: TenantRequest) -> HttpResponse:
    return _page(request)


@require_POST
@staff_page("registrations.decide")
def extension_decision(request: TenantRequest, pk: int) -> HttpResponse:
    asked = extensions.get(request.actor, pk)
    grant = request.POST.get("verb") == "grant"
    try:
        if request.POST.get("verb") not in ("grant", "decline"):
            raise Invalid("Grant it or decline it.")
        extensions.decide(asked, grant=grant, note=request.POST.get("note", ""), by=request.actor, now=timezone.now())
    except Invalid as refusal:
        return _page(request, refusal)
    messages.success(request, "The protection is prolonged." if grant else "Declined. The partner reads your note.")
    if "back" in request.POST:
        return redirect("registration", request.vendor.slug, asked.registration.code)
    return redirect("registrations_waiting", request.vendor.slug)


def _page(request: TenantRequest, refusal: Invalid | None = None) -> HttpResponse:
    now, params = timezone.now(), request.GET
    wanted = waiting_page.wanted(params.dict())
    found = keyset.read(
        queries.registrations(request.actor, wanted),
        queries.MOST_URGENT,
        after=params.get("after", ""),
        before=params.get("before", ""),
        size=PAGE,
    )
    rules = rules_of_all(now)
    by_program = {program.pk: one for program, one in rules.items()}
    rows = [waiting_page.row(one, by_program.get(one.enrollment.program_id), now) for one in found.rows]
    page = Page(found.next, found.previous)
    days = 30 if params.get("days") == "30" else 90
    figures = answering.figures(request.actor, days, program=wanted.program, now=now)
    filtered = bool(wanted.q or wanted.program or wanted.reviewer)
    context = {
        "rows": rows,
        "page": page,
        "answer": waiting_page.answer(rows, page, filtered=filtered),
        "figures": figures,
        "tiles": waiting_page.tiles(figures),
        "periods": waiting_page.periods(params, days),
        "extensions": extensions.waiting(request.actor, MOST_EXTENSIONS),
        "programs": [(program.key, program.name) for program in rules],
        "reviewers": waiting_page.reviewers(rows, figures, wanted.reviewer),
        "filtered": filtered,
        "may_decide": request.actor.can("registrations.decide"),
        "refusal": str(refusal) if refusal else "",
        "now": now,
    }
    return render(request, "deals/waiting.html", context, status=422 if refusal else 200)

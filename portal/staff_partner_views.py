"""Partners as the vendor's staff sees them: the list, one partner, and enrolling it. They show tiers and deals beside
the partner, so they live above all of these."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partners import queries
from portal import partner_list, partner_page, standings
from portal.forms import EnrollForm
from programs import queries as programs
from tiers.enrolling import enroll
from ui.parts import Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page


@require_safe
@staff_page("partners.see")
def partners(request: TenantRequest) -> HttpResponse:
    params = request.GET.dict()
    page = partner_list.read(request.actor, params)
    tiers = standings.tiers()
    narrowed = partner_list.wanted(params).narrows
    context = {
        "answer": partner_list.answer(page, narrowed=narrowed),
        "rows": partner_list.rows_of(page, tiers, request.vendor.slug),
        "page": Page(page.next, page.previous),
        "narrowed": narrowed,
        "programs": [(program.key, program.name) for program in tiers.programs],
        "tiers": tiers.choices,
        "statuses": partner_list.STATUSES,
        "countries": [(country, country) for country in queries.countries()],
        "may_edit": request.actor.can("partners.edit"),
    }
    return render(request, "partners/list.html", context)


@require_safe
@staff_page("partners.see")
def partner(request: TenantRequest, code: str) -> HttpResponse:
    found = queries.get_partner_with_people(request.actor, code, most=partner_page.MOST_PEOPLE + 1)
    return render(request, "partners/detail.html", partner_page.context(request.actor, request.vendor.slug, found))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("partners.edit")
def enrollment_new(request: TenantRequest, code: str) -> HttpResponse:
    """Enroll a partner. Focus areas and invitations are set afterwards, by the words of the chosen program."""
    found = queries.get_partner(request.actor, code)
    known = {one.program_id for one in queries.enrollments(request.actor).filter(partner=found)}
    offered = [program for program in programs.programs() if program.pk not in known]
    form = EnrollForm(request.POST or None, offered=offered, initial={"enrolled_on": timezone.localdate()})
    if form.is_valid():
        program = programs.get_program(form.cleaned_data["program"])
        day = form.cleaned_data["enrolled_on"]
        enrollment = attempt(form, enroll, found, program, enrolled_on=day, by=request.actor)
        if enrollment is not None:
            messages.success(request, f"{found} is in the {program} now.")
            return redirect("partner", request.vendor.slug, found.code)
    context = {"form": form, "sentence": f"Which program does {found} join?", "action": "Enroll", "partner": found}
    return render(request, "partners/form.html", context, status=status_of(form))

"""Registering a deal in the portal: beginning it, the form, handing it in, discarding it, and registering it anew."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from deals.models import DealRegistration, Status
from deals.registrations import drafts, hints, lifecycle
from deals.registrations import queries as registration_queries
from deals.registrations.partner_pages.desk import Desk, chosen, places
from deals.registrations.partner_pages.forms import DealForm
from tenancy.refusals import Refused
from ui.formats import moment
from vendors.actors import TenantRequest
from vendors.forms import attempt
from vendors.pages import partner_page

NO_PROGRAM = "You are in no active program yet, so there is nothing to register in. Ask your partner manager."


@partner_page("registrations.write")
def new_registration(request: TenantRequest) -> HttpResponse:
    found = places(request.actor)
    if not found:
        raise Refused(NO_PROGRAM)
    enrollment = chosen(found, request.POST.get("program") or request.GET.get("program"))
    if enrollment is None:
        return render(request, "deals/registration_program.html", {"places": found})
    return _answer(request, Desk(request, enrollment))


@partner_page("registrations.write")
def edit_registration(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    if row.status != Status.DRAFT:
        if request.method != "POST":
            return redirect("registration_mine", request.vendor.slug, row.code)
        raise Refused(_already(row))
    return _answer(request, Desk(request, row.enrollment, row))


@require_POST
@partner_page("registrations.write")
def discard_registration(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    drafts.discard(row, by=request.actor)
    messages.success(request, f"The draft {row.code} is discarded.")
    return redirect("registrations_mine", request.vendor.slug)


@require_POST
@partner_page("registrations.write")
def register_anew(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    made = drafts.begin(row.enrollment, by=request.actor, instead_of=row)
    messages.success(request, f"This takes over what you said in {row.code}. Change what has changed, then submit it.")
    return redirect("registration_edit", request.vendor.slug, made.code)


def _answer(request: TenantRequest, desk: Desk) -> HttpResponse:
    """The form; what was posted is kept as far as it can be, and handed in when that was asked for."""
    if request.method != "POST":
        return desk.show(desk.form())
    form = desk.form(request.POST)
    handing_in = request.POST.get("verb") == "submit"
    form.is_valid()
    attempt(form, desk.keep, form)
    if handing_in and not hasattr(form, "refused_with"):
        form.complain(desk.rules.today(timezone.now()), everything=True)
    if form.errors:
        return desk.show(form)
    if desk.row is None:
        return desk.show(desk.form())
    if handing_in:
        return _hand_in(request, desk, form)
    messages.success(request, "Saved. Nobody but you and your colleagues sees it before you submit it.")
    row = desk.row
    if words := hints.hint(row.customer_name, row.customer_website, by=request.actor, besides=row):
        messages.info(request, words)
    return redirect(desk.url)


def _hand_in(request: TenantRequest, desk: Desk, form: DealForm) -> HttpResponse:
    assert desk.row is not None  # noqa: S101 - it was kept just now
    row = attempt(form, lifecycle.submit, desk.row, by=request.actor, consent=form.cleaned_data["consent"])
    if row is None:
        return desk.show(form)
    messages.success(request, f"{row.customer_name} is submitted. Your receipt proves when.")
    return redirect("registration_mine", request.vendor.slug, row.code)


def _already(row: DealRegistration) -> str:
    if row.submitted_at is None:
        return "This is no draft any more."
    return f"This was submitted already, on {moment(row.submitted_at)}. Once is enough: look at it in your list."

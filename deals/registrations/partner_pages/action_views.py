"""One registration in the portal: its page, and what the partner does about it after the form."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from deals.models import DealRegistration, Status
from deals.registrations import extensions, lifecycle, sale
from deals.registrations import queries as registration_queries
from deals.registrations.partner_pages.action_forms import MoreTimeForm, StageForm, StepForm
from deals.registrations.partner_pages.detail import answer_form, context
from tenancy.refusals import Refused
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import partner_page


@require_safe
@partner_page("registrations.see")
def registration_mine(request: TenantRequest, registration: str) -> HttpResponse:
    return _page(request, registration_queries.get(request.actor, registration))


@require_POST
@partner_page("registrations.write")
def answer(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    if row.status != Status.ACTION_REQUIRED:
        raise Refused("Nothing is asked of you here any more.")
    form = answer_form(row, request.POST)
    if form.is_valid():
        done = attempt(
            form,
            lifecycle.answer,
            row,
            form.facts(),
            note=request.POST.get("note", ""),
            by=request.actor,
            revision=form.revision_read,
        )
        if done is not None:
            messages.success(request, f"Answered. {request.vendor.name} has it again.")
            return redirect("registration_mine", request.vendor.slug, row.code)
    return _page(request, row, form, answer_form=form, note=request.POST.get("note", ""))


@require_POST
@partner_page("registrations.write")
def withdrawal(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    lifecycle.withdraw(row, by=request.actor, note=request.POST.get("note", ""), revision=_revision(request))
    messages.success(request, f"{row.customer_name} is withdrawn.")
    return redirect("registration_mine", request.vendor.slug, row.code)


@require_POST
@partner_page("registrations.write")
def stage(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    form = StageForm(request.POST)
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        moved = attempt(form, sale.move_stage, row, **given, by=request.actor, revision=_revision(request))
        if moved is not None:
            messages.success(request, f"{moved.customer_name} is {moved.get_stage_display().lower()} now.")
            return redirect("registration_mine", request.vendor.slug, row.code)
    return _page(request, row, form, stage_form=form)


@require_POST
@partner_page("registrations.write")
def more_time(request: TenantRequest, registration: str) -> HttpResponse:
    row, now = registration_queries.get(request.actor, registration), timezone.now()
    offers = extensions.offered(row, now)
    form = MoreTimeForm(request.POST, offers=offers)
    if not offers or form.is_valid():
        kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "")
        if attempt(form, extensions.ask, row, kind=kind, reason=reason, by=request.actor, now=now) is not None:
            messages.success(request, extensions.STILL_ENDS)
            return redirect("registration_mine", request.vendor.slug, row.code)
    return _page(request, row, form, more_time_form=form)


@require_POST
@partner_page("registrations.write")
def steps(request: TenantRequest, registration: str) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    form = StepForm(request.POST)
    if form.is_valid() and attempt(form, sale.plan_step, row, **form.cleaned_data, by=request.actor) is not None:
        messages.success(request, "Planned.")
        return redirect("registration_mine", request.vendor.slug, row.code)
    return _page(request, row, form, step_form=form)


@require_POST
@partner_page("registrations.write")
def step_done(request: TenantRequest, registration: str, step: int) -> HttpResponse:
    row = registration_queries.get(request.actor, registration)
    sale.finish_step(row, step, by=request.actor)
    messages.success(request, "Done.")
    return redirect("registration_mine", request.vendor.slug, row.code)


def _page(request: TenantRequest, row: DealRegistration, refused: Any = None, **forms: Any) -> HttpResponse:
    """The registration; after a refusal with the form as it was typed, and the status that says so."""
    shown = context(request, row, timezone.now(), **forms)
    status = 200 if refused is None else status_of(refused)
    return render(request, "deals/registration_mine.html", shown, status=status)


def _revision(request: TenantRequest) -> int | None:
    """The state that the person had seen; a number that cannot be one is as good as an old one."""
    given = request.POST.get("revision", "")
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0

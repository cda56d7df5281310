"""Reviewing a registration in the workspace: one page, and the decisions that are taken on it.

A refused decision shows the page as it stands now, with the sentence on top and what was typed where it was.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from deals.models import DealRegistration
from deals.registrations import decisions, lifecycle, registered_sale, review, reviewers
from deals.registrations.staff_pages import queue, reading, review_page
from deals.registrations.staff_pages.review_forms import (
    NEW,
    LinkForm,
    QuestionForm,
    RejectionForm,
    ReviewerForm,
    Revised,
)
from deals.registrations.staff_pages.review_page import Shown
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page


@require_safe
@staff_page("registrations.see")
def registration(request: TenantRequest, registration: str) -> HttpResponse:
    asked = request.GET.get("do", "")
    return shown(request, _get(request, registration), Shown(open=asked if asked in review_page.DOORS else ""))


@require_safe
@staff_page("registrations.see")
def following(request: TenantRequest, registration: str) -> HttpResponse:
    """To the one that is due next, or to the queue when nothing else waits."""
    code = queue.next_code(request.actor, _get(request, registration))
    if code is None:
        return redirect("registrations", request.vendor.slug)
    return redirect("registration", request.vendor.slug, code)


@require_POST
@staff_page("registrations.decide")
def approval(request: TenantRequest, registration: str) -> HttpResponse:
    row = _get(request, registration)
    sales = registered_sale.choices(row)
    form = review_page.approval_form(row, sales, request.POST)

    def approve(revision: int, note: str, opportunity: str, kind: str, protect: bool) -> Any:
        chosen = next((one for one in sales if str(one.pk) == opportunity), None)
        return decisions.approve(
            row,
            by=request.actor,
            revision=revision,
            note=note,
            opportunity=chosen,
            is_new=opportunity == NEW,
            kind=kind or None,
            protect=protect,
        )

    said = f"{row.customer_name} is approved for {row.partner}. Its people get a letter."
    return _decided(request, row, "approve", form, approve, said)


@require_POST
@staff_page("registrations.decide")
def rejection(request: TenantRequest, registration: str) -> HttpResponse:
    row = _get(request, registration)
    form = RejectionForm(request.POST)

    def reject(**given: Any) -> Any:
        return decisions.reject(row, by=request.actor, **given)

    said = f"{row.customer_name} is rejected. {row.partner} reads why."
    return _decided(request, row, "reject", form, reject, said)


@require_POST
@staff_page("registrations.decide")
def question(request: TenantRequest, registration: str) -> HttpResponse:
    row = _get(request, registration)

    def ask(asked: list[str], **given: Any) -> Any:
        return lifecycle.ask(row, fields=asked, by=request.actor, **given)

    said = f"{row.partner} is asked about {row.customer_name}. The clock stands still until it answers."
    return _decided(request, row, "ask", QuestionForm(request.POST), ask, said)


@require_POST
@staff_page("registrations.decide")
def reviewer(request: TenantRequest, registration: str) -> HttpResponse:
    row = _get(request, registration)
    form = ReviewerForm(request.POST, colleagues=reviewers.may_have(row))

    def assign(reviewer: int, **given: Any) -> Any:
        return review.assign(row, reviewer, by=request.actor, **given)

    return _decided(request, row, "assign", form, assign, f"{row.customer_name} is in other hands now.")


@require_POST
@staff_page("registrations.decide")
def taking_up(request: TenantRequest, registration: str) -> HttpResponse:
    row = _get(request, registration)

    def take_up(revision: int) -> Any:
        return lifecycle.take_up(row, by=request.actor, revision=revision)

    return _decided(request, row, "take_up", Revised(request.POST), take_up, "You have it now.")


@require_POST
@staff_page("registrations.decide")
def linking(request: TenantRequest, registration: str) -> HttpResponse:
    """An approved one belongs to another opportunity of the same customer; the partner's part goes along."""
    row = _get(request, registration)
    sales = registered_sale.choices(row)
    form = LinkForm(request.POST, sales=sales)

    def link(revision: int, opportunity: int) -> Any:
        chosen = next(one for one in sales if one.pk == opportunity)
        return review.link(row, chosen, by=request.actor, revision=revision)

    return _decided(request, row, "link", form, link, "Linked. The partner's part is in this opportunity now.")


@require_POST
@staff_page("registrations.decide")
def undoing(request: TenantRequest, registration: str) -> HttpResponse:
    """Take the last decision back. Refused when it is older than an hour or something else happened since."""
    row = _get(request, registration)
    decisions.undo(queue.last_decision(request.actor, row), by=request.actor)
    messages.success(request, f"The decision on {row.customer_name} is taken back. The clock goes on as before.")
    return onward(request, row)


def shown(request: TenantRequest, row: DealRegistration, how: Shown, status: int = 200) -> HttpResponse:
    """The page of the registration."""
    context = review_page.context(row, request.vendor, by=request.actor, now=timezone.now(), shown=how)
    return render(request, "deals/review.html", context, status=status)


def onward(request: TenantRequest, row: DealRegistration) -> HttpResponse:
    """Back to the queue as it was narrowed, if the decision was taken there; else to the registration."""
    if "back" in request.POST:
        return redirect(queue.url(request.vendor.slug, request.POST["back"]))
    return redirect("registration", request.vendor.slug, row.code)


def _get(request: TenantRequest, code: str) -> Any:
    return reading.get(request.actor, code)


def _decided(
    request: TenantRequest,
    row: DealRegistration,
    name: str,
    form: forms.Form,
    verb: Callable[..., Any],
    said: str,
) -> HttpResponse:
    """Run the verb with what the form says; back to where it was asked, or the page again with what is wrong."""
    if form.is_valid() and attempt(form, verb, **form.cleaned_data) is not None:
        messages.success(request, said)
        return onward(request, row)
    how = Shown(open=name, refusal=review_page.sentence_of(form), given={name: form})
    return shown(request, row, how, status=status_of(form))

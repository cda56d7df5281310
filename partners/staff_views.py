"""Forms about one partner, for the vendor's staff: the company itself, what its enrollments say, and its facts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from partners import facts, onboarding, queries
from partners.forms import CertificationForm, KeysForm, MilestoneForm, NewPartnerForm, PartnerForm, WithdrawalForm
from partners.models import Partner
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@staff_page("partners.edit")
def partner_new(request: TenantRequest) -> HttpResponse:
    form = NewPartnerForm(request.POST or None)
    if form.is_valid():
        partner = attempt(form, onboarding.add_partner, **form.cleaned_data, by=request.actor)
        if partner is not None:
            messages.success(request, f"{partner} is added. Enroll it in a program next.")
            return redirect("partner", request.vendor.slug, partner.code)
    return _page(request, form, "Who joins?", "Add the partner")


@form_page
@staff_page("partners.edit")
def partner_change(request: TenantRequest, code: str) -> HttpResponse:
    partner = queries.get_partner(request.actor, code)
    known = {"name": partner.name, "website": partner.website, "country": partner.country}
    form = PartnerForm(request.POST or None, initial=known)
    return _work(request, partner, form, onboarding.change_partner, f"What do we know of {partner}?", "Save")


@form_page
@staff_page("partners.edit")
def enrollment_focuses(request: TenantRequest, code: str, program: str) -> HttpResponse:
    return _keys(request, code, program, "focuses", onboarding.set_focuses, "Focus areas")


@form_page
@staff_page("partners.edit")
def enrollment_invitations(request: TenantRequest, code: str, program: str) -> HttpResponse:
    return _keys(request, code, program, "invitations", onboarding.set_invitations, "Invited to")


@require_POST
@staff_page("partners.edit")
def enrollment_status(request: TenantRequest, code: str, program: str) -> HttpResponse:
    """Pause or resume: `verb` is one of the two."""
    partner = queries.get_partner(request.actor, code)
    enrollment = queries.get_enrollment(request.actor, partner, program)
    verb = onboarding.resume if request.POST.get("verb") == "resume" else onboarding.pause
    changed = verb(enrollment, by=request.actor, note=request.POST.get("note", "").replace("\x00", "")[:1000])
    messages.success(request, f"{changed} is {changed.status} now.")
    return redirect("partner", request.vendor.slug, code)


@form_page
@staff_page("partners.edit")
def milestone_new(request: TenantRequest, code: str, program: str) -> HttpResponse:
    partner = queries.get_partner(request.actor, code)
    enrollment = queries.get_enrollment(request.actor, partner, program)
    form = MilestoneForm(request.POST or None, initial={"achieved_on": timezone.localdate()})
    sentence = f"What did {partner} achieve in the {enrollment.program}?"
    return _work(request, partner, form, facts.record_milestone, sentence, "Record it", subject=enrollment)


@form_page
@staff_page("partners.edit")
def milestone_withdrawal(request: TenantRequest, code: str, milestone_id: int) -> HttpResponse:
    partner = queries.get_partner(request.actor, code)
    milestone = queries.get_milestone(request.actor, partner, milestone_id)
    form = WithdrawalForm(request.POST or None, initial={"on": timezone.localdate()})

    def withdraw(subject: int, **given: Any) -> object:
        return facts.withdraw_milestone(subject, partner=partner, **given)

    return _work(request, partner, form, withdraw, f"Withdraw {milestone}?", "Withdraw it", subject=milestone.pk)


@form_page
@staff_page("partners.edit")
def certification_new(request: TenantRequest, code: str) -> HttpResponse:
    partner = queries.get_partner(request.actor, code)
    known = facts.certification_keys(partner)
    form = CertificationForm(request.POST or None, certificates=known, initial={"issued_on": timezone.localdate()})
    return _work(request, partner, form, facts.record_certification, f"Who at {partner} is certified?", "Record it")


def _keys(
    request: TenantRequest, code: str, program: str, field: str, verb: Callable[..., object], label: str
) -> HttpResponse:
    partner = queries.get_partner(request.actor, code)
    enrollment = queries.get_enrollment(request.actor, partner, program)
    declared = getattr(onboarding.rules_of(enrollment), field)
    initial = {"keys": getattr(enrollment, field)}
    bound = request.POST if request.method == "POST" else None
    form = KeysForm(bound, declared=declared, label=label, initial=initial)

    def set_keys(subject: object, *, keys: list[str], by: object) -> object:
        return verb(subject, keys, by=by)

    return _work(request, partner, form, set_keys, f"{label}: {enrollment}", "Save", subject=enrollment)


def _work(
    request: TenantRequest,
    partner: Partner,
    form: forms.Form,
    verb: Callable[..., object],
    sentence: str,
    action: str,
    *,
    subject: object = None,
) -> HttpResponse:
    """Show the form; when it is sent and the verb agrees, go back to the partner."""
    subject = partner if subject is None else subject
    if form.is_valid() and attempt(form, verb, subject, **form.cleaned_data, by=request.actor) is not None:
        messages.success(request, "Saved.")
        return redirect("partner", request.vendor.slug, partner.code)
    return _page(request, form, sentence, action, partner=partner)


def _page(
    request: TenantRequest, form: forms.Form, sentence: str, action: str, *, partner: Partner | None = None
) -> HttpResponse:
    context = {"form": form, "sentence": sentence, "action": action, "partner": partner}
    return render(request, "partners/form.html", context, status=status_of(form))

"""What a partner sees of a review: that it is asked, what it answered, and the one page of a closed portal."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from programs.queries import today_of
from tiers.inactivity import answers, queries
from tiers.inactivity.answers import LONGEST
from tiers.inactivity.words import PARTNER_STATES, closed_in_words, told_in_words
from tiers.models import ReturnRequest, ReviewItem
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import partner_page


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="In your words",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What are you working on? The vendor reads it and decides.",
    )

    def answer(self, item: object, by: object) -> object:
        return answers.answer(item, text=self.cleaned_data["text"], by=by, now=timezone.now())  # type: ignore[arg-type]

    def ask(self, by: object) -> object:
        return answers.ask_to_return(text=self.cleaned_data["text"], by=by, now=timezone.now())  # type: ignore[arg-type]


@require_safe
@partner_page("portal.see")
def activity(request: TenantRequest) -> HttpResponse:
    """What the partner is asked now, and what it was told before."""
    return _activity(request, AnswerForm())


@require_POST
@partner_page("inactivity.answer")
def answer(request: TenantRequest, pk: int) -> HttpResponseBase:
    form, item = AnswerForm(request.POST), queries.own_item(request.actor, pk)
    if form.is_valid() and attempt(form, form.answer, item, by=request.actor) is not None:
        messages.success(request, f"{request.vendor.name} has your answer and decides.")
        return redirect("partner_activity", request.vendor.slug)
    return _activity(request, form, asked_about=pk)


@partner_page("portal.see", also_closed=True)
def closed(request: TenantRequest) -> HttpResponse:
    """The one page of a portal that the vendor has closed: what happened, what stays, how to come back."""
    return _closed(request, AnswerForm(), 403)


@require_POST
@partner_page("inactivity.answer", also_closed=True)
def coming_back(request: TenantRequest) -> HttpResponseBase:
    """Ask to come back."""
    form = AnswerForm(request.POST)
    if form.is_valid() and attempt(form, form.ask, by=request.actor) is not None:
        messages.success(request, f"{request.vendor.name} has your words and will answer.")
        return redirect("partner_home", request.vendor.slug)
    return _closed(request, form, status_of(form))


def _activity(request: TenantRequest, form: AnswerForm, asked_about: int = 0) -> HttpResponse:
    rows = queries.own_items(request.actor)
    asked = [row for row in rows if row.state in queries.TO_ANSWER]
    today = {row.pk: today_of(row.enrollment.program) for row in asked}
    context = {
        "asked": [(row, today[row.pk], form if row.pk == asked_about else AnswerForm()) for row in asked],
        "told": [
            (row, PARTNER_STATES[ReviewItem.State(row.state)]) for row in rows if row.state not in queries.TO_ANSWER
        ],
        "answer_words": told_in_words(rows, request.vendor.name),
        "may_answer": request.actor.can("inactivity.answer"),
    }
    return render(request, "tiers/inactivity/activity.html", context, status=status_of(form))


def _closed(request: TenantRequest, form: AnswerForm, status: int) -> HttpResponse:
    asked, items = queries.own_return(request.actor), queries.closed_since(request.actor)
    since = items[0].decided_at if items else None
    waits = asked is not None and asked.state == ReturnRequest.State.OPEN
    answered = asked is not None and since is not None and asked.asked_at >= since  # not about an earlier closing
    context = {
        "form": form,
        "items": items,
        "since": since,
        "asked": asked if waits or answered else None,
        "waits": waits,
        "lead_words": closed_in_words(items, request.vendor.name),
        "may_answer": request.actor.can("inactivity.answer"),
        "nav": [],
    }
    return render(request, "tiers/inactivity/closed.html", context, status=status)

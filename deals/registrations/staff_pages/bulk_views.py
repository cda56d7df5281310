"""Deciding on several registrations at once, what became of each, and taking all of it back within the hour."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from deals.models import BulkDecision, Decision, RejectionReason
from deals.registrations import bulk_decisions, queries
from deals.registrations.bulk_decisions import Chosen
from deals.registrations.decisions import LONGEST, UNDO_WITHIN
from deals.registrations.staff_pages import queue, queue_views
from tenancy.refusals import Invalid
from ui.formats import plural
from vendors.actors import TenantRequest
from vendors.pages import staff_page

SENTENCE = "Choose a reason and say it in words: the partners read both."


class BulkForm(forms.Form):
    """`chosen` are codes with the revision that was looked at: `D-7:3`."""

    verb = forms.ChoiceField(choices=[(Decision.APPROVED, "approve"), (Decision.REJECTED, "reject")])
    reason_code = forms.ChoiceField(choices=RejectionReason.choices, required=False)
    words = forms.CharField(max_length=LONGEST, required=False)

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("verb") == Decision.REJECTED and not (given.get("reason_code") and given.get("words")):
            raise forms.ValidationError(SENTENCE)


@require_POST
@staff_page("registrations.decide")
def decide(request: TenantRequest) -> HttpResponse:
    """What is missing is asked for on the queue, with the rows still selected."""
    form = BulkForm(request.POST)
    wanted = _revisions(request.POST.getlist("chosen"))
    if not form.is_valid() or not wanted:
        sentence = "Select at least one row." if not wanted else SENTENCE
        return queue_views.shown(
            request,
            queue.params_of(request.POST.get("back", "")),
            {
                "bulk_refusal": sentence,
                "chosen": set(wanted),
                "bulk_words": request.POST.get("words", ""),
                "bulk_reason_code": request.POST.get("reason_code", ""),
            },
            status=422,
        )
    chosen = [Chosen(row, wanted[row.code]) for row in queries.many(request.actor, list(wanted))]
    given = form.cleaned_data
    bulk = bulk_decisions.decide(
        chosen, given["verb"], by=request.actor, note=given["words"], reason_code=given["reason_code"]
    )
    return redirect("registration_bulk", request.vendor.slug, bulk.pk)


@require_safe
@staff_page("registrations.see")
def bulk(request: TenantRequest, pk: int) -> HttpResponse:
    found, now = queue.get_bulk(request.actor, pk), timezone.now()
    results = bulk_decisions.results_of(found)
    done = sum(result.decision is not None for result in results)
    context = {
        "bulk": found,
        "results": results,
        "answer": answer(found, done, len(results)),
        "may_undo": found.undone_at is None
        and done > 0
        and now <= found.at + UNDO_WITHIN
        and request.actor.can("registrations.decide"),
        "until": found.at + UNDO_WITHIN,
        "now": now,
    }
    return render(request, "deals/bulk.html", context)


@require_POST
@staff_page("registrations.decide")
def undoing(request: TenantRequest, pk: int) -> HttpResponse:
    bulk_decisions.undo(queue.get_bulk(request.actor, pk), by=request.actor)
    messages.success(request, "Taken back, row by row. What could not be taken back says why.")
    return redirect("registration_bulk", request.vendor.slug, pk)


def answer(found: BulkDecision, done: int, all_of_them: int) -> str:
    """`3 registrations approved, 1 could not be.`"""
    words = f"{plural(done, 'registration')} {found.kind}"
    if done < all_of_them:
        words += f", {all_of_them - done:,} could not be"
    return f"{words}; taken back since." if found.undone_at else f"{words}."


def _revisions(given: list[str]) -> dict[str, int]:
    """The revision by code. Raises Invalid for what no page offers."""
    found = {}
    for one in given:
        code, _, revision = one.rpartition(":")
        if not code or not revision.isdecimal() or len(revision) > 9:
            raise Invalid("Select rows of the queue.")
        found[code] = int(revision)
    return found

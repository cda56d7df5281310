"""Deciding about partners in a review: on several at once, taken back within the hour, and one by one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from programs.queries import document_of
from tiers.inactivity import answers, deciding, queries, reviewing, rule, staff_views
from tiers.inactivity.forms import DecisionForm
from tiers.inactivity.letters import UNDO_WITHIN
from tiers.inactivity.review_page import SIGNS, signs
from tiers.inactivity.signals import KINDS, signs_of
from tiers.inactivity.words import PROPOSALS, STATES, item_in_words
from tiers.models import ReviewDecision, ReviewItem
from ui.formats import day, plural
from ui.parts import Fact
from vendors.actors import TenantRequest
from vendors.pages import staff_page


@require_POST
@staff_page("inactivity.decide")
def decide(request: TenantRequest, pk: int) -> HttpResponseBase:
    """What is missing is asked for on the review's page, with the rows still selected."""
    review, form = queries.get_review(request.actor, pk), DecisionForm(request.POST)
    if not form.is_valid():
        more: dict[str, object] = {"refusal": "Select at least one partner, then keep, nudge or deactivate."}
        return staff_views.shown(request, review, {}, more, status=422)
    given = form.cleaned_data
    items = queries.chosen(request.actor, review, given["chosen"])
    decision = deciding.decide(review, items, given["verb"], by=request.actor, now=timezone.now(), note=given["words"])
    return redirect("inactivity_decision", request.vendor.slug, decision.pk)


@require_GET
@staff_page("inactivity.see")
def decision(request: TenantRequest, pk: int) -> HttpResponse:
    """What became of each row of one decision."""
    found, now = queries.get_decision(request.actor, pk), timezone.now()
    rows = deciding.rows_of(found)
    done = sum(row.after is not None for row in rows)
    context = {
        "decision": found,
        "answer": _answer(found, done, len(rows)),
        "rows": rows,
        "until": found.at + UNDO_WITHIN,
        "may_undo": done > 0 and deciding.may_undo(found, now) and request.actor.can("inactivity.decide"),
        "now": now,
    }
    return render(request, "tiers/inactivity/decision.html", context)


@require_POST
@staff_page("inactivity.decide")
def undoing(request: TenantRequest, pk: int) -> HttpResponseBase:
    deciding.undo(queries.get_decision(request.actor, pk), by=request.actor, now=timezone.now())
    messages.success(request, "Taken back, row by row. What could not be taken back says why.")
    return redirect("inactivity_decision", request.vendor.slug, pk)


@require_GET
@staff_page("inactivity.see")
def item(request: TenantRequest, pk: int) -> HttpResponse:
    """One partner in a review: what it did last, what the rule proposes, what it answered, what was decided."""
    found, now = queries.get_item(request.actor, pk), timezone.now()
    decidable = reviewing.is_decidable(found.review, found.state)
    context = {
        "item": found,
        "answer": item_in_words(found),
        "state": STATES[ReviewItem.State(found.state)],
        "proposal": PROPOSALS[found.proposal],
        "reason": rule.REASONS[found.reason],
        "signs": signs(found),
        "since": _since(found, now),
        "decisions": [(one, deciding.may_undo(one, now)) for one in queries.decisions_of(found)],
        "decides": request.actor.can("inactivity.decide"),
        "stands": found.review.closed_at is not None and not decidable,
        "keepable": decidable,
        "nudgeable": decidable and found.state in reviewing.NUDGEABLE,
        "deactivatable": decidable and found.state in reviewing.DEACTIVATABLE,
        "reactivatable": found.state == ReviewItem.State.DEACTIVATED,
        "now": now,
    }
    return render(request, "tiers/inactivity/item.html", context)


@require_POST
@staff_page("inactivity.decide")
def reactivation(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Open the partner's place again."""
    found = queries.get_item(request.actor, pk)
    reviewing.reactivate(found, by=request.actor, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, f"{found.partner} is active again, on the tier it had.")
    return redirect("inactivity_item", request.vendor.slug, pk)


@require_POST
@staff_page("inactivity.decide")
def return_decision(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Let a partner come back, or say why not: `verb` is `accept` or `decline`."""
    found, note, now = queries.get_return(request.actor, pk), request.POST.get("note", ""), timezone.now()
    if request.POST.get("verb") == "accept":
        answers.accept_return(found, by=request.actor, now=now, note=note)
    else:
        answers.decline_return(found, by=request.actor, now=now, note=note)
    messages.success(request, "The partner has your answer.")
    return redirect("inactivity_reviews", request.vendor.slug)


def _since(found: ReviewItem, now: Any) -> list[Fact]:
    """What the partner has done since it was listed."""
    document = document_of(found.review.edition)
    newest = signs_of([found.enrollment], document, now).get(found.partner_id)
    if newest is None:
        return []
    later = [
        (kind, value)
        for kind in KINDS
        if (value := getattr(newest, kind)) is not None
        and (getattr(found, f"last_{kind}") is None or value > getattr(found, f"last_{kind}"))
    ]
    return [Fact(SIGNS[kind].capitalize(), day(value)) for kind, value in later]


def _answer(found: ReviewDecision, done: int, all_of_them: int) -> str:
    """`3 partners nudged, 1 could not be.`"""
    verb = {"keep": "kept", "nudge": "nudged", "deactivate": "deactivated or given days to answer"}[found.kind]
    words = f"{plural(done, 'partner')} {verb}"
    if done < all_of_them:
        words += f", {all_of_them - done:,} could not be"
    return f"{words}; taken back since." if found.undone_at else f"{words}."

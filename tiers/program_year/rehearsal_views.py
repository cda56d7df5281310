"""Rehearsals in the workspace: asking for one, and the calendar of the year that was tried."""

import datetime
from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from partners.models import Partner
from programs import queries as programs
from programs.document.model import ProgramDocument
from programs.models import Program
from tiers.change_list import TierMark
from tiers.evaluation import rank_of
from tiers.models import YearRehearsal
from tiers.program_year import rehearsing
from ui.formats import plural
from ui.parts import Job, Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

PAGE = 50
SHOWN = 20
STATES = {
    YearRehearsal.State.QUEUED: ("soon", "queued"),
    YearRehearsal.State.RUNNING: ("info", "running"),
    YearRehearsal.State.DONE: ("good", "done"),
    YearRehearsal.State.FAILED: ("late", "failed"),
}
WHATS = ("took effect", "announced", "proposed", "approved", "refused", "lifted", "exception ended")


class YearForm(forms.Form):
    """The program year to rehearse."""

    year = forms.TypedChoiceField(label="Program year that begins in", coerce=int)

    def __init__(self, *given: Any, years: list[int], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


@require_safe
@staff_page("runs.see")
def rehearsals(request: TenantRequest, key: str) -> HttpResponseBase:
    """The program's rehearsals, the newest first, and the form that asks for another."""
    its = programs.get_program(key)
    return _list(request, its, YearForm(years=rehearsing.offered_years(its)))


@require_POST
@staff_page("tiers.simulate")
def rehearsal_new(request: TenantRequest, key: str) -> HttpResponseBase:
    """Ask for one and go to its page, where it can be watched."""
    its = programs.get_program(key)
    form = YearForm(request.POST, years=rehearsing.offered_years(its))
    if form.is_valid():
        asked = attempt(form, rehearsing.request, its, form.cleaned_data["year"], by=request.actor)
        if asked is not None:
            messages.success(request, "The rehearsal is on its way. Nobody moves by it.")
            return redirect("rehearsal", request.vendor.slug, asked.pk)
    return _list(request, its, form)


def _list(request: TenantRequest, its: Program, form: YearForm) -> HttpResponseBase:
    found = list(rehearsing.rehearsals(request.actor).filter(program=its).order_by("-pk")[:SHOWN])
    rows = [(one, STATES[YearRehearsal.State(one.state)]) for one in found]
    context = {"program": its, "form": form, "rows": rows, "may_ask": request.actor.can("tiers.simulate")}
    return render(request, "tiers/rehearsals.html", context, status=status_of(form))


@require_safe
@staff_page("runs.see")
def rehearsal(request: TenantRequest, pk: int) -> HttpResponseBase:
    its = rehearsing.get_rehearsal(request.actor, pk)
    waiting = its.state in rehearsing.WAITING
    context = {
        "rehearsal": its,
        "state": STATES[YearRehearsal.State(its.state)],
        "waiting": waiting,
        "job": Job(
            "rehearsal-progress",
            "Trying the year" if its.state == YearRehearsal.State.RUNNING else "Waiting for a worker",
            running=waiting,
            url=reverse("rehearsal", args=[request.vendor.slug, pk]),
        ),
        **(_result(its, request.GET.get("what", ""), request.GET.get("after", "")) if its.result else {}),
    }
    answer = render(request, "tiers/rehearsal.html", context)
    if "HX-Request" in request.headers and not waiting:
        answer["HX-Refresh"] = "true"  # whoever watched the progress sees the outcome
    return answer


def _result(its: YearRehearsal, what: str, after: str) -> dict[str, Any]:
    """The calendar as the address narrows it, and how many stand on each tier at the end of each quarter."""
    edition = programs.edition_today(its.program)
    if edition is None:
        return {}
    document = programs.document_of(edition)
    wanted = what if what in WHATS else WHATS[0]
    events = [one for one in its.result["events"] if one["what"] == wanted]
    begin = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    page = events[begin : begin + PAGE]
    names = dict(Partner.objects.filter(code__in={one["partner"] for one in page}).values_list("code", "name"))
    tiers = [_mark(document, tier.key) for tier in document.tiers]
    return {
        "answer": in_words(its, document),
        "begins_on": datetime.date.fromisoformat(its.result["begins_on"]),
        "ends_on": datetime.date.fromisoformat(its.result["ends_on"]),
        "rows": [
            {
                "on": datetime.date.fromisoformat(one["date"]),
                "code": one["partner"],
                "name": names.get(one["partner"], one["partner"]),
                "before": _mark(document, one["from"]),
                "after": _mark(document, one["to"]),
            }
            for one in page
        ],
        "page": Page(
            str(begin + PAGE) if len(events) > begin + PAGE else "",
            words=f"{begin + 1:,} to {begin + len(page):,} of {len(events):,}",
        ),
        "wanted": wanted,
        "whats": [(one, one.capitalize()) for one in WHATS[1:]],
        "wanted_first": WHATS[0],
        "left_out": its.result["all_events"] - len(its.result["events"]),
        "tiers": tiers,
        "quarters": [
            (
                datetime.date.fromisoformat(one["ends_on"]),
                [(tier.name, one["tiers"].get(tier.key, 0)) for tier in tiers],
            )
            for one in its.result["quarters"]
        ],
    }


def in_words(its: YearRehearsal, document: ProgramDocument) -> str:
    """`In 2027 12 moves would take effect: 8 up, 4 down.`, if all that is proposed was approved."""
    moves = Counter(
        rank_of(document, one["to"]) > rank_of(document, one["from"])
        for one in its.result["events"]
        if one["what"] == "took effect"
    )
    if not moves:
        return f"In {its.year} nobody would move."
    would = plural(moves.total(), "move would take effect", "moves would take effect")
    return f"In {its.year} {would}: {moves[True]:,} up, {moves[False]:,} down."


def _mark(document: ProgramDocument, key: str) -> TierMark:
    rank = next((tier.rank for tier in document.tiers if tier.key == key), None)
    return TierMark(key, document.tier_name(key), rank)

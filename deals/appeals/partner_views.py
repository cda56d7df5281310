"""Appeals in the portal: the list, filing one about a row, and following it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from deals.appeals import filing, queries, rows, words
from deals.appeals.forms import AppealForm, EvidenceForm
from deals.appeals.policies import may_make
from deals.appeals.wishes import abouts
from deals.models import About, Appeal
from deals.registrations.partner_pages.desk import chosen, places
from deals.registrations.rules import rules_for, rules_of_all
from partners.models import Enrollment
from programs.document.words_registration import business_time_in_words
from tenancy import keyset
from tenancy.refusals import Refused
from ui.parts import Crumb, Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import partner_page

PAGE_SIZE = 30
NO_PROGRAM = "You are in no active program, so there is nothing to appeal. Ask your partner manager."


@dataclass(frozen=True, slots=True)
class Line:
    """An appeal in a list, with what happens next or what came of it."""

    appeal: Appeal
    state: tuple[str, str]
    metric: str
    next: str


@require_safe
@partner_page("appeals.see")
def appeals_mine(request: TenantRequest) -> HttpResponse:
    now = timezone.now()
    found = keyset.read(
        queries.appeals(request.actor),
        queries.ORDERS["-id"],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    told = queries.numbers(request.actor, now)
    context = {
        "lines": lines_of(found.rows, now),
        "page": Page(next=found.next, previous=found.previous),
        "told": told,
        "makes": request.actor.can("appeals.make"),
    }
    return render(request, "deals/appeals_mine.html", context)


@partner_page("appeals.make")
def new_appeal(request: TenantRequest) -> HttpResponse:
    """The form about one row of a metric, or about a missing one; without a metric, the metrics to choose from."""
    now, given = timezone.now(), request.POST if request.method == "POST" else request.GET
    found = places(request.actor)
    if not found:
        raise Refused(NO_PROGRAM)
    enrollment = chosen(found, given.get("program")) or _with_metric(found, given.get("metric", ""))
    rules = rules_for(enrollment)
    explanation = rows.explained(enrollment, rules, now)
    base = {"enrollment": enrollment, "enrollments": found, "rules": rules, "crumbs": _crumbs(request)}
    if not given.get("metric"):
        return render(request, "deals/appeal_metrics.html", {**base, "metrics": explanation.metrics})
    measured = rows.metric_of(explanation, given["metric"])
    ref = given.get("row", "")
    entry = rows.get(measured, ref) if ref else None
    options = abouts(measured.metric, has_row=entry is not None)
    form = AppealForm(
        request.POST if request.method == "POST" else None,
        abouts=options,
        metric=measured.metric,
        currency=rules.document.currency,
        has_row=entry is not None,
    )
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("about", "claim", "evidence_url", "evidence_text")}
        wish = {} if said["about"] == About.OTHER else form.given()
        made = attempt(
            form, filing.file, enrollment, metric=measured.metric.key, row=ref, wish=wish, by=request.actor, **said
        )
        if made is not None:
            messages.success(request, f"Filed. {words.sentence(made, rules, now)}")
            return redirect("appeal_mine", request.vendor.slug, made.code)
    promise = business_time_in_words(rules.document.appeals.answer_within_hours, rules.policy.calendar)
    context = {
        **base,
        "form": form,
        "metric": measured.metric,
        "entry": entry,
        "listed": words.listed(entry, rules.document.currency),
        "promise": promise,
    }
    return render(request, "deals/appeal_form.html", context, status=status_of(form))


@require_safe
@partner_page("appeals.see")
def appeal_mine(request: TenantRequest, appeal: str) -> HttpResponse:
    return _page(request, queries.get(request.actor, appeal))


@require_POST
@partner_page("appeals.make")
def evidence(request: TenantRequest, appeal: str) -> HttpResponse:
    row = queries.get(request.actor, appeal)
    form = EvidenceForm(request.POST)
    if form.is_valid() and attempt(form, filing.tell_more, row, by=request.actor, **form.cleaned_data) is not None:
        messages.success(request, f"Added. {request.vendor.name} sees it.")
        return redirect("appeal_mine", request.vendor.slug, row.code)
    return _page(request, row, form)


@require_POST
@partner_page("appeals.make")
def withdrawal(request: TenantRequest, appeal: str) -> HttpResponse:
    row = queries.get(request.actor, appeal)
    filing.withdraw(row, by=request.actor, note=request.POST.get("note", ""))
    messages.success(request, "The appeal is withdrawn.")
    return redirect("appeal_mine", request.vendor.slug, row.code)


def _page(request: TenantRequest, row: Appeal, refused: EvidenceForm | None = None) -> HttpResponse:
    now, rules = timezone.now(), rules_for(row.enrollment)
    context: dict[str, Any] = {
        "row": row,
        "answer": words.sentence(row, rules, now),
        "state": words.mark(row, now),
        "metric": words.metric_name(row, rules),
        "wished": words.wished(row),
        "outcome": words.outcome(row, rules),
        "events": list(words.timeline(row)),
        "may": row.is_open and may_make.test(request.actor, row),
        "form": refused or EvidenceForm(),
        "crumbs": _crumbs(request),
        "now": now,
    }
    return render(request, "deals/appeal_mine.html", context, status=200 if refused is None else status_of(refused))


def _with_metric(found: list[Enrollment], metric: str) -> Enrollment:
    """Without a program in the address the first one that measures this; where none does, the first."""
    known = rules_of_all()
    measuring = (
        one
        for one in found
        if one.program in known and any(named.key == metric for named in known[one.program].document.metrics)
    )
    return next(measuring, found[0])


def lines_of(found: list[Appeal], now: datetime) -> list[Line]:
    """One statement, which reads the rules of all programs."""
    known = {program.pk: rules for program, rules in rules_of_all(now).items()} if found else {}
    lines = []
    for one in found:
        rules = known[one.program_id]
        said = words.moved(one, rules) or words.sentence(one, rules, now)
        lines.append(Line(one, words.mark(one, now), words.metric_name(one, rules), said))
    return lines


def _crumbs(request: TenantRequest) -> list[Crumb]:
    return [Crumb("Appeals", reverse("appeals_mine", args=[request.vendor.slug]))]

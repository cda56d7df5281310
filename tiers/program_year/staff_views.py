"""Exceptions in the workspace: which tiers are held, for whom, until when and why; and lifting a move ahead."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.queries import get_enrollment, get_partner
from programs.queries import document_of, edition_today, required_edition, today_of
from tenancy import keyset
from tenancy.refusals import Forbidden, Refused
from tiers import queries as tiers
from tiers import standings
from tiers.models import TierException
from tiers.program_year import exceptions, lifting, queries
from tiers.program_year.forms import ExceptionForm, NoteForm
from tiers.staff_views import change_page_of
from ui.formats import day, word
from ui.parts import Crumb, NavItem, Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

PAGE = 30


@require_safe
@staff_page("tiers.see")
def exception_list(request: TenantRequest) -> HttpResponseBase:
    today, over = timezone.now().date(), request.GET.get("state") == "over"
    rows = queries.over(request.actor, today) if over else queries.in_force(request.actor, today)
    if program := request.GET.get("program", ""):
        rows = rows.filter(enrollment__program__key=program[:60])
    page = keyset.read(
        rows,
        queries.ORDERS.get(request.GET.get("sort", ""), queries.NEWEST_FIRST if over else queries.BY_END),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE,
    )
    names = _names(page.rows)
    context = {
        "rows": [
            (row, names.get((row.enrollment.program_id, row.tier), row.tier), f"end-{row.pk}") for row in page.rows
        ],
        "page": Page(page.next, page.previous),
        "over": over,
        "program": program,
        "answer": _answer(len(page.rows), more=bool(page.next or page.previous), over=over),
        "tabs": _tabs(request, over=over, program=program),
        "may_edit": request.actor.can("tiers.except"),
        "today": today,
    }
    return render(request, "tiers/exceptions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("tiers.except")
def exception_new(request: TenantRequest, code: str, program: str) -> HttpResponseBase:
    """Hold a tier for a partner."""
    partner = get_partner(request.actor, code)
    enrollment = get_enrollment(request.actor, partner, program)
    today = today_of(enrollment.program)
    document = document_of(required_edition(enrollment.program, today))
    standing = standings.in_force(enrollment.pk, today)
    current = document.lowest.key if standing is None else standing.tier
    choices = exceptions.tiers_to_hold(document, current)
    form = ExceptionForm(request.POST or None, tiers=choices)
    if form.is_valid():
        granted = attempt(form, exceptions.grant, enrollment, **form.given(), by=request.actor, now=timezone.now())
        if granted is not None:
            tier = document.tier_name(granted.tier)
            messages.success(
                request, f"{tier} is held for {partner} until {day(granted.ends_on)}. Its people get a letter."
            )
            return redirect("tier_exceptions", request.vendor.slug)
    context = {
        "partner": partner,
        "program": enrollment.program,
        "current": document.tier_name(current),
        "possible": bool(choices),
        "form": form,
        "crumbs": [Crumb(partner.name, reverse("partner", args=[request.vendor.slug, partner.code]))],
    }
    return render(request, "tiers/exception_form.html", context, status=status_of(form))


@require_POST
@staff_page("tiers.except")
def exception_revocation(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Revoke an exception. A refusal goes back to the list with its sentence."""
    exception = queries.get_exception(request.actor, pk)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    exceptions.revoke(exception, by=request.actor, note=note, now=timezone.now())
    messages.success(request, f"Nothing is held for {exception.partner} any more. A run looks at it again.")
    return redirect("tier_exceptions", request.vendor.slug)


@require_POST
@staff_page("tiers.decide")
def lift(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Take back an approved demotion before its day."""
    change = tiers.get_change(request.actor, pk)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        with transaction.atomic():
            lifting.lift(change, by=request.actor, note=note, now=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        return change_page_of(request, tiers.get_change(request.actor, pk), refusal)
    messages.success(request, f"{change.partner} stays where it stands. Its people get a letter.")
    return redirect("tier_change", request.vendor.slug, pk)


def _names(rows: list[TierException]) -> dict[tuple[int, str], str]:
    """The names of tiers by program and key; a vendor has a handful of programs."""
    found = {}
    for program in {row.enrollment.program_id: row.enrollment.program for row in rows}.values():
        edition = edition_today(program)
        if edition is not None:
            found.update({(program.pk, tier.key): tier.name for tier in document_of(edition).tiers})
    return found


def _answer(shown: int, *, more: bool, over: bool) -> str:
    if over:
        return "Exceptions that ended or were revoked, the newest first."
    if not shown:
        return "No tier is held by an exception."
    if more:
        return "Tiers that are held by exceptions, those that end first on top."
    return f"{shown} {word(shown, 'tier is', 'tiers are')} held by an exception."


def _tabs(request: TenantRequest, *, over: bool, program: str) -> list[NavItem]:
    address = reverse("tier_exceptions", args=[request.vendor.slug])
    kept = {"program": program} if program else {}
    return [
        NavItem("In force", f"{address}?{urlencode(kept)}" if kept else address, not over),
        NavItem("Over", f"{address}?{urlencode({'state': 'over', **kept})}", over),
    ]

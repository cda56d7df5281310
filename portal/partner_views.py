"""The portal: where a partner stands, what gets it further, what it loses, and how all of that is computed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from deals.registrations import to_do
from partners.models import Enrollment
from portal import clock, figures, queries, rules_page, standing_words
from portal.closed_places import closed_places
from programs.comparison import compare
from programs.document.words import topics_in_words
from programs.queries import document_of, edition_today, today_in
from tenancy.refusals import NotFound
from tiers.deal_rows import DealRow
from tiers.explain import Explanation, MetricExplained, explain
from tiers.forecasts.ahead import look_ahead
from tiers.forecasts.drawing import charted, drawn
from tiers.inactivity import to_do as to_do_when_quiet
from tiers.models import Basis, TierException
from tiers.program_year import holding
from tiers.queries import history as history_of
from tiers.standings import in_force as standing_in_force
from ui.parts import Task
from vendors.actors import TenantRequest
from vendors.pages import partner_page

DEALS_ON_HOME, DEALS_OUT_ON_HOME = 8, 3
PER_PAGE = 50
MOST_STANDINGS = 200


@dataclass(frozen=True, slots=True)
class Here:
    """The enrollment that a page is about, and the others to switch to."""

    enrollment: Enrollment
    others: list[Enrollment]
    today: datetime.date
    explanation: Explanation


@require_GET
@partner_page("portal.see")
def home(request: TenantRequest) -> HttpResponseBase:
    context = home_context(request)
    if context is None:
        return empty(request)
    return render(request, "portal/partner_home.html", {**context, **_waiting(request)})


def empty(request: TenantRequest) -> HttpResponseBase:
    """What stands where there is nothing to explain: not enrolled yet, or no place is active, with why."""
    return render(request, "portal/partner_empty.html", _waiting(request))


def home_context(request: TenantRequest) -> dict[str, Any] | None:
    """All that the home shows, computed from the facts as they are now; None where there is nothing to explain yet."""
    here = here_of(request)
    if here is None:
        return None
    explanation = here.explanation
    ahead = look_ahead(here.enrollment, as_of=here.today)
    standings = history_of(request.actor, here.enrollment.pk, most=MOST_STANDINGS)
    above = standing_words.tier_above(explanation.document, explanation.current_tier)
    money = explanation.revenue
    return {
        **frame(here),
        "answer": clock.until(explanation, here.enrollment, standings, here.today)
        or standing_words.answer(explanation),
        "lead": standing_words.lead(explanation, ahead, held_of(here)),
        "ladder": figures.ladder(explanation, clock.begun(standings, here.today)),
        "above": above,
        "needs": figures.requirements(explanation, above, _rules_url(request, here)) if above else [],
        "drawings": [drawn(ahead, metric) for metric in charted(ahead, above.key if above else None)],
        "deals": figures.by_leaving(money)[:DEALS_ON_HOME] if money else [],
        "deals_shown": _of(DEALS_ON_HOME, len(money.counted)) if money else "",
        "deals_out": figures.newest(money.not_counted)[:DEALS_OUT_ON_HOME] if money else [],
        "deals_out_shown": _of(DEALS_OUT_ON_HOME, len(money.not_counted)) if money else "",
        "money": money,
        "standings": standings[:6],
    }


@require_GET
@partner_page("deals.see")
def deals(request: TenantRequest) -> HttpResponseBase:
    here = here_of(request)
    money = here.explanation.revenue if here else None
    if here is None or money is None:
        return empty(request)
    wanted = request.GET.get("q", "").strip().casefold()
    shown = request.GET.get("counts", "")
    rows = _matching(money, wanted, shown)
    start = offset(request.GET.get("after", ""))
    page = rows[start : start + PER_PAGE]
    context = {
        **frame(here),
        "money": money,
        "rows": page,
        "found": len(rows),
        "page": figures.page(start, PER_PAGE, len(rows)),
        "choices": [("", "All deals"), ("yes", "Count today"), ("no", "Do not count")],
    }
    return render(request, "portal/partner_deals.html", context)


@require_GET
@partner_page("tiers.see")
def rules(request: TenantRequest) -> HttpResponseBase:
    """Every rule in words, each with the partner's own figure and the rows behind it."""
    here = here_of(request)
    if here is None:
        return empty(request)
    context = {**frame(here), **rules_page.context(here.explanation)}
    return render(request, "portal/partner_rules.html", context)


@require_GET
@partner_page("programs.see")
def program(request: TenantRequest) -> HttpResponseBase:
    mine = queries.enrollments_of(request.actor)
    enrollment = queries.chosen(mine, request.GET.get("program"))
    edition = edition_today(enrollment.program) if enrollment else None
    if enrollment is None or edition is None:
        return empty(request)
    document = document_of(edition)
    standing = standing_in_force(enrollment.pk, today_in(document))
    tier = next((tier for tier in document.tiers if standing and tier.key == standing.tier), document.lowest)
    context = {
        "enrollment": enrollment,
        "enrollments": mine,
        "edition": edition,
        "today": today_in(document),
        "document": document,
        "tier": tier,
        "table": compare(document, here=tier.key),
        "topics": topics_in_words(document),
    }
    return render(request, "portal/partner_program.html", context)


@require_GET
@partner_page("tiers.see")
def history(request: TenantRequest) -> HttpResponseBase:
    here = here_of(request)
    if here is None:
        return empty(request)
    standings = history_of(request.actor, here.enrollment.pk, most=MOST_STANDINGS)
    names = {tier.key: tier for tier in here.explanation.document.tiers}
    context = {**frame(here), "standings": [(row, names.get(row.tier)) for row in standings]}
    return render(request, "portal/partner_history.html", context)


def _waiting(request: TenantRequest) -> dict[str, Any]:
    closed = closed_places(request.actor.partner_id or 0, queries.inactive_enrollments_of(request.actor))
    return {"tasks": _tasks(request), "closed": list(closed.values())}


def _tasks(request: TenantRequest) -> list[Task]:
    by = request.actor
    if by.partner_id is None or not by.can("registrations.write"):
        return []
    quiet = to_do_when_quiet.of_partners(request.vendor, [by.partner_id])
    return quiet + [due.task for due in to_do.of_partners(request.vendor, [by.partner_id], timezone.now())]


def here_of(request: TenantRequest) -> Here | None:
    """The enrollment of the page with its explanation as of today; None where there is nothing to explain yet."""
    mine = queries.enrollments_of(request.actor)
    enrollment = queries.chosen(mine, request.GET.get("program"))
    if enrollment is None:
        return None
    edition = edition_today(enrollment.program)
    if edition is None:
        return None
    today = today_in(document_of(edition))
    if max(edition.effective_on, enrollment.enrolled_on) > today:
        return None
    explanation = explain(enrollment.partner, enrollment.program, as_of=today, basis=Basis.MID_YEAR)
    return Here(enrollment, mine, today, explanation)


def frame(here: Here) -> dict[str, Any]:
    """What every page about an enrollment shows."""
    return {
        "enrollment": here.enrollment,
        "enrollments": here.others,
        "today": here.today,
        "explanation": here.explanation,
        "document": here.explanation.document,
    }


def held_of(here: Here) -> TierException | None:
    """The exception that holds a tier for the partner today. Why it does is the vendor's own matter."""
    return holding.in_force([here.enrollment.pk], here.today).get(here.enrollment.pk)


def _rules_url(request: TenantRequest, here: Here) -> str:
    return f"/{request.vendor.slug}/portal/rules/?program={here.enrollment.program.key}"


def _matching(money: MetricExplained, wanted: str, shown: str) -> list[DealRow]:
    counted: Iterable[DealRow] = figures.by_leaving(money) if shown != "no" else []
    out: Iterable[DealRow] = figures.newest(money.not_counted) if shown != "yes" else []
    rows = [*counted, *out]
    return [row for row in rows if wanted in row.entry.label.casefold() or wanted in row.entry.id.casefold()]


def _of(most: int, total: int) -> str:
    """What a short list is of a long one: `8 of 9, see all`."""
    return f"{most} of {total:,}, see all" if total > most else f"All {total:,}"


def offset(text: str) -> int:
    """Where a page of a list begins. Raises NotFound for what no link says."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise NotFound("There is no such page.")
    return int(text)

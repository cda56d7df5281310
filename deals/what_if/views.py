"""What if, as a page: for the partner in its portal and for the vendor's staff. Everything stands in the address."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.what_if import addressing, reading
from deals.what_if.outcome import Outcome, outcome
from partners import queries as partners
from partners.models import Enrollment
from programs.document.model import Metric, Unit
from programs.queries import document_of, required_edition, today_of
from tenancy.refusals import NotFound
from tiers.forecasts.drawing import charted, drawn
from vendors.actors import TenantRequest
from vendors.pages import partner_page, staff_page


@require_safe
@partner_page("tiers.see")
def partner_what_if(request: TenantRequest) -> HttpResponseBase:
    return _page(request, _active(request, request.actor.partner_id), "deals/what_if_mine.html")


@require_safe
@staff_page("tiers.see")
def staff_what_if(request: TenantRequest, code: str) -> HttpResponseBase:
    partner = partners.get_partner(request.actor, code)
    return _page(request, _active(request, partner.pk), "deals/what_if.html")


def _is_there(found: Outcome, metric: Metric) -> bool:
    """Whether one is enough and there is one: nothing to assume."""
    return metric.unit is Unit.YES_NO and bool(found.before.points) and found.before.points[0].values[metric.key] > 0


def _active(request: TenantRequest, partner_id: int | None) -> list[Enrollment]:
    rows = partners.enrollments(request.actor).filter(partner=partner_id, status=Enrollment.ACTIVE)
    return list(rows.select_related("partner", "program").order_by("program__name", "pk"))


def _page(request: TenantRequest, enrollments: list[Enrollment], template: str) -> HttpResponseBase:
    wanted = request.GET.get("program", "")
    enrollment = next((one for one in enrollments if wanted in ("", one.program.key)), None)
    if enrollment is None:
        raise NotFound("There is no such program to look ahead in.")
    today = today_of(enrollment.program)
    document = document_of(required_edition(enrollment.program, today))
    params = dict(request.GET.lists())
    read = reading.read(params, request.actor, enrollment.partner, document, today)
    pairs = addressing.shortest(read, enrollment.program.key if len(enrollments) > 1 else "", today)
    by_parts = request.headers.get("HX-Request") == "true"
    if not read.errors and not by_parts and addressing.says_more(params, pairs):
        return redirect(addressing.address(request.path, pairs))
    found = outcome(read.assumption, enrollment, as_of=today, now=timezone.now())
    read.more = [line for line in read.more if line.picked or not _is_there(found, line.about)]
    charts = charted(found.after, found.gap.tier.key if found.gap else None) if found.after.points else []
    context: dict[str, Any] = {
        "enrollment": enrollment,
        "enrollments": enrollments,
        "document": document,
        "today": today,
        "read": read,
        "outcome": found,
        "assumed": bool(read.assumption),
        "drawings": [drawn(found.after, metric) for metric in charts[:1]],
        "path": request.path,
    }
    response = render(request, template, context, status=422 if read.errors else 200)
    if by_parts and not read.errors:
        response["HX-Push-Url"] = addressing.address(request.path, pairs)
    return response

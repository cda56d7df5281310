"""Who falls below their tier within the next months, for the vendor's staff."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from programs import queries as programs
from programs.document.model import ProgramDocument
from tenancy import keyset
from tiers.change_list import TierMark, in_words
from tiers.evaluation import rank_of
from tiers.forecasts import queries, words
from tiers.models import Forecast
from ui.formats import word
from ui.parts import NavItem, Page
from vendors.actors import TenantRequest
from vendors.pages import staff_page

PAGE = 50
WITHIN = {"30": "30 days", "60": "60 days", "90": "90 days", "365": "12 months"}


@dataclass(frozen=True, slots=True)
class Row:
    """One enrollment that falls, in words."""

    forecast: Forecast
    before: TierMark
    after: TierMark
    why: str


@require_safe
@staff_page("tiers.see")
def ahead(request: TenantRequest) -> HttpResponseBase:
    params, today = request.GET.dict(), timezone.now().date()
    within = params.get("within", "90") if params.get("within") in WITHIN else "90"
    rows = queries.falling(
        request.actor,
        until=today + datetime.timedelta(days=int(within)),
        program=params.get("program", ""),
        q=params.get("q", "").replace("\x00", "").strip()[:200],
    )
    order = queries.ORDERS.get(params.get("sort", ""), queries.ORDERS["falls_on"])
    page = keyset.read(rows, order, after=params.get("after", ""), before=params.get("before", ""), size=PAGE)
    looked_at = queries.looked_at(request.actor)
    context = {
        "answer": _answer(queries.count(rows), within),
        "rows": [_row(one, looked_at) for one in page.rows],
        "page": Page(page.next, page.previous),
        "within": within,
        "tabs": _tabs(request.vendor.slug, within),
        "programs": [(program.key, program.name) for program in programs.programs()],
        "as_of": min((as_of for as_of, _ in looked_at.values()), default=None),
        "filtered": bool(params.get("q") or params.get("program")),
        "today": today,
    }
    return render(request, "tiers/ahead.html", context)


def _row(one: Forecast, looked_at: Mapping[int, tuple[datetime.date, ProgramDocument]]) -> Row:
    _, document = looked_at.get(one.program_id, (None, None))
    return Row(one, _mark(document, one.tier), _mark(document, one.falls_to), words.why(one, document))


def _mark(document: ProgramDocument | None, key: str) -> TierMark:
    if document is None or rank_of(document, key) < 0:
        return TierMark(key, key, None)
    return TierMark(key, document.tier_name(key), document.tier(key).rank)


def _answer(found: int, within: str) -> str:
    if not found:
        return f"Nobody falls below their tier within {WITHIN[within]}."
    many = f"{found:,} or more" if found == queries.COUNT_LIMIT else in_words(found)
    verb = word(found, "partner falls below its tier", "partners fall below their tier")
    return f"{many} {verb} within {WITHIN[within]} if nothing is added."


def _tabs(vendor_slug: str, chosen: str) -> list[NavItem]:
    address = reverse("tiers_ahead", args=[vendor_slug])
    return [NavItem(f"Within {said}", f"{address}?within={key}", key == chosen) for key, said in WITHIN.items()]

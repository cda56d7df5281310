"""Who falls below their tier within the next months, for the vendor's staff."""

import datetime
from collections.abc import Iterable, Mapping
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
from tiers.forecasts.falling import Fall, fall_of
from tiers.models import Forecast
from tiers.program_year import holding
from tiers.program_year.lowering import when_lowered
from ui.formats import word
from ui.parts import NavItem, Page
from vendors.actors import TenantRequest
from vendors.pages import staff_page

PAGE = 50
WITHIN = {"30": "30 days", "60": "60 days", "90": "90 days", "365": "12 months"}


@dataclass(frozen=True, slots=True)
class Row:
    """One enrollment that falls, in words. `lowered` says who lowers its tier, where that is not any review."""

    forecast: Forecast
    fall: Fall
    before: TierMark
    after: TierMark
    why: str
    lowered: str


@require_safe
@staff_page("tiers.see")
def ahead(request: TenantRequest) -> HttpResponseBase:
    params, today = request.GET.dict(), timezone.now().date()
    within = params.get("within", "90") if params.get("within") in WITHIN else "90"
    until, program = today + datetime.timedelta(days=int(within)), params.get("program", "")
    q = params.get("q", "").replace("\x00", "").strip()[:200]
    rows = queries.falling(request.actor, until=until, program=program, q=q)
    held = queries.falling_once_over(request.actor, until=until, program=program, q=q)
    order = queries.ORDERS.get(params.get("sort", ""), queries.ORDERS["falls_on"])
    page = keyset.read(rows, order, after=params.get("after", ""), before=params.get("before", ""), size=PAGE)
    looked_at = queries.looked_at(request.actor)
    falling = _rows(page.rows, looked_at, today)
    first = [] if params.get("after") or params.get("before") else _rows(held[:PAGE], looked_at, today)
    context = {
        "answer": _answer(queries.count(rows), queries.count(held), within),
        "rows": falling,
        "held": first,
        "lowered": _lowered([*first, *falling]),
        "page": Page(page.next, page.previous),
        "within": within,
        "tabs": _tabs(request.vendor.slug, within),
        "programs": [(program.key, program.name) for program in programs.programs()],
        "as_of": min((as_of for as_of, _ in looked_at.values()), default=None),
        "filtered": bool(params.get("q") or params.get("program")),
        "today": today,
    }
    return render(request, "tiers/ahead.html", context)


def _rows(
    found: Iterable[Forecast],
    looked_at: Mapping[int, tuple[datetime.date, ProgramDocument]],
    today: datetime.date,
) -> list[Row]:
    forecasts = list(found)
    held = holding.in_force([one.enrollment_id for one in forecasts], today)
    rows = []
    for one in forecasts:
        _, document = looked_at.get(one.program_id, (None, None))
        fall = fall_of(one, held.get(one.enrollment_id), document)
        if fall is not None:
            marks = _mark(document, one.tier), _mark(document, fall.to)
            lowered = when_lowered(document, today) if document else ""
            rows.append(Row(one, fall, *marks, words.why(one, document), lowered))
    return rows


def _lowered(rows: Iterable[Row]) -> list[str]:
    """Once for each program in the list that lowers tiers later than its figures fall."""
    told = {row.forecast.program.name: row.lowered for row in rows if row.lowered}
    return [f"{name}: {sentence[:1].lower()}{sentence[1:]}" for name, sentence in told.items()]


def _mark(document: ProgramDocument | None, key: str) -> TierMark:
    if document is None or rank_of(document, key) < 0:
        return TierMark(key, key, None)
    return TierMark(key, document.tier_name(key), document.tier(key).rank)


def _answer(found: int, held: int, within: str) -> str:
    if not found and not held:
        return f"Nobody falls below their tier within {WITHIN[within]}."
    if not found:
        verb = word(held, "partner falls below its tier", "partners fall below their tier")
        return f"{_many(held)} {verb} within {WITHIN[within]}, when an exception ends, if nothing is added."
    whose, tier = f"{_many(found).lower()} {word(found, 'partner')}", word(found, "its tier", "their tier")
    more = f" {_many(held)} more {word(held, 'falls', 'fall')} when an exception ends." if held else ""
    return f"The figures of {whose} fall below {tier} within {WITHIN[within]} if nothing is added.{more}"


def _many(found: int) -> str:
    return f"{found:,} or more" if found == queries.COUNT_LIMIT else in_words(found)


def _tabs(vendor_slug: str, chosen: str) -> list[NavItem]:
    address = reverse("tiers_ahead", args=[vendor_slug])
    return [NavItem(f"Within {said}", f"{address}?within={key}", key == chosen) for key, said in WITHIN.items()]

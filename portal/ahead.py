"""What is ahead of a partner, for itself: how long it keeps its tier, what leaves when, and what would keep it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal import figures, standing_words
from portal.partner_views import Here, empty, frame, held_of, here_of, offset
from programs.document.model import OpportunityCounting, ProgramDocument
from tiers.forecasts import staying, words
from tiers.forecasts.ahead import Span, look_ahead
from tiers.forecasts.drawing import charted, drawn
from tiers.forecasts.needs import Month, months
from tiers.lacking import joined, lacks
from vendors.actors import TenantRequest
from vendors.pages import partner_page

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month in words: `keep` and `reach` are empty where nothing is missing."""

    month: Month
    leaving: str
    keep: str
    reach: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """Something that counts, with the day on which it stops to, and where its row stands."""

    span: Span
    url: str


@require_GET
@partner_page("tiers.see")
def ahead(request: TenantRequest) -> HttpResponseBase:
    here = here_of(request)
    if here is None:
        return empty(request)
    document = here.explanation.document
    found = look_ahead(here.enrollment, as_of=here.today)
    above = standing_words.tier_above(document, found.current_tier)
    start = offset(request.GET.get("after", ""))
    ending = [one for one in found.spans if one.ends is not None]
    answer, *more = staying.sentences(found, held_of(here))
    context = {
        **frame(here),
        "answer": answer,
        "lead": " ".join(filter(None, [*more, words.reaches(found, above)])),
        "drawings": [drawn(found, metric) for metric in charted(found, above.key if above else None)],
        "months": [
            _month_row(document, one) for one in months(found, found.current_tier, above.key if above else None)
        ],
        "here": document.tier_name(found.current_tier),
        "is_lowest": found.current_tier == document.lowest.key,
        "above": above,
        "leaving": [_leaving(request, here, one) for one in ending[start : start + PER_PAGE]],
        "page": figures.page(start, PER_PAGE, len(ending)),
    }
    return render(request, "portal/partner_ahead.html", context)


def _month_row(document: ProgramDocument, month: Month) -> MonthRow:
    keep, reach = (joined([lacks(document, one) for one in needs]) for needs in (month.keep, month.reach))
    leaving = [words.named(one, document.currency) for one in month.leaving]
    return MonthRow(
        month, joined(leaving) if len(leaving) <= 3 else f"{leaving[0]} and {len(leaving) - 1} more", keep, reach
    )


def _leaving(request: TenantRequest, here: Here, span: Span) -> Leaving:
    portal, program = f"/{request.vendor.slug}/portal", here.enrollment.program.key
    if isinstance(span.metric.counting, OpportunityCounting):
        return Leaving(span, f"{portal}/deals/?{urlencode({'program': program, 'q': span.ref})}")
    return Leaving(span, f"{portal}/rules/?{urlencode({'program': program})}#{span.metric.key}")

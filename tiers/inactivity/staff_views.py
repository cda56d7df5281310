"""Reviews in the workspace: all of them, opening one, its partners with what the rule proposes, and its report."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenancy import keyset
from tiers.inactivity import closing, queries
from tiers.inactivity.forms import OpenForm
from tiers.inactivity.review_page import asked_of, counted, job, report_facts, row_of, tiles
from tiers.inactivity.words import REVIEW_STATES, late_in_words, list_in_words, opened_in_words, review_in_words
from tiers.models import InactivityReview, ReviewItem
from ui.parts import Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

PAGE = 50
State = ReviewItem.State
WAITING = (InactivityReview.State.QUEUED, InactivityReview.State.LISTING)


@require_GET
@staff_page("inactivity.see")
def review_list(request: TenantRequest) -> HttpResponse:
    """Every review, the newest first, and who asks to come back."""
    cursors = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    page = keyset.read(queries.reviews(request.actor), queries.REVIEW_ORDER, **cursors, size=30)
    waiting = queries.waiting(request.actor)
    context = {
        "answer": list_in_words(page.rows[0] if page.rows else None, waiting.proposed, waiting.answered),
        "rows": [(row, REVIEW_STATES[InactivityReview.State(row.state)]) for row in page.rows],
        "returns": queries.open_returns(request.actor),
        "may_open": request.actor.can("inactivity.run"),
        "may_decide": request.actor.can("inactivity.decide"),
        "open_words": "Open a review" if request.actor.can("inactivity.run") else "",
        "page": Page(page.next, page.previous),
        "now": timezone.now(),
    }
    return render(request, "tiers/inactivity/reviews.html", context)


@require_http_methods(["GET", "POST"])
@staff_page("inactivity.run")
def review_open(request: TenantRequest) -> HttpResponseBase:
    """Open the review of a quarter and go to its page, where its listing can be watched."""
    form = OpenForm(request.POST or None, now=timezone.now())
    if form.is_valid():
        opened = attempt(form, form.open_review, by=request.actor)
        if opened is not None:
            review, created = opened
            messages.success(request, opened_in_words(review, created))
            return redirect("inactivity_review", request.vendor.slug, review.pk)
    return render(request, "tiers/inactivity/open.html", {"form": form}, status=status_of(form))


@require_GET
@staff_page("inactivity.see")
def review(request: TenantRequest, pk: int) -> HttpResponse:
    """One review: how far it is, and its partners as the address narrows them."""
    return shown(request, queries.get_review(request.actor, pk), request.GET.dict(), {})


def shown(
    request: TenantRequest, found: InactivityReview, params: dict[str, str], more: dict[str, object], status: int = 200
) -> HttpResponse:
    """The page of a review, with what a decision was given that lacked something."""
    wanted, order = asked_of(params)
    cursors = {"after": params.get("after", ""), "before": params.get("before", "")}
    page = keyset.read(queries.items(request.actor, found, wanted), order, **cursors, size=PAGE)
    counts = counted(found)
    waits = found.state in WAITING
    context = {
        "review": found,
        "state": REVIEW_STATES[InactivityReview.State(found.state)],
        "answer": review_in_words(
            found, counts.undecided, counts.of_state(State.IN_GRACE), answered=counts.of_state(State.ANSWERED)
        ),
        "late": late_in_words(found),
        "waiting": waits,
        "failed": found.state == InactivityReview.State.FAILED,
        "may_open": request.actor.can("inactivity.run"),
        "job": job(found, request.vendor.slug, counts),
        "tiles": [] if waits else tiles(found, request.vendor.slug, counts),
        "report": report_facts(found),
        "rows": [row_of(item) for item in page.rows],
        "page": Page(page.next, page.previous),
        "filtered": wanted.narrows,
        "wanted": wanted,
        "proposals": [(kind.value, kind.value.capitalize()) for kind in ReviewItem.Proposal],
        "states": [(state.value, state.label.capitalize()) for state in State],
        "countries": [(country, country) for country in queries.countries(found)],
        "quiet": [("45", "45 to 89 days"), ("90", "90 to 179 days"), ("180", "180 to 364 days"), ("365", "A year")],
        "decides": request.actor.can("inactivity.decide") and found.state == InactivityReview.State.OPEN,
        "may_close": request.actor.can("inactivity.run") and found.state == InactivityReview.State.OPEN,
        "undecided": counts.undecided,
        "now": timezone.now(),
        **more,
    }
    answer = render(request, "tiers/inactivity/review.html", context, status=status)
    if "HX-Request" in request.headers and request.headers.get("HX-Target") == "review-progress" and not waits:
        answer["HX-Refresh"] = "true"  # whoever watched the listing sees the partners
    return answer


@require_POST
@staff_page("inactivity.run")
def review_closing(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Close the review; its report stays on its page."""
    closing.close_review(queries.get_review(request.actor, pk), by=request.actor, now=timezone.now())
    messages.success(request, "The review is closed. Days of grace run on.")
    return redirect("inactivity_review", request.vendor.slug, pk)


@require_GET
@staff_page("inactivity.see")
def review_file(request: TenantRequest, pk: int) -> HttpResponseBase:
    """The review as a CSV file."""
    found = queries.get_review(request.actor, pk)
    answer = StreamingHttpResponse(closing.as_csv(found), content_type="text/csv; charset=utf-8")
    name = f"inactivity-{found.program.key}-{found.label}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

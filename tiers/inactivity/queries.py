"""What one may see of reviews: staff everything of its vendor's, a partner what was said to it."""

from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Q, QuerySet

from tenancy import keyset
from tenancy.keyset import Order
from tenancy.refusals import NotFound
from tiers.inactivity import places
from tiers.models import InactivityReview, ReturnRequest, ReviewDecision, ReviewItem
from vendors.actors import Actor

MOST = 200
REVIEW_ORDER = Order("-as_of", "as_of", descending=True)
ORDERS = keyset.orders("quiet_days", "partner_name", "id")
# What a partner still hears of, on its own pages.
TO_ANSWER = (ReviewItem.State.NUDGED, ReviewItem.State.IN_GRACE)
QUIET = {"": (0, None), "45": (45, 89), "90": (90, 179), "180": (180, 364), "365": (365, None)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a review's list is narrowed to; empty values narrow nothing. `quiet` is a key of `QUIET`."""

    q: str = ""
    proposal: str = ""
    state: str = ""
    quiet: str = ""
    country: str = ""

    @property
    def narrows(self) -> bool:
        return any([self.q, self.proposal, self.state, self.quiet, self.country])


def reviews(by: Actor) -> QuerySet[InactivityReview]:
    by.require("inactivity.see")
    return InactivityReview.objects.select_related("program", "edition")


def get_review(by: Actor, pk: int) -> InactivityReview:
    """The review with this id. Raises NotFound."""
    found = reviews(by).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such review here.")
    return found


def items(by: Actor, review: InactivityReview | None = None, wanted: Wanted | None = None) -> QuerySet[ReviewItem]:
    """Items with the partner's name, of one review or of all."""
    by.require("inactivity.see")
    rows = ReviewItem.objects.select_related("partner").annotate(partner_name=F("partner__name"))
    if review is not None:
        rows = rows.filter(review=review)
    return rows if wanted is None else _narrowed(rows, wanted)


def get_item(by: Actor, pk: int) -> ReviewItem:
    """The item with this id, and what it is about. Raises NotFound."""
    related = ("review__program", "review__edition", "enrollment__program", "partner")
    found = items(by).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such partner in a review here.")
    return found


def chosen(by: Actor, review: InactivityReview, ids: list[int]) -> list[ReviewItem]:
    """Those of the review with these ids, at most 200 and one more."""
    return list(items(by, review).filter(pk__in=ids).order_by("pk")[: MOST + 1])


def counts(review: InactivityReview) -> dict[tuple[str, str], int]:
    """How many items have which proposal and state, in one statement."""
    rows = ReviewItem.objects.filter(review=review).order_by().values_list("proposal", "state")
    return {(proposal, state): count for proposal, state, count in rows.annotate(count=Count("pk"))}


def countries(review: InactivityReview) -> list[str]:
    """Where its partners are, by code."""
    rows = ReviewItem.objects.filter(review=review).exclude(partner__country="").order_by("partner__country")
    return list(rows.values_list("partner__country", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many items of open reviews wait to be decided on, how many answers, and how many requests to come back; and
    the review that all of the first or second are in, where it is one."""

    proposed: int
    answered: int
    returns: int
    proposed_in: int | None
    answered_in: int | None


def waiting(by: Actor) -> Waiting:
    """What waits for a person. Two statements."""
    by.require("inactivity.see")
    proposed = Q(state=ReviewItem.State.PROPOSED, review__state=InactivityReview.State.OPEN)
    proposed &= ~Q(proposal=ReviewItem.Proposal.KEEP)
    answered = Q(state=ReviewItem.State.ANSWERED)
    found = ReviewItem.objects.filter(state__in=[ReviewItem.State.PROPOSED, ReviewItem.State.ANSWERED]).aggregate(
        **{
            f"{name}_{what.lower()}": aggregate(field, filter=those)
            for name, those in (("proposed", proposed), ("answered", answered))
            for what, aggregate, field in (("count", Count, "pk"), ("min", Min, "review"), ("max", Max, "review"))
        }
    )
    return Waiting(
        found["proposed_count"],
        found["answered_count"],
        ReturnRequest.objects.filter(state=ReturnRequest.State.OPEN).count(),
        _one(found["proposed_min"], found["proposed_max"]),
        _one(found["answered_min"], found["answered_max"]),
    )


def _one(first: int | None, last: int | None) -> int | None:
    return first if first == last else None


def open_returns(by: Actor) -> list[ReturnRequest]:
    """Partners that ask to come back, the oldest first, at most 200."""
    by.require("inactivity.see")
    rows = ReturnRequest.objects.filter(state=ReturnRequest.State.OPEN).select_related("partner")
    return list(rows.order_by("pk")[:MOST])


def get_return(by: Actor, pk: int) -> ReturnRequest:
    by.require("inactivity.see")
    found = ReturnRequest.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such request here.")
    return found


def get_decision(by: Actor, pk: int) -> ReviewDecision:
    by.require("inactivity.see")
    found = ReviewDecision.objects.select_related("review__program").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such decision here.")
    return found


def decisions_of(item: ReviewItem) -> list[ReviewDecision]:
    """What was decided about the item, the newest first, at most 200."""
    rows = ReviewDecision.objects.filter(rows__item=item, rows__after__isnull=False).select_related("review")
    return list(rows.order_by("-pk")[:MOST])


def own_items(by: Actor) -> list[ReviewItem]:
    """What a partner was told in reviews: of each place the newest, the newest first. Staff is told nothing."""
    rows = ReviewItem.objects.filter(partner_id=by.partner_id or 0).select_related("enrollment__program", "partner")
    newest = {row.enrollment_id: row for row in rows.order_by("pk")}
    return sorted(newest.values(), key=lambda row: row.pk, reverse=True)


def own_item(by: Actor, pk: int) -> ReviewItem:
    """An item of the partner's own that it was told of. Raises NotFound."""
    found = (
        ReviewItem.objects.filter(partner_id=by.partner_id or 0, pk=pk).select_related("enrollment__program").first()
    )
    if found is None:
        raise NotFound("There is no such question here.")
    return found


def to_answer(by: Actor) -> list[ReviewItem]:
    """What the partner is asked and has not answered."""
    rows = ReviewItem.objects.filter(partner_id=by.partner_id or 0, state__in=TO_ANSWER)
    return list(rows.select_related("enrollment__program").order_by("grace_ends_on", "pk"))


def own_return(by: Actor) -> ReturnRequest | None:
    """The partner's newest request to come back."""
    return ReturnRequest.objects.filter(partner_id=by.partner_id or 0).order_by("-pk").first()


def closed_since(by: Actor) -> list[ReviewItem]:
    """What closed the places of the partner whose people ask."""
    return places.closing_items(by.partner_id or 0)


def _narrowed(rows: QuerySet[ReviewItem], wanted: Wanted) -> QuerySet[ReviewItem]:
    if wanted.q:
        rows = rows.filter(Q(partner__name__icontains=wanted.q) | Q(partner__code__istartswith=wanted.q))
    if wanted.proposal:
        rows = rows.filter(proposal=wanted.proposal)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.country:
        rows = rows.filter(partner__country=wanted.country)
    if wanted.quiet:
        least, most = QUIET[wanted.quiet]
        rows = rows.filter(quiet_days__gte=least)
        rows = rows if most is None else rows.filter(quiet_days__lte=most)
    return rows

"""The demonstration has a closed review of quiet partners, and one under way in which nobody's page is empty."""

from collections import Counter

from partners.models import Enrollment
from tenancy import scope
from tiers.inactivity.closing import undecided
from tiers.models import InactivityReview, ReviewItem
from vendors.models import Vendor


def _reviews(slug: str) -> list[InactivityReview]:
    with scope.lookup("app.slug", slug):
        vendor = Vendor.objects.get(slug=slug)
    with scope.enter(vendor.pk):
        return list(InactivityReview.objects.order_by("as_of"))


def _states(review: InactivityReview) -> Counter[str]:
    with scope.enter(review.vendor_id):
        return Counter(ReviewItem.objects.filter(review=review).values_list("state", flat=True))


def test_one_review_is_closed_and_one_is_under_way(db: None) -> None:
    for slug in ("acme", "globex"):
        assert [(review.label, review.state, review.trigger) for review in _reviews(slug)] == [
            ("2026Q3", "closed", "beat"),
            ("2026Q4", "open", "beat"),
        ]


def test_the_closed_one_has_its_report_and_closed_a_place(db: None) -> None:
    closed, _ = _reviews("acme")
    outcomes = _states(closed)
    assert closed.report is not None
    assert closed.report["outcomes"] | {"proposed": 0} == {**dict.fromkeys(closed.report["outcomes"], 0), **outcomes}
    assert (outcomes["deactivated"], outcomes["in_grace"]) == (1, 0)
    with scope.enter(closed.vendor_id):
        item = ReviewItem.objects.select_related("enrollment").get(review=closed, state="deactivated")
        assert item.enrollment.status == Enrollment.INACTIVE


def test_the_one_under_way_has_something_in_every_state(db: None) -> None:
    _, now = _reviews("acme")
    states = _states(now)
    assert (states["nudged"], states["in_grace"], states["answered"]) == (2, 1, 1)
    with scope.enter(now.vendor_id):
        assert undecided(now) > 5

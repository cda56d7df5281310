"""What a review's page shows: how far it is, its figures, each partner's line and the closing report."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from programs.queries import document_of
from tenancy.keyset import Order
from tiers.inactivity import queries, rule
from tiers.inactivity.queries import QUIET, Wanted
from tiers.inactivity.words import PROPOSALS, STATES
from tiers.models import InactivityReview, ReviewItem
from ui.formats import day, moment, plural
from ui.parts import Fact, Job, Tile

State, Proposal = ReviewItem.State, ReviewItem.Proposal
SIGNS = {
    "sign_in": "signed in",
    "registration": "registered a deal",
    "referral": "referred a customer",
    "training": "trained somebody",
    "story": "published a story",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items have which proposal and state."""

    by_kind: Mapping[tuple[str, str], int]

    def of_state(self, state: str) -> int:
        return sum(count for (_, one), count in self.by_kind.items() if one == state)

    def of_proposal(self, proposal: str) -> int:
        return sum(count for (one, _), count in self.by_kind.items() if one == proposal)

    @property
    def undecided(self) -> int:
        """Those that keep a review from closing."""
        proposed = self.of_state(State.PROPOSED) - self.by_kind.get((Proposal.KEEP, State.PROPOSED), 0)
        return proposed + self.of_state(State.ANSWERED)


@dataclass(frozen=True, slots=True)
class Row:
    """A partner's line. `last` is what it did last, and when."""

    item: ReviewItem
    state: tuple[str, str]
    proposal: tuple[str, str]
    reason: str
    last: str
    decidable: bool


def asked_of(params: Mapping[str, str]) -> tuple[Wanted, Order]:
    """What an address asks for; words that name nothing narrow nothing."""

    def known(name: str, words: object) -> str:
        return params.get(name, "") if params.get(name, "") in words else ""  # type: ignore[operator]

    country = params.get("country", "")
    wanted = Wanted(
        q=params.get("q", "").replace("\x00", "")[:200],
        proposal=known("proposal", Proposal.values),
        state=known("state", State.values),
        quiet=known("quiet", QUIET),
        country=country if len(country) == 2 and country.isalpha() else "",
    )
    return wanted, queries.ORDERS.get(params.get("sort", ""), queries.ORDERS["-quiet_days"])


def counted(review: InactivityReview) -> Counts:
    return Counts(queries.counts(review))


def row_of(item: ReviewItem) -> Row:
    """The line of one partner, from the item alone. Whom the rule proposes to keep waits for nobody."""
    kept_anyway = (item.state, item.proposal) == (State.PROPOSED, Proposal.KEEP)
    return Row(
        item,
        ("plain", "to be kept") if kept_anyway else STATES[State(item.state)],
        PROPOSALS[item.proposal],
        rule.REASONS[item.reason],
        last_in_words(item),
        item.state in (State.PROPOSED, State.NUDGED, State.IN_GRACE, State.ANSWERED),
    )


def last_in_words(item: ReviewItem) -> str:
    """What the newest sign of life was: `registered a deal`."""
    for kind, words in SIGNS.items():
        if item.last_sign_of_life is not None and getattr(item, f"last_{kind}") == item.last_sign_of_life:
            return words
    return "no sign of life"


def signs(item: ReviewItem) -> list[Fact]:
    """Each kind of sign with its newest day, as they were when the item was listed."""
    labels = {
        "sign_in": "Last sign-in", "registration": "Last registration", "referral": "Last referral",
        "training": "Last training", "story": "Last story",
    }  # fmt: skip
    return [
        Fact(label, day(value) if (value := getattr(item, f"last_{kind}")) else "none yet")
        for kind, label in labels.items()
    ]


def job(review: InactivityReview, vendor_slug: str, counts: Counts) -> Job:
    """How far the review is: while it is listed it asks again, then it says how many are decided on."""
    url = reverse("inactivity_review", args=[vendor_slug, review.pk], urlconf="prm.urls")
    if review.state == InactivityReview.State.QUEUED:
        return Job("review-progress", "Waiting for a worker", running=True, url=url, done=0, total=2)
    if review.state == InactivityReview.State.LISTING:
        return Job("review-progress", "Listing partners", running=True, url=url, done=1, total=2)
    done = review.listed - counts.undecided
    return Job("review-progress", "Decided on", running=False, url=url, done=done, total=max(review.listed, 1))


def tiles(review: InactivityReview, vendor_slug: str, counts: Counts) -> list[Tile]:
    """Each opens the list of those it counts."""
    address = reverse("inactivity_review", args=[vendor_slug, review.pk], urlconf="prm.urls")

    def tile(label: str, name: str, value: str, count: int) -> Tile:
        return Tile(label, f"{count:,}", "", f"{address}?{name}={value}")

    return [
        *(
            tile(f"Proposed to {kind.value}", "proposal", kind.value, counts.of_proposal(kind.value))
            for kind in Proposal
        ),
        tile("In grace", "state", State.IN_GRACE, counts.of_state(State.IN_GRACE)),
        tile("Answered", "state", State.ANSWERED, counts.of_state(State.ANSWERED)),
    ]


def report_facts(review: InactivityReview) -> list[Fact]:
    """How it was opened, by which rule, and how it was closed."""
    document = document_of(review.edition)
    policy = document.inactivity
    assert policy is not None  # noqa: S101 - a review is not opened without
    tiers = ", ".join(document.tier_name(key) for key in policy.tiers)
    found = [
        Fact("Program", review.program.name),
        Fact("As of", day(review.as_of)),
        Fact("Looked at", tiers, note=f"by edition {review.edition.label}"),
        Fact("Nudge", f"after {plural(policy.nudged_after, 'day')}"),
        Fact("Deactivate", f"after {plural(policy.quiet_after_days, 'day')}"),
        Fact("Days to answer", f"{policy.grace_days:,}"),
        Fact("Opened by", review.opened_by_label, note=moment(review.opened_at)),
    ]
    if review.closed_at is None or review.report is None:
        return found
    outcomes = [(State(key).label, count) for key, count in review.report["outcomes"].items() if count]
    found += [Fact(f"When closed: {label}", f"{count:,}") for label, count in outcomes]
    return [*found, Fact("Closed by", review.closed_by_label, note=moment(review.closed_at))]

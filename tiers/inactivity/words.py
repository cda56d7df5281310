"""Reviews in words: what a page says first, and how states are marked."""

import datetime

from tiers.inactivity.opening import opened_late
from tiers.models import InactivityReview, ReviewItem
from ui.formats import day, plural, word

STATES = {
    ReviewItem.State.PROPOSED: ("soon", "to decide"),
    ReviewItem.State.KEPT: ("good", "kept"),
    ReviewItem.State.NUDGED: ("info", "nudged"),
    ReviewItem.State.IN_GRACE: ("soon", "in grace"),
    ReviewItem.State.ANSWERED: ("soon", "answered"),
    ReviewItem.State.DEACTIVATED: ("plain", "deactivated"),
    ReviewItem.State.REACTIVATED: ("good", "reactivated"),
}
PARTNER_STATES = {
    **STATES,
    ReviewItem.State.ANSWERED: ("info", "answered, the vendor decides"),
    ReviewItem.State.DEACTIVATED: ("late", "closed"),
    ReviewItem.State.REACTIVATED: ("good", "open again"),
}
REVIEW_STATES = {
    InactivityReview.State.QUEUED: ("soon", "queued"),
    InactivityReview.State.LISTING: ("info", "listing"),
    InactivityReview.State.OPEN: ("soon", "open"),
    InactivityReview.State.CLOSED: ("good", "closed"),
    InactivityReview.State.FAILED: ("late", "failed"),
}
PROPOSALS = {"keep": ("good", "keep"), "nudge": ("info", "nudge"), "deactivate": ("late", "deactivate")}


def review_in_words(review: InactivityReview, undecided: int, in_grace: int, answered: int = 0) -> str:
    """The sentence that answers how far a review is."""
    if review.state == InactivityReview.State.FAILED:
        return f"The review of {review.label} could not list its partners."
    if review.state in (InactivityReview.State.QUEUED, InactivityReview.State.LISTING):
        return f"The review of {review.label} is being listed."
    grace = f", {in_grace:,} {word(in_grace, 'has', 'have')} days of grace left" if in_grace else ""
    if review.state == InactivityReview.State.CLOSED:
        read = f"; {answered:,} {word(answered, 'answer waits', 'answers wait')} to be read" if answered else ""
        return f"The review of {review.label} is closed: {plural(review.listed, 'partner')} looked at{grace}{read}."
    if not review.listed:
        return f"Nobody is looked at in {review.label}."
    if undecided:
        partners, wait = word(review.listed, "partner"), word(undecided, "waits", "wait")
        return f"{undecided:,} of {review.listed:,} {partners} {wait} for a decision in {review.label}{grace}."
    return f"Everybody in {review.label} is decided on{grace}."


def opened_in_words(review: InactivityReview, created: bool) -> str:
    """What became of the wish to open a review."""
    if created:
        return "The review is open."
    queued = review.state == InactivityReview.State.QUEUED
    return "The review is being listed." if queued else "This review was open already."


def late_in_words(review: InactivityReview) -> str:
    """What to know about a review that was opened in the middle of its quarter."""
    if not opened_late(review):
        return ""
    return (
        f"It was opened on {day(review.opened_at.date())} and looks at partners as of {day(review.as_of)}, as it would "
        "have on that day. Signs of life that came since speak for a partner."
    )


def list_in_words(newest: InactivityReview | None, proposed: int, answered: int) -> str:
    """The sentence on top of all reviews."""
    if newest is None:
        return "No review yet."
    if not proposed and not answered:
        return "No quiet partner waits for a decision."
    said = [f"{plural(proposed, 'quiet partner')} {word(proposed, 'waits', 'wait')} for a decision"] if proposed else []
    said += [f"{plural(answered, 'answer')} {word(answered, 'waits', 'wait')} to be read"] if answered else []
    return f"{', '.join(said)}."


def item_in_words(item: ReviewItem) -> str:
    """The sentence that says how a partner stands in a review."""
    name, last = item.partner.name, item.last_sign_of_life
    if last is None:
        return f"{name} has given no sign of life."
    if not item.quiet_days:
        return f"{name} gave a sign of life on {day(last)}."
    return f"{name} was quiet for {plural(item.quiet_days, 'day')}, since {day(last)}."


def told_in_words(rows: list[ReviewItem], vendor: str) -> str:
    """The sentence on top of what a partner was told."""
    asked = [row for row in rows if row.state in (ReviewItem.State.NUDGED, ReviewItem.State.IN_GRACE)]
    until = min((row.grace_ends_on for row in asked if row.grace_ends_on), default=None)
    if until is not None:
        return f"{vendor} asks whether you are active. Answer until {day(until)}."
    if asked:
        return f"{vendor} has not heard from you for a while."
    answered = [row for row in rows if row.state == ReviewItem.State.ANSWERED]
    if any(row.answered_by_id for row in answered):
        return f"{vendor} has your answer and decides."
    if answered:
        return f"{vendor} has seen that you were active and decides."
    return f"{vendor} asks nothing of you now."


def closed_in_words(items: list[ReviewItem], vendor: str) -> str:
    """Why a portal is closed, and what stays."""
    programs = " and ".join(item.enrollment.program.name for item in reversed(items))
    return (
        f"Nothing was heard of you in {programs} for a long time, and your days to answer are over. Your data stays, "
        f"and so does any money that {vendor} owes you. Ask your partner manager at {vendor} for what you do not find "
        "here."
    )


def days_left(until: datetime.date, today: datetime.date) -> int:
    """Days in which the partner can answer still, the last one included."""
    return max(0, (until - today).days + 1)

"""The quarterly looks at quiet partners in the demonstration: one that is closed, and this quarter's, under way."""

import datetime

from activity import log
from identity.joining import create_login, login_of
from partners.models import Member, Partner
from partners.team import add_member
from programs.models import Program
from programs.queries import get_program
from tenancy import scope
from tiers.inactivity import answers, clock, closing, deciding, listing
from tiers.inactivity.opening import open_review, review_of
from tiers.inactivity.quarters import Quarter, before, quarter_of
from tiers.models import InactivityReview, ReviewItem
from vendors.actors import Actor, system
from vendors.models import Vendor
from vendors.roles import MemberRole

ANSWER = "We are active: two customers are testing our connector, and we register the first deal next month."
# So many days before the quarter's first.
LOOKED_IN = (12, 55, 71, 84, 33)
_HOURS = datetime.timedelta(hours=1)
_DAYS = datetime.timedelta(days=1)


def look_back(vendor: Vendor, program_key: str, *, by: Actor, now: datetime.datetime) -> None:
    """The quarter before this one: reviewed, decided and closed. A second call changes nothing."""
    with scope.enter(vendor.pk):
        program, quarter = get_program(program_key), before(quarter_of(now.date()))
        if review_of(program, quarter) is not None:
            return
        review, at = _open(program, quarter, by=by, now=now)
        quiet = _proposed(review, ReviewItem.Proposal.DEACTIVATE)
        _decide(review, quiet[:1], "deactivate", at + 26 * _HOURS, by=by)
        _decide(review, quiet[1:3], "keep", at + 27 * _HOURS, by=by, note="They told Max that they are hiring.")
        _decide(review, quiet[3:], "nudge", at + 28 * _HOURS, by=by)
        _decide(review, _proposed(review, ReviewItem.Proposal.NUDGE), "nudge", at + 29 * _HOURS, by=by)
        with log.in_retrospect(at + 34 * _DAYS):
            clock.end_grace(vendor.pk, at + 34 * _DAYS)
        with log.in_retrospect(at + 35 * _DAYS):
            closing.close_review(review, by=by, now=at + 35 * _DAYS)


def look_now(vendor: Vendor, program_key: str, *, by: Actor, now: datetime.datetime) -> None:
    """This quarter's, under way: some are nudged, one has answered in its days of grace, the others wait."""
    with scope.enter(vendor.pk):
        program, quarter = get_program(program_key), quarter_of(now.date())
        if review_of(program, quarter) is not None:
            return
        _heard(program, quarter, by=by)
        review, at = _open(program, quarter, by=by, now=now)
        quiet = _proposed(review, ReviewItem.Proposal.DEACTIVATE)
        latest = now - 3 * _HOURS
        _decide(review, _proposed(review, ReviewItem.Proposal.NUDGE)[:2], "nudge", min(at + 26 * _HOURS, latest), by=by)
        if len(quiet) < 2:
            return
        _decide(review, quiet[:2], "deactivate", max(at, now - 9 * _DAYS), by=by, note="Tell us when we may call.")
        _answer(quiet[0], now - 2 * _HOURS, by=by)


def _open(
    program: Program, quarter: Quarter, *, by: Actor, now: datetime.datetime
) -> tuple[InactivityReview, datetime.datetime]:
    """Opened on the quarter's first morning, by the clock."""
    morning = datetime.datetime.combine(quarter.first_day, datetime.time(2, 15), datetime.UTC)
    at, clock_ = min(morning, now - 6 * _HOURS), system(by.vendor_id, clock.LABEL)
    trigger = InactivityReview.Trigger.BEAT
    with log.in_retrospect(at):
        review, _ = open_review(program, quarter, by=clock_, now=max(at, morning), trigger=trigger)
        listing.execute(by.vendor_id, review.pk, now=at)
    review.refresh_from_db()
    return review, at


def _heard(program: Program, quarter: Quarter, *, by: Actor) -> None:
    """Some of those who were nudged the quarter before came to look, in time or not."""
    nudged = ReviewItem.objects.filter(review__program=program, state=ReviewItem.State.NUDGED)
    for place, item in enumerate(nudged.select_related("partner").order_by("pk")[: len(LOOKED_IN) * 2]):
        day = quarter.first_day - LOOKED_IN[place % len(LOOKED_IN)] * _DAYS
        with log.in_retrospect(datetime.datetime.combine(day, datetime.time(10), datetime.UTC)):
            somebody = _somebody_at(item.partner, by=by)
        Member.objects.filter(partner=item.partner, user=somebody.user).update(seen_on=day)


def _proposed(review: InactivityReview, proposal: str) -> list[ReviewItem]:
    rows = ReviewItem.objects.filter(review=review, proposal=proposal, state=ReviewItem.State.PROPOSED)
    return list(rows.select_related("partner").order_by("-quiet_days", "pk"))


def _decide(
    review: InactivityReview, items: list[ReviewItem], kind: str, at: datetime.datetime, *, by: Actor, note: str = ""
) -> None:
    if items:
        with log.in_retrospect(at):
            deciding.decide(review, items, kind, by=by, now=at, note=note)


def _answer(item: ReviewItem, at: datetime.datetime, *, by: Actor) -> None:
    """Somebody at the partner says that they are there."""
    with log.in_retrospect(at):
        speaker = _somebody_at(item.partner, by=by)
        with scope.enter(by.vendor_id, partner_id=item.partner_id):
            answers.answer(item, text=ANSWER, by=speaker, now=at)


def _somebody_at(partner: Partner, *, by: Actor) -> Actor:
    """The partner's own person, who joins if nobody was there."""
    email, name = f"ines@{partner.code}.example", "Ines Duarte"
    user = login_of(email) or create_login(email, name=name, password=None)
    if not Member.objects.filter(partner=partner, user=user).exists():
        add_member(user, MemberRole.PARTNER_ADMIN, partner=partner, by=by)
    return Actor(by.vendor_id, name, MemberRole.PARTNER_ADMIN, user, partner_id=partner.pk, partner_name=partner.name)

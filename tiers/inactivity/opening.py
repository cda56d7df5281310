"""Opening a review: one of each program and quarter, whoever asks and however often.

    queued --(a worker takes it)--> listing --> open | failed
    failed --(opened again)-------> queued

A review looks at partners as of the first day of its quarter, also when it is opened later: whoever opens it, the
quarter's first day or a person in the middle, finds the same. Quarters that lie ahead are refused.
"""

import datetime

from django.db import IntegrityError, transaction

from activity import log
from programs.document.inactivity import InactivityPolicy
from programs.models import Edition, Program
from programs.queries import document_of, required_edition, today_of
from tenancy import waking
from tenancy.refusals import Invalid, Refused
from tiers.inactivity.quarters import Quarter
from tiers.models import InactivityReview
from ui.formats import day as in_words
from vendors.actors import Actor

EXECUTE = "tiers.list_quiet_partners"


def open_review(
    program: Program,
    quarter: Quarter,
    *,
    by: Actor,
    now: datetime.datetime,
    trigger: str = InactivityReview.Trigger.PERSON,
) -> tuple[InactivityReview, bool]:
    """Queue the review of the quarter and wake a worker after commit; or give back the one there is, and False. One
    that could not be listed is listed again.

    Raises Invalid for a quarter that lies ahead, Refused when no edition was in force on its first day or its document
    reviews nobody, Forbidden for the wrong role.
    """
    by.require("inactivity.run")
    if (known := review_of(program, quarter)) is not None:
        return _again(known, by=by), False
    edition, _ = rules_for(program, quarter, now=now)
    try:
        with transaction.atomic():
            review = InactivityReview.objects.create(
                program=program,
                edition=edition,
                year=quarter.year,
                quarter=quarter.number,
                as_of=quarter.first_day,
                trigger=trigger,
                opened_by_id=by.user_id,
                opened_by_label=by.label,
                opened_at=now,
            )
    except IntegrityError:
        return InactivityReview.objects.get(program=program, year=quarter.year, quarter=quarter.number), False
    log.record("inactivity.opened", review, by=by, after={"quarter": str(quarter), "program": program.name})
    waking.after_commit(EXECUTE, review.vendor_id, review.pk)
    return review, True


def _again(review: InactivityReview, *, by: Actor) -> InactivityReview:
    """Queue a failed listing again; any other review stays as it is."""
    if review.state != InactivityReview.State.FAILED:
        return review
    rows = InactivityReview.objects.select_for_update(of=("self",), no_key=True).select_related("program")
    locked = rows.get(pk=review.pk)
    if locked.state == InactivityReview.State.FAILED:
        locked.state, locked.attempts, locked.error = InactivityReview.State.QUEUED, 0, ""
        locked.save(update_fields=["state", "attempts", "error"])
        facts = {"quarter": locked.label, "program": locked.program.name}
        log.record("inactivity.tried_again", locked, by=by, after=facts)
        waking.after_commit(EXECUTE, locked.vendor_id, locked.pk)
    return locked


def rules_for(program: Program, quarter: Quarter, *, now: datetime.datetime) -> tuple[Edition, InactivityPolicy]:
    """The edition in force on the quarter's first day and its policy. Raises Invalid or Refused, like `open_review`."""
    as_of = quarter.first_day
    if as_of > today_of(program, now):
        sentence = f"{quarter} begins on {in_words(as_of)}. A review looks at a quarter that has begun."
        raise Invalid(sentence, {"quarter": [sentence]})
    edition = required_edition(program, as_of)
    policy = document_of(edition).inactivity
    if policy is None:
        raise Refused(f"The document of {program} reviews no quiet partners: it has no section `inactivity`.")
    return edition, policy


def review_of(program: Program, quarter: Quarter) -> InactivityReview | None:
    """The review of this quarter, if there is one."""
    return InactivityReview.objects.filter(program=program, year=quarter.year, quarter=quarter.number).first()


def opened_late(review: InactivityReview) -> bool:
    """Whether it was opened after the day that it looks at, by more than the day that time zones take."""
    return (review.opened_at.date() - review.as_of).days > 1

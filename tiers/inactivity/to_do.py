"""What reviews of quiet partners ask of people now."""

from collections.abc import Collection

from django.urls import reverse

from tiers.inactivity import queries
from tiers.models import ReviewItem
from ui.formats import day, plural
from ui.parts import Task
from vendors.actors import Actor
from vendors.models import Vendor


def of_partners(vendor: Vendor, partner_ids: Collection[int], *, linked: bool = True) -> list[Task]:
    """The questions to these partners at the entered vendor, those with a clock first. One statement. Without `linked`
    they lead nowhere: the portal shows one partner at a time."""
    rows = ReviewItem.objects.filter(partner_id__in=partner_ids, state__in=queries.TO_ANSWER)
    found = rows.select_related("enrollment__program").order_by("grace_ends_on", "pk")[: queries.MOST]
    url = reverse("partner_activity", args=[vendor.slug], urlconf="prm.urls") if linked else ""
    return [_task(vendor, item, url) for item in found]


def of_staff(vendor: Vendor, by: Actor) -> list[Task]:
    """What waits for a person who may decide: proposals, answers and requests to come back. Two statements."""
    if not by.can("inactivity.decide"):
        return []
    waiting, every = queries.waiting(by), reverse("inactivity_reviews", args=[vendor.slug], urlconf="prm.urls")
    answered, proposed = _rows(vendor, waiting.answered_in, "answered"), _rows(vendor, waiting.proposed_in, "proposed")
    found = [
        (waiting.answered, answered or every, "quiet partner has answered", "quiet partners have answered", "soon"),
        (waiting.returns, every, "partner asks to come back", "partners ask to come back", "soon"),
        (
            *(waiting.proposed, proposed or every),
            *("quiet partner waits for a decision", "quiet partners wait for a decision", "plain"),
        ),
    ]
    return [Task(plural(count, one, more), url, state=state) for count, url, one, more, state in found if count]


def _rows(vendor: Vendor, review_id: int | None, state: str) -> str:
    """The address of these partners in the one review that they are all in; empty where there are several."""
    if review_id is None:
        return ""
    return f"{reverse('inactivity_review', args=[vendor.slug, review_id], urlconf='prm.urls')}?state={state}"


def _task(vendor: Vendor, item: ReviewItem, url: str) -> Task:
    words = f"{vendor.name} asks whether you are active in {item.enrollment.program.name}"
    if item.grace_ends_on is None:
        return Task(words, url, note="Nothing was heard of you for a while.")
    note = "Without an answer your place in the program closes."
    return Task(words, url, note=note, due=f"until {day(item.grace_ends_on)}", state="late")

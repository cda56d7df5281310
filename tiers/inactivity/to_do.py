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
    proposed, answered, returns = queries.waiting(by)
    url = reverse("inactivity_reviews", args=[vendor.slug], urlconf="prm.urls")
    found = [
        (answered, "quiet partner has answered", "quiet partners have answered", "soon"),
        (returns, "partner asks to come back", "partners ask to come back", "soon"),
        (proposed, "quiet partner waits for a decision", "quiet partners wait for a decision", "plain"),
    ]
    return [Task(plural(count, one, more), url, state=state) for count, one, more, state in found if count]


def _task(vendor: Vendor, item: ReviewItem, url: str) -> Task:
    words = f"{vendor.name} asks whether you are active in {item.enrollment.program.name}"
    if item.grace_ends_on is None:
        return Task(words, url, note="Nothing was heard of you for a while.")
    note = "Without an answer your place in the program closes."
    return Task(words, url, note=note, due=f"until {day(item.grace_ends_on)}", state="late")

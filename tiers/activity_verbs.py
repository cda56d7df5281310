"""What happens to tiers, as the log tells it, and the letters that follow."""

import datetime
from collections.abc import Iterator

from django.conf import settings

from activity import verbs
from activity.models import Activity
from activity.verbs import Letter
from partners.models import Member
from ui.formats import day as in_words
from vendors.models import Vendor


def letters_on_approval(entry: Activity) -> Iterator[Letter]:
    """One to each active member of the partner: where they stand now and what that changes."""
    after = entry.after or {}
    vendor = Vendor.objects.get(pk=entry.vendor_id)
    subject = f"{after['partner']} is {after['to_name']} at {vendor.name} now"
    if after.get("ahead"):
        begins = in_words(datetime.date.fromisoformat(after["begins_on"]))
        subject = f"{after['partner']} is {after['to_name']} at {vendor.name} from {begins}"
    yield from to_the_team(entry, vendor, subject, list(_paragraphs(entry)))


def to_the_team(entry: Activity, vendor: Vendor, subject: str, paragraphs: list[str]) -> Iterator[Letter]:
    """One letter to each active member of the partner that the entry is about."""
    home = f"{settings.PRM_BASE_URL}/{vendor.slug}/portal/"
    members = Member.objects.filter(partner=entry.partner, ended_at__isnull=True).select_related("user")
    for member in members.order_by("id"):
        body = "\n\n".join([f"Hello {member.user},", *paragraphs, f"See where you stand: {home}\n"])
        yield Letter(member.user_id, subject, body)


def _paragraphs(entry: Activity) -> Iterator[str]:
    after = entry.after or {}
    begins = datetime.date.fromisoformat(after["begins_on"])
    if after.get("ahead"):
        yield (
            f"{after['partner']} moves from {after['from_name']} to {after['to_name']} in {after['program']} on "
            f"{in_words(begins)}. Until then it is {after['from_name']}."
        )
        if not after["upward"]:
            last = in_words(begins - datetime.timedelta(days=1))
            asked = f"everything that {after['from_name']} asks"
            yield f"If a review finds by {last} that it meets {asked}, the move is lifted."
    else:
        yield (
            f"{after['partner']} moved from {after['from_name']} to {after['to_name']} in {after['program']}. "
            f"{after['to_name']} is in force from {in_words(begins)}."
        )
    for words, benefits in (("You gain", after["gained"]), ("You no longer have", after["lost"])):
        if benefits:
            yield "\n".join([f"{words}:", *(f"- {benefit}" for benefit in benefits)])
    if entry.note:
        yield f"{entry.actor_label} writes: {entry.note}"


verbs.register(
    "change.approved",
    "{actor} moved {partner} from {from_name} to {to_name}{begins}",
    letters=letters_on_approval,
)
verbs.register("change.declined", "{actor} declined to move {partner} from {from_name} to {to_name}")

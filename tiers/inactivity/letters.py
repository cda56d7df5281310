"""Letters to quiet partners: the document's words, filled in when the letter is decided on, so that the log keeps what
was written. One that follows a person's decision leaves when the hour to take the decision back has passed."""

import datetime
from collections.abc import Iterator

from django.conf import settings

from activity.models import Activity
from activity.verbs import Letter
from partners.models import Enrollment, Member
from programs.document.inactivity import InactivityPolicy
from ui.formats import day as in_words
from vendors.models import Vendor

UNDO_WITHIN = datetime.timedelta(hours=1)
_SUBJECTS = {
    "nudge": "{vendor}: are you still active in {program}?",
    "grace": "{vendor}: answer until {until} to stay in {program}",
    "deactivated": "{vendor} has closed your place in {program}",
    "reactivated": "{vendor} has opened your place in {program} again",
    "declined": "{vendor} has answered your request to come back",
}
# What the document has no words for: they follow a decision in the partner's favour, or a note that says why not.
_REACTIVATED = (
    "{partner} is active in {program} again. Your tier is the one you had; the next recalculation looks at it."
)
_DECLINED = "{vendor} has read that {partner} would like to come back, and cannot say yes now."


def written(
    kind: str, enrollment: Enrollment, policy: InactivityPolicy | None, *, until: datetime.date | None = None
) -> dict[str, str]:
    """Subject and words of a letter about an enrollment, for the log's entry; `policy` where the document has them."""
    facts = {
        "partner": enrollment.partner.name,
        "program": enrollment.program.name,
        "vendor": Vendor.objects.get(pk=enrollment.vendor_id).name,
        "until": in_words(until) if until else "",
    }
    known = {"reactivated": _REACTIVATED, "declined": _DECLINED}
    words: str = known[kind] if policy is None else getattr(policy.letters, kind)
    return {"subject": _SUBJECTS[kind].format(**facts), "letter": words.format(**facts)}


def to_the_partner(entry: Activity) -> Iterator[Letter]:
    """One to each member of the partner. Nothing where the entry has no letter."""
    after = entry.after or {}
    if "letter" not in after:
        return
    vendor = Vendor.objects.get(pk=entry.vendor_id)
    link = f"{settings.PRM_BASE_URL}/{vendor.slug}/portal/activity/"
    said = f"{entry.actor_label} writes: {entry.note}" if entry.note else ""
    members = Member.objects.filter(partner=entry.partner_id, ended_at__isnull=True).select_related("user")
    for member in members.order_by("pk"):
        parts = [f"Hello {member.user},", after["letter"], said, f"Answer here: {link}\n"]
        held = UNDO_WITHIN if after.get("held_back") else datetime.timedelta(0)
        yield Letter(member.user_id, after["subject"], "\n\n".join(part for part in parts if part), held)


def to_the_decider(entry: Activity) -> Iterator[Letter]:
    """One to the colleague who wrote to the partner: there is an answer."""
    return _to_the_decider(entry, "{partner} says that it is active", "{actor} answers for {partner}")


def to_who_gave_grace(entry: Activity) -> Iterator[Letter]:
    """One to the colleague who gave the days of grace: they are over, and the partner was active in them."""
    return _to_the_decider(
        entry,
        "{partner} was active in its days of grace",
        "The days of grace of {partner} are over. Nothing has closed",
    )


def _to_the_decider(entry: Activity, subject: str, said: str) -> Iterator[Letter]:
    after = entry.after or {}
    if after.get("decider") is None:
        return
    facts = {"partner": after["partner"], "actor": entry.actor_label}
    vendor = Vendor.objects.get(pk=entry.vendor_id)
    link = f"{settings.PRM_BASE_URL}/{vendor.slug}/reviews/items/{entry.subject_id}/"
    body = f"{said.format(**facts)}:\n\n{entry.note}\n\nDecide: {link}\n"
    yield Letter(after["decider"], subject.format(**facts), body)

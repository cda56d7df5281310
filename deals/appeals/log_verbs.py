"""What happens to appeals, as the log tells it, and the letters that follow."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Q

from activity import verbs
from activity.models import Activity
from activity.verbs import Letter
from deals.models import Appeal
from identity.models import User
from partners.models import Member
from vendors.models import Vendor
from vendors.roles import MemberRole

Write = Callable[[Activity], Iterator[Letter]]


def to_the_partner(subject: str, *paragraphs: str) -> Write:
    """A letter to whoever filed it, and to the partner admins. The texts are filled with the facts of the entry."""

    def write(entry: Activity) -> Iterator[Letter]:
        row = _appeal(entry)
        people = Member.objects.filter(partner_id=row.partner_id, ended_at__isnull=True).select_related("user")
        chosen = people.filter(Q(role=MemberRole.PARTNER_ADMIN) | Q(user=row.filed_by_id)).order_by("pk")
        for member in chosen:
            yield _letter(entry, row, member.user, "portal/appeals", subject, paragraphs)

    return write


def to_the_holder(subject: str, *paragraphs: str) -> Write:
    """A letter to the colleague who has it, unless it was the colleague who acted."""

    def write(entry: Activity) -> Iterator[Letter]:
        row = _appeal(entry)
        if row.holder is not None and row.holder.pk != entry.actor_id:
            yield _letter(entry, row, row.holder, "appeals", subject, paragraphs)

    return write


def _appeal(entry: Activity) -> Appeal:
    assert entry.subject_id is not None  # noqa: S101 - these verbs are about appeals
    return Appeal.objects.select_related("holder", "partner").get(pk=entry.subject_id)


def _letter(entry: Activity, row: Appeal, person: User, area: str, subject: str, paragraphs: tuple[str, ...]) -> Letter:
    vendor = Vendor.objects.get(pk=entry.vendor_id)
    known = {"what": row.row_label or row.metric, "code": row.code, "vendor": vendor.name, "partner": row.partner}
    note = f"{entry.actor_label} writes: {entry.note}" if entry.note else ""
    link = f"{settings.PRM_BASE_URL}/{vendor.slug}/{area}/{row.code}/"
    facts = {**known, **(entry.after or {}), "note": note, "link": link}
    said = [paragraph.format(**facts) for paragraph in (*paragraphs, "{note}", "See it: {link}\n")]
    body = "\n\n".join([f"Hello {person},", *(text for text in said if text)])
    return Letter(person.pk, subject.format(**facts), body)


verbs.register(
    "appeal.filed",
    "{actor} filed {subject}",
    letters=to_the_holder(
        "{partner} appeals {what}",
        "{partner} says that something is wrong about {what}:",
        "{claim}",
        "You have it. Your answer is due {due_words}.",
    ),
)
verbs.register(
    "appeal.told_more",
    "{actor} said more about {subject}",
    letters=to_the_holder("{partner} says more about {what}", "{partner} added evidence to its appeal."),
)
verbs.register(
    "appeal.withdrawn",
    "{actor} withdrew {subject}",
    letters=to_the_holder("{partner} withdrew its appeal", "{partner} withdrew its appeal about {what}."),
)
verbs.register(
    "appeal.accepted",
    "{actor} accepted {subject}. {fact}",
    letters=to_the_partner(
        "{vendor} accepted your appeal about {what}",
        "{vendor} accepted your appeal.",
        "{fact}",
        "You are assessed anew.",
    ),
)
verbs.register(
    "appeal.declined",
    "{actor} declined {subject}",
    letters=to_the_partner(
        "{vendor} declined your appeal about {what}", "{vendor} looked at your appeal about {what} and declined it."
    ),
)
verbs.register(
    "appeal.reassigned",
    "{actor} gave {subject} to {holder}",
    letters=to_the_holder("An appeal of {partner} is yours", "You have the appeal of {partner} about {what}."),
)
verbs.register(
    "appeal.due_soon",
    "{subject} is due soon",
    letters=to_the_holder(
        "Your answer to {partner} is due", "Your answer to the appeal of {partner} about {what} is due {due_words}."
    ),
)
verbs.register(
    "appeal.overdue",
    "{subject} is overdue; {holder} has it now",
    letters=to_the_holder(
        "An appeal of {partner} is overdue",
        "Nobody answered the appeal of {partner} about {what}, which was due {due_words}. You have it now.",
    ),
)

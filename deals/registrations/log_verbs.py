"""What happens to registrations, as the log tells it, and the letters that follow."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Q

from activity import verbs
from activity.models import Activity
from activity.verbs import Letter
from deals.models import DealRegistration
from partners.models import Member
from vendors.models import Vendor
from vendors.roles import MemberRole

Write = Callable[[Activity], Iterator[Letter]]


def to_the_partner(subject: str, *paragraphs: str) -> Write:
    """A letter to whoever submitted, and to the partner admins. The texts are filled with the facts of the entry."""

    def write(entry: Activity) -> Iterator[Letter]:
        row = _registration(entry)
        vendor = Vendor.objects.get(pk=entry.vendor_id)
        people = Member.objects.filter(partner_id=row.partner_id, ended_at__isnull=True).select_related("user")
        facts = _facts(entry, row, vendor)
        for member in people.filter(Q(role=MemberRole.PARTNER_ADMIN) | Q(user=row.submitted_by_id)).order_by("pk"):
            yield _letter(member.user_id, str(member.user), subject, paragraphs, facts)

    return write


def to_the_reviewer(subject: str, *paragraphs: str) -> Write:
    """A letter to the colleague who has it, unless it was the colleague who acted."""

    def write(entry: Activity) -> Iterator[Letter]:
        row = _registration(entry)
        if row.reviewer is not None and row.reviewer.pk != entry.actor_id:
            facts = _facts(entry, row, Vendor.objects.get(pk=entry.vendor_id), area="registrations")
            yield _letter(row.reviewer.pk, str(row.reviewer), subject, paragraphs, facts)

    return write


def _registration(entry: Activity) -> DealRegistration:
    assert entry.subject_id is not None  # noqa: S101 - these verbs are about registrations
    return DealRegistration.objects.select_related("reviewer", "partner").get(pk=entry.subject_id)


def _facts(
    entry: Activity, row: DealRegistration, vendor: Vendor, area: str = "portal/registrations"
) -> dict[str, object]:
    note = f"{entry.actor_label} writes: {entry.note}" if entry.note else ""
    link = f"{settings.PRM_BASE_URL}/{vendor.slug}/{area}/{row.code}/"
    known = {"customer": row.customer_name, "code": row.code, "vendor": vendor.name, "partner": row.partner}
    return {**known, **(entry.after or {}), "note": note, "link": link}


def _letter(user_id: int, name: str, subject: str, paragraphs: tuple[str, ...], facts: dict[str, object]) -> Letter:
    said = [paragraph.format(**facts) for paragraph in (*paragraphs, "{note}", "See it: {link}\n")]
    body = "\n\n".join([f"Hello {name},", *(text for text in said if text)])
    return Letter(user_id, subject.format(**facts), body)


verbs.register("registration.begun", "{actor} began the draft {code}")
verbs.register("registration.discarded", "{actor} discarded the draft {code}")
verbs.register(
    "registration.submitted",
    "{actor} submitted {subject}",
    letters=to_the_reviewer(
        "{partner} registered {customer}", "{partner} registered a deal with {customer}. You have it."
    ),
    sign_of_life="registration",
)
verbs.register("registration.taken_up", "{actor} began to review {subject}")
verbs.register(
    "registration.asked",
    "{actor} asked the partner about {subject}: {fields}",
    letters=to_the_partner(
        "{vendor} asks about {customer}",
        "{vendor} needs something from you before it can decide on {customer}: {fields}.",
    ),
)
verbs.register(
    "registration.answered",
    "{actor} answered about {subject}",
    letters=to_the_reviewer(
        "{partner} answered about {customer}", "{partner} answered what you asked about {customer}."
    ),
)
verbs.register(
    "registration.withdrawn",
    "{actor} withdrew {subject}",
    letters=to_the_reviewer("{partner} withdrew {customer}", "{partner} withdrew its registration of {customer}."),
)
verbs.register(
    "registration.approved",
    "{actor} approved {subject}",
    letters=to_the_partner("{customer} is approved at {vendor}", "{vendor} approved your registration of {customer}."),
)
verbs.register(
    "registration.rejected",
    "{actor} rejected {subject}: {why}",
    letters=to_the_partner(
        "{vendor} did not accept {customer}",
        "{vendor} did not accept your registration of {customer}. Reason: {why}.",
        "{conflict}",
        "You can register it anew when something has changed.",
    ),
)
verbs.register(
    "registration.decision_undone",
    "{actor} took the decision on {subject} back",
    letters=to_the_partner(
        "{vendor} looks at {customer} again", "{vendor} took its decision on {customer} back and looks at it again."
    ),
)
verbs.register(
    "registration.won",
    "{subject} was won",
    letters=to_the_partner("{customer} is won", "The sale to {customer} is won. Congratulations."),
)
verbs.register(
    "registration.lost",
    "{subject} was lost",
    letters=to_the_partner(
        "{customer} is lost", "The sale to {customer} is lost. The customer is not protected any more."
    ),
)
verbs.register("registration.reopened", "{actor} reopened {subject}")
verbs.register("registration.expired", "The protection of {subject} ended")
verbs.register("registration.stage_moved", "{actor} moved {subject} from {before_stage} to {stage}")
verbs.register("registration.step_planned", "{actor} planned for {subject}: {step}")
verbs.register("registration.step_done", "{actor} finished for {subject}: {step}")
verbs.register(
    "registration.assigned",
    "{actor} gave {subject} to {reviewer}",
    letters=to_the_reviewer(
        "{customer} of {partner} is yours", "You have the registration of {customer} by {partner}."
    ),
)
verbs.register(
    "registration.customer_corrected", "{actor} said that the customer of {subject} is {customer}, {explained}"
)
verbs.register("registration.linked", "{actor} linked {subject} to {opportunity}")
verbs.register("registrations.decided", "{actor} decided on several registrations: {decided} {kind}, {refused} refused")
verbs.register("registrations.decisions_undone", "{actor} took back decisions on several registrations")

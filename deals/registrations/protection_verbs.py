"""What happens to protections and to the clock, as the log tells it, and the letters that follow."""

from collections.abc import Iterator

from django.conf import settings

from activity import verbs
from activity.models import Activity
from activity.verbs import Letter
from deals.registrations.log_verbs import to_the_partner, to_the_reviewer
from vendors.models import Staff, Vendor
from vendors.roles import StaffRole


def to_owners_and_the_former_reviewer(entry: Activity) -> Iterator[Letter]:
    """Who has to answer now, and who did not; everybody gets one letter."""
    vendor = Vendor.objects.get(pk=entry.vendor_id)
    here = Staff.objects.filter(ended_at__isnull=True).select_related("user").order_by("pk")
    former = (entry.before or {}).get("reviewer_id")
    facts = dict(entry.after or {})
    for staff in here:
        if staff.role != StaffRole.OWNER and staff.user_id != former:
            continue
        link = f"{settings.PRM_BASE_URL}/{vendor.slug}/registrations/{facts['code']}/"
        body = (
            f"Hello {staff.user},\n\n"
            f"{facts['partner']} waits for an answer about {facts['customer']}. It was due {facts['due_words']}. "
            f"{facts['reviewer']} has it now.\n\nSee it: {link}\n"
        )
        yield Letter(staff.user_id, f"{facts['customer']} of {facts['partner']} is overdue", body)


verbs.register("protection.granted", "{actor} protected {customer} for the partner until {until_words}")
verbs.register(
    "protection.ending",
    "The partner was told that the protection of {customer} {when}",
    letters=to_the_partner(
        "The protection of {customer} {when}",
        "Your protection of {customer} {when}: {until_words}.",
        "{advice}",
    ),
)
verbs.register(
    "extension.asked",
    "{actor} asked for {days} more days of protection for {customer}: {what}",
    letters=to_the_reviewer(
        "{partner} asks for more time for {customer}",
        "{partner} asks to protect {customer} for {days} days longer than {until_words}: {what}.",
    ),
)
verbs.register(
    "extension.granted",
    "{actor} prolonged the protection of {customer} to {until_words}",
    letters=to_the_partner(
        "You have more time for {customer}", "Your protection of {customer} ends on {until_words} now, not before."
    ),
)
verbs.register(
    "extension.declined",
    "{actor} declined to prolong the protection of {customer}",
    letters=to_the_partner(
        "No more time for {customer}",
        "{vendor} did not prolong your protection of {customer}. It ends on {until_words}.",
    ),
)
verbs.register(
    "extension.lapsed",
    "The protection of {customer} ended before more time was decided",
    letters=to_the_partner(
        "No more time for {customer}",
        "You asked {vendor} for {days} more days of protection for {customer}. The protection ended on {until_words}, "
        "before that was decided, so there is nothing left to prolong.",
    ),
)
verbs.register(
    "registration.overdue",
    "The answer about {customer} was due {due_words}; {reviewer} has it now",
    letters=to_owners_and_the_former_reviewer,
)
verbs.register("registration.not_approved_by_rule", "{subject} was not approved by rule, so people decide")

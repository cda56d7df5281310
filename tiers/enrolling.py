"""A partner enters a program: the enrollment and its first standing are one step, so that no enrollment is without a
tier."""

import datetime

from django.db import IntegrityError, transaction

from activity import log
from partners.models import Enrollment, Partner
from partners.onboarding import known_keys, require_editor
from programs import queries as programs
from programs.models import Edition, Program
from tenancy.refusals import Invalid, Refused
from tiers.models import Standing
from vendors.actors import Actor


def enroll(
    partner: Partner,
    program: Program,
    *,
    enrolled_on: datetime.date,
    by: Actor,
    focuses: list[str] | None = None,
    invitations: list[str] | None = None,
) -> Enrollment:
    """Enroll a partner on the lowest tier of the edition in force on that day, or of the first one before it.

    Raises Refused when it is enrolled already, Invalid for keys that the document does not know and while nothing is
    published, Forbidden without the right.
    """
    require_editor(by, partner)
    document = programs.document_of(_edition(program, enrolled_on))
    enrollment = Enrollment(
        partner=partner,
        program=program,
        enrolled_on=enrolled_on,
        focuses=known_keys(focuses or [], document.focuses, field="focuses"),
        invitations=known_keys(invitations or [], document.invitations, field="invitations"),
    )
    try:
        with transaction.atomic():
            enrollment.save()
    except IntegrityError:
        raise Refused(f"{partner} is in {program} already.") from None
    lowest = document.lowest
    Standing.objects.create(
        enrollment=enrollment,
        partner=partner,
        tier=lowest.key,
        begins_on=enrolled_on,
        reason=Standing.Reason.ENROLLED,
    )
    log.record(
        "partner.enrolled",
        enrollment,
        by=by,
        partner_id=partner.pk,
        after={
            "partner": partner.name,
            "program": program.name,
            "tier": lowest.name,
            "enrolled_on": enrolled_on.isoformat(),
            "focuses": enrollment.focuses,
            "invitations": enrollment.invitations,
        },
    )
    return enrollment


def _edition(program: Program, enrolled_on: datetime.date) -> Edition:
    """The edition in force on the day; before the first one, the first: partners are older than documents."""
    edition = programs.edition_in_force(program, enrolled_on) or next(reversed(programs.editions(program)), None)
    if edition is None:
        sentence = f"{program} has no published edition yet. Publish a program document first."
        raise Invalid(sentence, {"program": [sentence]})
    return edition

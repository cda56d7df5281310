"""What the portal's pages read: the partner's own enrollments and the history of where it stood."""

from collections.abc import Sequence

from partners.models import Enrollment
from tenancy.refusals import NotFound
from tiers.models import Standing
from vendors.actors import Actor


def enrollments_of(actor: Actor) -> list[Enrollment]:
    """The partner's active enrollments; a partner is in a handful of programs."""
    return list(
        Enrollment.objects.filter(partner_id=actor.partner_id or 0, status=Enrollment.ACTIVE)
        .select_related("program", "partner")
        .order_by("program__name", "pk")
    )


def chosen(enrollments: Sequence[Enrollment], program_key: str | None) -> Enrollment | None:
    """The enrollment that the address names, else the first. Raises NotFound for a program the partner is not in."""
    if program_key is None:
        return enrollments[0] if enrollments else None
    for enrollment in enrollments:
        if enrollment.program.key == program_key:
            return enrollment
    raise NotFound("There is no such program here.")


def standings_of(enrollment: Enrollment) -> list[Standing]:
    """Newest first, without those that were replaced on the day they began."""
    rows = Standing.objects.filter(enrollment=enrollment).select_related("change").order_by("-begins_on", "-pk")
    return [row for row in rows if row.ends_on != row.begins_on]

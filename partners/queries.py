"""What one may see of partners, their people and their facts. The scope has narrowed the rows already."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from identity.models import User
from partners.models import Certification, Enrollment, Member, MemberInvitation, Milestone, Partner
from tenancy import keyset
from tenancy.refusals import NotFound
from vendors.actors import Actor

ORDERS = {
    **keyset.orders("name"),
    **keyset.orders("enrolled_on", nullable=["enrolled_on"]),
}
MOST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of partners is narrowed to. Empty values narrow nothing; `tier` is a key."""

    q: str = ""
    country: str = ""
    program: str = ""
    status: str = ""
    tier: str = ""

    @property
    def narrows(self) -> bool:
        return any([self.q, self.country, self.program, self.status, self.tier])


def partners(by: Actor, wanted: Wanted | None = None) -> QuerySet[Partner]:
    by.require("partners.see")
    rows = Partner.objects.all()
    return rows if wanted is None else narrowed(rows, wanted)


def narrowed(rows: QuerySet[Partner], wanted: Wanted) -> QuerySet[Partner]:
    if wanted.q:
        rows = rows.filter(Q(name__icontains=wanted.q) | Q(code__istartswith=wanted.q))
    if wanted.country:
        rows = rows.filter(country=wanted.country)
    if wanted.program or wanted.status or wanted.tier:
        rows = rows.filter(Exists(_enrollments(wanted)))
    return rows


def with_first_enrollment(rows: QuerySet[Partner]) -> QuerySet[Partner]:
    """Add `enrolled_on`, the day of the earliest enrollment."""
    earliest = Enrollment.objects.filter(partner=OuterRef("pk")).values("partner").annotate(day=Min("enrolled_on"))
    return rows.annotate(enrolled_on=Subquery(earliest.values("day")))


def get_partner(by: Actor, code: str) -> Partner:
    """The partner with this code. Raises NotFound, in the same words for somebody else's and for none."""
    return _one(partners(by), code)


def get_partner_with_people(by: Actor, code: str, *, most: int) -> Partner:
    """Like `get_partner`; `people` holds name, e-mail and role of the team's first `most` members, and
    `certifications_of` knows the certificates. One statement."""
    by.require("team.see")
    members = Member.objects.filter(partner=OuterRef("pk"), ended_at__isnull=True).order_by("since", "pk")
    people = members.values(json=JSONObject(name="user__name", email="user__email", role="role"))[:most]
    held = Certification.objects.filter(partner=OuterRef("pk")).order_by("-issued_on", "-pk")
    certificates = held.values(json=JSONObject(**{column: column for column in _CERTIFICATE}))[:MOST]
    rows = Partner.objects.annotate(people=ArraySubquery(people), certificates=ArraySubquery(certificates))
    return _one(rows, code)


_CERTIFICATE = ("person_email", "person_name", "certification", "issued_on", "expires_on")


def own_partner(by: Actor) -> Partner:
    """The partner that a member works at."""
    found = None if by.partner_id is None else Partner.objects.filter(pk=by.partner_id).first()
    if found is None:
        raise NotFound("There is no such partner here.")
    return found


def countries() -> list[str]:
    return list(Partner.objects.exclude(country="").order_by("country").values_list("country", flat=True).distinct())


def team_sizes(partner_ids: list[int]) -> dict[int, int]:
    rows = Member.objects.filter(partner_id__in=partner_ids, ended_at__isnull=True).order_by()
    return dict(rows.values_list("partner_id").annotate(people=Count("pk")))


def team(by: Actor, partner: Partner) -> list[Member]:
    """Who is on the team now, the longest first, at most 200."""
    by.require("team.see")
    rows = Member.objects.filter(partner=partner, ended_at__isnull=True).select_related("user")
    return list(rows.order_by("since", "pk")[:MOST])


def is_member(user: User) -> bool:
    """Whether the person is on the team of any partner of the entered vendor now."""
    return Member.objects.filter(user=user, ended_at__isnull=True).exists()


def get_member(by: Actor, partner: Partner, member_id: int) -> Member:
    by.require("team.see")
    rows = Member.objects.filter(partner=partner, ended_at__isnull=True).select_related("user")
    found = rows.filter(pk=member_id).first()
    if found is None:
        raise NotFound("Nobody of that id is on this team.")
    return found


def open_invitations(by: Actor, partner: Partner) -> list[MemberInvitation]:
    """Invitations to the team that wait, newest first, expired ones included."""
    by.require("team.see")
    rows = MemberInvitation.objects.filter(partner=partner, accepted_at__isnull=True, revoked_at__isnull=True)
    return list(rows.select_related("invited_by").order_by("-invited_at", "-pk")[:MOST])


def enrollments(by: Actor) -> QuerySet[Enrollment]:
    by.require("partners.see")
    return Enrollment.objects.select_related("partner", "program")


def get_enrollment(by: Actor, partner: Partner, program_key: str) -> Enrollment:
    found = enrollments(by).filter(partner=partner, program__key=program_key).first()
    if found is None:
        raise NotFound(f"{partner} is not in this program.")
    return found


def certifications_of(partner: Any) -> list[Certification]:
    """The newest certificates of the partner's people, at most 200, which `get_partner_with_people` brought along."""
    return [
        Certification(
            **facts
            | {
                "issued_on": datetime.date.fromisoformat(facts["issued_on"]),
                "expires_on": datetime.date.fromisoformat(facts["expires_on"]) if facts["expires_on"] else None,
            }
        )
        for facts in partner.certificates
    ]


def milestones(by: Actor, partner: Partner) -> list[Milestone]:
    """The newest milestones, at most 200."""
    by.require("partners.see")
    rows = Milestone.objects.filter(partner=partner).select_related("program")
    return list(rows.order_by("-achieved_on", "-pk")[:MOST])


def get_milestone(by: Actor, partner: Partner, milestone_id: int) -> Milestone:
    by.require("partners.see")
    found = Milestone.objects.filter(partner=partner, pk=milestone_id).first()
    if found is None:
        raise NotFound("There is no such milestone.")
    return found


def count_up_to(by: Actor, limit: int) -> int:
    """How many partners there are; counting ends one above the limit."""
    by.require("partners.see")
    return Partner.objects.order_by()[: limit + 1].count()


def count_active_up_to(by: Actor, limit: int) -> int:
    """How many enrollments are active; counting ends one above the limit."""
    by.require("partners.see")
    return Enrollment.objects.filter(status=Enrollment.ACTIVE).order_by()[: limit + 1].count()


def _one(rows: QuerySet[Partner], code: str) -> Partner:
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound("There is no such partner here.")
    return found


def _enrollments(wanted: Wanted) -> QuerySet[Enrollment]:
    rows = Enrollment.objects.filter(partner=OuterRef("pk"))
    if wanted.program:
        rows = rows.filter(program__key=wanted.program)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.tier:  # by the name of the relation: standings belong to the app above
        today = timezone.now().date()
        begun = Q(standings__ends_on__isnull=True) | Q(standings__ends_on__gt=today)
        rows = rows.filter(begun, standings__tier=wanted.tier, standings__begins_on__lte=today)
    return rows

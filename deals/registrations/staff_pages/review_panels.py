"""Who the two parties of a registration are, each in one statement: the partner that claims, and the customer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from deals.models import ACTIVE, Account, DealRegistration, DirectOnly, Opportunity, Protection, Status
from deals.registrations.rules import Rules
from deals.registrations.staff_pages.partner_tiers import TierMark, tier_mark
from deals.registrations.states import STATES
from partners.models import Member, Partner
from tiers import standings
from ui.formats import day, moment, money
from ui.parts import Fact, Task
from vendors.roles import LABELS, MemberRole

MOST = 6


@dataclass(frozen=True, slots=True)
class PartnerPanel:
    """`trend` says since when the partner stands on its tier, and where it stood before."""

    tier: TierMark | None
    trend: str
    facts: list[Fact]
    people: list[Task]


@dataclass(frozen=True, slots=True)
class CustomerPanel:
    """`warning` is set for a customer that the vendor keeps to itself."""

    account: Account
    warning: str
    opportunities: list[Task]
    registrations: list[Task]
    protections: list[Task]


def partner_panel(row: DealRegistration, rules: Rules, vendor_slug: str) -> PartnerPanel:
    found: Any = _partners(row).get(pk=row.partner_id)
    counts = {one["status"]: one["deals"] for one in found.by_status}
    open_now = sum(counts.get(status, 0) for status in ACTIVE)
    listed = f"{reverse('registrations', args=[vendor_slug])}?show=all&partner={row.partner.code}"
    facts = [
        Fact("Open registrations", f"{open_now:,}", url=listed),
        Fact("Won", f"{counts.get(Status.WON, 0):,}"),
        Fact("Lost or expired", f"{counts.get(Status.LOST, 0) + counts.get(Status.EXPIRED, 0):,}"),
        Fact("Rejected", f"{counts.get(Status.REJECTED, 0):,}"),
    ]
    people = [Task(one["name"] or one["email"], note=LABELS[MemberRole(one["role"])]) for one in found.people]
    stood = [tier_mark(rules.document, one["tier"]) for one in found.stood]
    return PartnerPanel(stood[0] if stood else None, _trend(stood, found.stood), facts, people)


def customer_panel(account_id: int, row: DealRegistration, vendor_slug: str, now: datetime) -> CustomerPanel:
    found: Any = _accounts(row, now).get(pk=account_id)
    return CustomerPanel(
        found,
        f"You keep this customer to yourself: {found.direct[0]}" if found.direct else "",
        [_opportunity(one, vendor_slug) for one in found.sales],
        [_registration(one, vendor_slug) for one in found.claims],
        [Task(one["partner"], note=_protection(one)) for one in found.held],
    )


def _partners(row: DealRegistration) -> Any:
    members = Member.objects.filter(partner=OuterRef("pk"), ended_at__isnull=True).order_by("since", "pk")
    claims = DealRegistration.objects.filter(partner=OuterRef("pk")).exclude(status=Status.DRAFT).order_by()
    stood = standings.readable().filter(enrollment=row.enrollment_id, begins_on__lte=timezone.now().date())
    return Partner.objects.annotate(
        people=ArraySubquery(
            members.values(json=JSONObject(name="user__name", email="user__email", role="role"))[:MOST]
        ),
        by_status=ArraySubquery(
            claims.values("status").annotate(deals=Count("pk")).values(json=JSONObject(status="status", deals="deals"))
        ),
        stood=ArraySubquery(stood.values(json=JSONObject(tier="tier", since="begins_on"))[:2]),
    )


def _accounts(row: DealRegistration, now: datetime) -> Any:
    sales = Opportunity.objects.filter(account=OuterRef("pk")).order_by("-pk")
    claims = DealRegistration.objects.filter(account=OuterRef("pk")).exclude(Q(status=Status.DRAFT) | Q(pk=row.pk))
    held = Protection.objects.filter(account=OuterRef("pk"), ends_at__gt=now).order_by("ends_at")
    direct = DirectOnly.objects.filter(account=OuterRef("pk"), ended_at__isnull=True)
    about_sale = JSONObject(pk="pk", source="source_id", stage="stage", arr="arr", currency="currency")
    about_claim = JSONObject(code="code", status="status", partner="partner__name")
    about_protection = JSONObject(product="product", partner="partner__name", ends_at="ends_at")
    return Account.objects.annotate(
        sales=ArraySubquery(sales.values(json=about_sale)[:MOST]),
        claims=ArraySubquery(claims.order_by("-pk").values(json=about_claim)[:MOST]),
        held=ArraySubquery(held.values(json=about_protection)[:MOST]),
        direct=ArraySubquery(direct.values("reason")[:1]),
    )


def _trend(marks: list[TierMark], stood: list[dict[str, str]]) -> str:
    if not marks:
        return "no tier yet"
    since = f"since {day(datetime.fromisoformat(stood[0]['since']).date())}"
    return f"{since}, {marks[1].name} before" if len(marks) > 1 else since


def _opportunity(one: dict[str, Any], vendor_slug: str) -> Task:
    colour = {Opportunity.OPEN: "info", Opportunity.WON: "good"}.get(one["stage"], "plain")
    url = reverse("opportunity", args=[vendor_slug, one["pk"]])
    return Task(one["source"], url, money(one["arr"], one["currency"]), due=one["stage"], state=colour)


def _registration(one: dict[str, Any], vendor_slug: str) -> Task:
    status = Status(one["status"])
    url = reverse("registration", args=[vendor_slug, one["code"]])
    return Task(one["partner"], url, one["code"], due=status.label.lower(), state=STATES[status])


def _protection(one: dict[str, Any]) -> str:
    return f"{one['product'] or 'every product'}, until {moment(datetime.fromisoformat(one['ends_at']))}"

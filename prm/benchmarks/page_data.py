"""Opportunities to measure pages with: as many at a neighbour vendor as at the measured one, and 60 partners each."""

from dataclasses import dataclass

from django.db import connection

from api import tokens
from identity.models import User
from partners.models import Partner
from tenancy import scope
from vendors.actors import system
from vendors.models import Vendor
from vendors.roles import StaffRole
from vendors.workspace import add_staff, create_vendor

PARTNERS = 60

_OPPORTUNITIES = """
WITH customer AS (
    INSERT INTO deals_account (vendor_id, name, domain, name_key, created_at)
    SELECT %(vendor)s, 'Customer ' || n, 'customer-' || n || '.example', 'customer ' || n, now()
    FROM generate_series(%(first)s, %(last)s) n RETURNING id, name, domain
)
INSERT INTO deals_opportunity (vendor_id, source_id, account_id, account_name, account_website, stage, closed_on,
                               currency, arr, services, products, created_at)
SELECT %(vendor)s, 'S-' || substr(name, 10), id, name, 'https://' || domain,
       CASE WHEN n %% 10 < 6 THEN 'won' WHEN n %% 10 < 8 THEN 'lost' ELSE 'open' END,
       CASE WHEN n %% 10 < 8 THEN DATE '2026-10-01' - (n * 7919 %% 900)::int END,
       (ARRAY['USD', 'EUR', 'GBP'])[1 + n %% 3], 1000 + n * 104729 %% 250000, 0, '{}', now()
FROM (SELECT *, substr(name, 10)::bigint AS n FROM customer) made
"""
_PARTS = """
INSERT INTO deals_attribution (vendor_id, opportunity_id, partner_id, kind, via, recorded_at)
SELECT o.vendor_id, o.id, partner.id, 'influenced', 'sales', TIMESTAMPTZ '2024-01-01Z'
FROM deals_opportunity o
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM partners_partner WHERE vendor_id = %(vendor)s)
    partner ON partner.place IN (o.id %% %(partners)s, o.id * 31 %% (3 * %(partners)s))
LEFT JOIN deals_attribution known ON known.vendor_id = o.vendor_id AND known.opportunity_id = o.id
WHERE o.vendor_id = %(vendor)s AND known.id IS NULL
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The measured vendor, and its partner manager with a token."""

    vendor: Vendor
    neighbour: Vendor
    user: User
    token: str


def make_workspace() -> Workspace:
    measured, neighbour = _vendor("measured"), _vendor("neighbour")
    user = User.objects.create_user("manager@measured.example", name="Manager")
    with scope.enter(measured.pk):
        add_staff(user, StaffRole.PARTNER_MANAGER, by=system(measured.pk, "the benchmark"))
        token = tokens.create(user, name="benchmark")
    return Workspace(measured, neighbour, user, token)


def grow(workspace: Workspace, before: int, rows: int) -> None:
    """From `before` to `rows` opportunities at each of the two vendors."""
    for vendor in (workspace.vendor, workspace.neighbour):
        values = {"vendor": vendor.pk, "first": before + 1, "last": rows, "partners": PARTNERS}
        with scope.enter(vendor.pk), connection.cursor() as cursor:
            cursor.execute(_OPPORTUNITIES, values)
            cursor.execute(_PARTS, values)


def _vendor(slug: str) -> Vendor:
    vendor = create_vendor(slug, slug.capitalize(), by="the benchmark")
    with scope.enter(vendor.pk):
        Partner.objects.bulk_create(
            Partner(vendor=vendor, code=f"partner-{number}", name=f"Partner {number}") for number in range(PARTNERS)
        )
    return vendor

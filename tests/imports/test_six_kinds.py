"""Each kind is created, seen unchanged by the second import, and updated where a later file differs."""

from decimal import Decimal

import pytest

from deals.models import Account, Attribution, ExchangeRate, Opportunity
from partners.models import Certification, Enrollment, Milestone, Partner
from tenancy import scope
from tests.imports.conftest import Import, counts
from tiers.models import Standing
from vendors.models import Vendor

PARTNERS = [
    "partner_code,name,website,country,program,enrolled_on,tier,focus,invitations",
    "brightpath,Brightpath,https://brightpath.example,DE,technology,2024-01-15,silver,,gtm_plan;account_mapping",
    "brightpath,Brightpath,https://brightpath.example,DE,consulting,2024-02-01,,segment;engage,",
    "rivermark,Rivermark,,US,technology,2024-03-01,bronze,,",
]
OPPORTUNITIES = [
    "opportunity_id,account_name,account_website,stage,close_date,currency,arr,services,products,created_at",
    "o1,Northwind,https://www.northwind.example/,won,2024-05-01,USD,125000.50,10,b;a,2024-01-01T10:00:00+02:00",
    "o2,Northwind Inc,NORTHWIND.example.:443,open,,EUR,1,,,",
    "o3,Southsea,,lost,2024-06-01,USD,0,0,,",
    "o4,  southsea ,,open,,USD,5.5,0,,",
]
ATTRIBUTIONS = [
    "opportunity_id,partner_code,kind,recorded_at,via",
    "o1,brightpath,sourced,2024-01-02T00:00:00Z,sales",
    "o1,brightpath,influenced,2024-01-02T00:00:00Z,",
    "o1,rivermark,sourced,2024-01-03T00:00+01:00,deal_registration",
]
CERTIFICATIONS = [
    "partner_code,person_email,person_name,certification,issued_on,expires_on",
    "brightpath,Ada@Brightpath.example,Ada Berg,technical,2024-01-01,2026-01-01",
    "brightpath,ada@brightpath.example,Ada Berg,sales,2024-01-01,",
]
MILESTONES = [
    "partner_code,program,kind,key,title,achieved_on,withdrawn_on,url",
    "brightpath,technology,agreement,main,Terms of service,2024-01-15,,",
    "brightpath,technology,success_story,s1,=cmd(),2024-04-01,2024-09-01,https://brightpath.example/s1",
]
RATES = ["currency,base,date,rate", "EUR,USD,2024-01-01,1.1", "GBP,USD,2024-01-01,1.2650000001"]
FILES = {
    "partners": PARTNERS,
    "opportunities": OPPORTUNITIES,
    "attributions": ATTRIBUTIONS,
    "certifications": CERTIFICATIONS,
    "milestones": MILESTONES,
    "rates": RATES,
}


@pytest.fixture
def loaded(load: Import) -> Import:
    for kind, lines in FILES.items():
        assert counts(load(kind, *lines)) == (len(lines) - 1, 0, 0, 0)
    return load


@pytest.mark.parametrize("kind", list(FILES))
def test_the_same_file_twice_is_all_unchanged(loaded: Import, kind: str) -> None:
    lines = FILES[kind]
    assert counts(loaded(kind, *lines)) == (0, 0, len(lines) - 1, 0)
    assert counts(loaded(kind, lines[0], *reversed(lines[1:]))) == (0, 0, len(lines) - 1, 0)


def test_partners_are_enrolled_and_stand_on_their_tier(loaded: Import, acme: Vendor) -> None:
    with scope.enter(acme.pk):
        standings = Standing.objects.order_by("partner__code", "enrollment__program__key")
        assert list(standings.values_list("partner__code", "tier", "reason", "enrollment__invitations")) == [
            ("brightpath", "registered", "enrolled", []),
            ("brightpath", "silver", "imported", ["account_mapping", "gtm_plan"]),
            ("rivermark", "bronze", "imported", []),
        ]
        assert [str(one.begins_on) for one in standings] == ["2024-02-01", "2024-01-15", "2024-03-01"]
        assert list(Enrollment.objects.filter(program__key="consulting").values_list("focuses", "status")) == [
            (["engage", "segment"], "active")
        ]
        assert list(Partner.objects.order_by("code").values_list("website", "country")) == [
            ("https://brightpath.example", "DE"),
            ("", "US"),
        ]


def test_opportunities_of_one_domain_or_name_share_a_customer(loaded: Import, acme: Vendor) -> None:
    with scope.enter(acme.pk):
        assert list(Account.objects.order_by("name").values_list("name", "domain")) == [
            ("Northwind", "northwind.example"),
            ("Southsea", ""),
        ]
        rows = Opportunity.objects.order_by("source_id")
        assert list(rows.values_list("source_id", "account__name", "arr", "services", "products")) == [
            ("o1", "Northwind", Decimal("125000.50"), Decimal(10), ["a", "b"]),
            ("o2", "Northwind", Decimal(1), Decimal(0), []),
            ("o3", "Southsea", Decimal(0), Decimal(0), []),
            ("o4", "Southsea", Decimal("5.5"), Decimal(0), []),
        ]


def test_the_others_say_what_the_file_says(loaded: Import, acme: Vendor) -> None:
    with scope.enter(acme.pk):
        attributions = Attribution.objects.order_by("id").values_list(
            "partner__code", "kind", "via", "recorded_at__date"
        )
        assert [(*one[:3], str(one[3])) for one in attributions] == [
            ("brightpath", "sourced", "sales", "2024-01-02"),
            ("brightpath", "influenced", "import", "2024-01-02"),
            ("rivermark", "sourced", "deal_registration", "2024-01-02"),
        ]
        assert set(Certification.objects.values_list("person_email", flat=True)) == {"ada@brightpath.example"}
        assert list(Milestone.objects.order_by("id").values_list("title", flat=True)) == ["Terms of service", "=cmd()"]
        assert list(ExchangeRate.objects.order_by("id").values_list("rate", flat=True)) == [
            Decimal("1.1"),
            Decimal("1.2650000001"),
        ]


CHANGES = {
    "partners": "rivermark,Rivermark Group,,US,technology,2024-03-01,bronze,,",
    "opportunities": "o2,Northwind Inc,northwind.example,open,,USD,1,,,",
    "attributions": "o1,brightpath,sourced,2024-01-05T00:00:00Z,sales",
    "certifications": "brightpath,ADA@brightpath.example,Ada Berg,sales,2024-01-01,2027-01-01",
    "milestones": "brightpath,technology,agreement,main,Terms of service,2024-01-15,2024-12-01,",
    "rates": "EUR,USD,2024-01-01,1.11",
}


@pytest.mark.parametrize("kind", list(FILES))
def test_a_later_file_updates_the_row_it_names(loaded: Import, kind: str) -> None:
    header = FILES[kind][0]
    assert counts(loaded(kind, header, CHANGES[kind])) == (0, 1, 0, 0)
    assert counts(loaded(kind, header, CHANGES[kind])) == (0, 0, 1, 0)


@pytest.mark.parametrize("kind", list(FILES))
def test_the_second_line_of_one_identity_is_rejected_and_nothing_is_written(load: Import, kind: str) -> None:
    for earlier, lines in FILES.items():
        if earlier == kind:
            break
        load(earlier, *lines)
    report = load(kind, *FILES[kind], FILES[kind][1])
    assert counts(report) == (0, 0, 0, 1)
    assert report.rejected[0].line == len(FILES[kind]) + 1
    assert not report.written
    assert counts(load(kind, *FILES[kind])) == (len(FILES[kind]) - 1, 0, 0, 0)

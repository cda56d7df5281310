"""What is rejected and why, what an absent column keeps, what an empty cell clears, and what a decision protects."""

import datetime

import pytest

from deals.models import Opportunity
from partners.models import Certification, Enrollment, Milestone, Partner
from tenancy import scope
from tests.imports.conftest import Import, counts, rejections
from tiers.models import Standing
from vendors.models import Vendor

PARTNER = "partner_code,name,website,country,program,enrolled_on,tier,focus,invitations"
OPPORTUNITY = "opportunity_id,account_name,account_website,stage,close_date,currency,arr,services,products,created_at"
DAY = datetime.date


def test_rows_that_the_program_does_not_know_are_rejected(load: Import) -> None:
    report = load(
        "partners",
        PARTNER,
        "a,A,,,technology,2024-01-01,platinum,,",
        "b,B,,,nothing,2024-01-01,,,",
        "c,C,,,consulting,2024-01-01,,segment;mobile,",
        "d,D,,,technology,2024-01-01,,segment,",
        "e,E,,,consulting,2024-01-01,,,gtm_plan",
        "f,F,,,consulting,2024-01-01,global_strategic,flex,global_strategic",
        partial=True,
    )
    assert rejections(report) == [
        (2, "tier", "platinum"),
        (3, "program", "nothing"),
        (4, "focus", "segment;mobile"),
        (5, "focus", "segment"),
        (6, "invitations", "gtm_plan"),
    ]
    assert report.created == 1


def test_every_fault_of_a_row_is_in_its_one_rejection(load: Import) -> None:
    report = load("rates", "currency,base,date,rate", "usd,USD,2024-13-01,0")
    assert rejections(report) == [(2, "currency", "usd")]
    assert [part in report.rejected[0].why for part in ("Also date:", "Also rate: Expected a rate above zero.")] == [
        True
    ] * 2


def test_a_missing_column_refuses_the_file_on_line_1(load: Import) -> None:
    report = load("rates", "currency,base,date", "EUR,USD,2024-01-01")
    assert (report.read, rejections(report)) == (0, [(1, "rate", "")])


def test_a_row_with_another_number_of_cells_is_rejected(load: Import) -> None:
    report = load("rates", "currency,base,date,rate", "EUR,USD,2024-01-01,1,1", "EUR,USD,2024-01-02", "")
    assert (report.read, rejections(report)) == (2, [(2, "", ""), (3, "", "")])


def test_unknown_partners_and_opportunities_are_rejected(load: Import) -> None:
    header = "opportunity_id,partner_code,kind,recorded_at"
    report = load("attributions", header, "o1,p1,sourced,2024-01-01T00:00:00Z")
    assert rejections(report) == [(2, "opportunity_id", "o1")]
    header = "partner_code,person_email,certification,issued_on"
    assert rejections(load("certifications", header, "p1,a@b.example,sales,2024-01-01")) == [(2, "partner_code", "p1")]


def test_the_second_line_of_a_faulty_first_one_is_rejected_too(load: Import) -> None:
    report = load("rates", "currency,base,date,rate", "EUR,USD,2024-01-01,x", "EUR,USD,2024-01-01,1", partial=True)
    assert (report.created, rejections(report)) == (0, [(2, "rate", "x"), (3, "date", "2024-01-01")])


def test_won_and_lost_need_a_date_and_may_lie_ahead(load: Import) -> None:
    report = load(
        "opportunities",
        OPPORTUNITY,
        "o1,A,,won,,USD,1,,,",
        "o2,A,,lost,,USD,1,,,",
        "o3,A,,won,2999-01-01,USD,1,,,",
        "o4,A,,Won,2024-01-01,USD,1,,,",
        partial=True,
    )
    assert rejections(report) == [(2, "close_date", ""), (3, "close_date", ""), (5, "stage", "Won")]
    short = "opportunity_id,account_name,stage,currency,arr"
    assert counts(load("opportunities", short, "o3,A,won,USD,2")) == (0, 1, 0, 0)
    assert rejections(load("opportunities", short, "o9,A,won,USD,2")) == [(2, "close_date", "")]


def test_an_absent_column_keeps_and_an_empty_cell_clears(load: Import, acme: Vendor) -> None:
    load("opportunities", OPPORTUNITY, "o1,A,a.example,open,2024-09-01,USD,1,5,x,2024-01-01T00:00:00Z")
    short = "opportunity_id,account_name,stage,currency,arr"
    assert counts(load("opportunities", short, "o1,Other name,open,USD,1")) == (0, 1, 0, 0)
    with scope.enter(acme.pk):
        kept = Opportunity.objects.select_related("account").get()
        assert (kept.account.domain, kept.account_website, kept.products) == ("a.example", "a.example", ["x"])
        assert (kept.services, kept.closed_on) == (5, DAY(2024, 9, 1))
    assert counts(load("opportunities", OPPORTUNITY, "o1,A,,open,,USD,1,,,")) == (0, 1, 0, 0)
    with scope.enter(acme.pk):
        cleared = Opportunity.objects.select_related("account").get()
        assert (cleared.account.domain, cleared.account_website, cleared.products) == ("", "", [])
        assert (cleared.services, cleared.closed_on, cleared.created_at) == (0, None, None)


def test_certificates_and_milestones_end_after_they_begin(load: Import, acme: Vendor) -> None:
    load("partners", PARTNER, "p,P,,,technology,2024-01-01,,,")
    header = "partner_code,person_email,certification,issued_on,expires_on"
    report = load(
        "certifications",
        header,
        "p,a@b.example,sales,2024-02-02,2024-02-01",
        "p,A@b.example,sales,2024-02-03,2024-02-03",
        "p,a@B.example,sales,2024-02-03,",
        "p,a@b.example,unheard_of,2024-02-03,",
        partial=True,
    )
    assert rejections(report) == [
        (2, "expires_on", "2024-02-01"),
        (4, "issued_on", "2024-02-03"),
        (5, "certification", "unheard_of"),
    ]
    header = "partner_code,program,kind,key,achieved_on,withdrawn_on"
    assert rejections(
        load("milestones", header, "p,technology,agreement,k,2024-02-02,2024-02-01", "p,technology,x,k,2024-02-02,")
    ) == [
        (2, "withdrawn_on", "2024-02-01"),
        (3, "kind", "x"),
    ]
    with scope.enter(acme.pk):
        assert (Certification.objects.count(), Milestone.objects.count()) == (1, 0)


def test_what_a_row_says_of_the_company_holds_for_all_its_programs(load: Import, acme: Vendor) -> None:
    lines = ["p,Old name,,DE,technology,2024-01-01,,,", "p,New name,,,consulting,2024-01-01,,,"]
    assert counts(load("partners", PARTNER, *lines)) == (2, 0, 0, 0)
    assert counts(load("partners", PARTNER, *lines)) == (0, 0, 2, 0)
    with scope.enter(acme.pk):
        assert list(Partner.objects.values_list("name", "country")) == [("New name", "")]


def test_an_absent_column_of_partners_keeps_what_is_stored(load: Import, acme: Vendor) -> None:
    load("partners", PARTNER, "p,P,p.example,DE,consulting,2024-01-01,gold,flex,advisory_board")
    assert counts(load("partners", "partner_code,name,program,enrolled_on", "p,P,consulting,2024-01-01")) == (
        0,
        0,
        1,
        0,
    )
    with scope.enter(acme.pk):
        enrollment = Enrollment.objects.select_related("partner").get()
        assert (enrollment.focuses, enrollment.invitations) == (["flex"], ["advisory_board"])
        assert (enrollment.partner.website, enrollment.partner.country) == ("p.example", "DE")
        assert Standing.objects.get().tier == "gold"


@pytest.fixture
def decided(load: Import, acme: Vendor) -> Import:
    """A partner that began on bronze and was moved to gold by a decision."""
    load("partners", PARTNER, "p,P,,,technology,2024-01-01,bronze,,")
    with scope.enter(acme.pk):
        first = Standing.objects.get()
        first.ends_on = DAY(2024, 6, 1)
        first.save()
        Standing.objects.create(
            enrollment_id=first.enrollment_id,
            partner_id=first.partner_id,
            tier="gold",
            begins_on=DAY(2024, 6, 1),
            reason=Standing.Reason.DECISION,
        )
    return load


def standings(acme: Vendor) -> list[tuple[str, str, str]]:
    with scope.enter(acme.pk):
        return [(str(one.begins_on), one.tier, one.reason) for one in Standing.objects.order_by("begins_on", "id")]


def test_a_decision_stays_when_the_file_comes_again(decided: Import, acme: Vendor) -> None:
    assert counts(decided("partners", PARTNER, "p,P,,,technology,2024-01-01,bronze,,")) == (0, 0, 1, 0)
    assert standings(acme) == [("2024-01-01", "bronze", "imported"), ("2024-06-01", "gold", "decision")]


def test_a_later_file_corrects_where_the_partner_began(decided: Import, acme: Vendor) -> None:
    assert counts(decided("partners", PARTNER, "p,P,,,technology,2024-02-01,silver,,")) == (0, 1, 0, 0)
    assert standings(acme) == [("2024-02-01", "silver", "imported"), ("2024-06-01", "gold", "decision")]


def test_an_enrollment_does_not_begin_after_a_decision(decided: Import, acme: Vendor) -> None:
    report = decided("partners", PARTNER, "p,P,,,technology,2024-06-02,bronze,,")
    assert rejections(report) == [(2, "enrolled_on", "2024-06-02")]
    assert len(standings(acme)) == 2


def test_an_import_limited_to_a_program_takes_no_other(load: Import) -> None:
    short = "partner_code,name,enrolled_on"
    assert counts(load("partners", short, "p,P,2024-01-01", program="technology")) == (1, 0, 0, 0)
    header = "partner_code,name,program,enrolled_on"
    assert rejections(load("partners", header, "q,Q,consulting,2024-01-01", program="technology")) == [
        (2, "program", "consulting")
    ]


def test_another_vendors_identical_rows_stay_as_they_are(load: Import, load_globex: Import, globex: Vendor) -> None:
    lines = ["o1,Canary Globex,northwind.example,won,2024-01-01,USD,1,,,"]
    load_globex("opportunities", OPPORTUNITY, *lines)
    load_globex("partners", PARTNER, "p,Canary,,,technology,2024-01-01,bronze,,")
    load("opportunities", OPPORTUNITY, "o1,Acme's own,northwind.example,lost,2025-01-01,EUR,2,,,")
    assert counts(load("partners", PARTNER, "p,Acme's own,,,technology,2024-02-01,gold,,")) == (1, 0, 0, 0)
    with scope.enter(globex.pk):
        kept = Opportunity.objects.select_related("account").get()
        assert (kept.account_name, kept.account.name, kept.stage, kept.currency) == (
            "Canary Globex", "Canary Globex", "won", "USD",
        )  # fmt: skip
        assert list(Standing.objects.values_list("partner__name", "tier")) == [("Canary", "bronze")]
    assert counts(load_globex("opportunities", OPPORTUNITY, *lines)) == (0, 0, 1, 0)

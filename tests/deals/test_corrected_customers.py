"""A manager says who the customer of an approved registration is: the sale, the part and the protection follow."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from activity.models import Activity
from deals import attribution, opportunities
from deals.customers.accounts import account_for
from deals.models import Account, Attribution, DealRegistration, Opportunity, Protection
from deals.registrations import decisions, identifying
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.deals.registered import enroll, make_program
from tests.deals.test_lifecycle import NOW, fresh, submit
from vendors.actors import Actor
from vendors.models import Vendor

LATER = NOW + timedelta(days=3)


@pytest.fixture
def program(acme: Vendor) -> Any:
    return make_program(acme)


@pytest.fixture
def mine(program: Any, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, program)


@pytest.fixture
def theirs(program: Any, rivermark: Partner) -> Enrollment:
    return enroll(rivermark, program)


def approve(row: DealRegistration, by: Actor) -> DealRegistration:
    with scope.enter(by.vendor_id):
        decisions.approve(row, by=by, now=NOW)
        return fresh(row)


def correct(row: DealRegistration, to: str, by: Actor) -> DealRegistration:
    with scope.enter(by.vendor_id):
        identifying.correct(row, account_for(to, ""), note="I know them", by=by, now=LATER)
        return fresh(row)


def sale_of(by: Actor, customer: str, source_id: str) -> Opportunity:
    with scope.enter(by.vendor_id):
        account = account_for(customer, "")
        return Opportunity.objects.create(
            source_id=source_id, account=account, account_name=customer, stage="open", currency="USD", arr=1
        )


def parts(by: Actor) -> list[tuple[str, str, str, bool]]:
    """Whose part it is, in which sale, and whether it is as old as the approval."""
    with scope.enter(by.vendor_id):
        rows = Attribution.objects.order_by("partner__code", "pk").select_related("partner", "opportunity")
        return [(row.partner.code, row.opportunity.source_id, row.kind, row.recorded_at == NOW) for row in rows]


def test_a_sale_that_the_registration_brought_goes_to_the_right_customer(
    mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = approve(submit(mine, piet), max_)
    assert row.opportunity is not None
    source_id = row.opportunity.source_id
    with scope.enter(max_.vendor_id):
        opportunities.update(row.opportunity, {"arr": Decimal("99000.00"), "closed_on": date(2027, 2, 1)}, by=max_)
    row = correct(row, "Northwind Group", max_)
    assert row.opportunity is not None
    with scope.enter(max_.vendor_id):
        [sale] = Opportunity.objects.select_related("account")
        assert (sale.pk, sale.account_id, str(sale.arr)) == (row.opportunity.pk, row.account_id, "99000.00")
        assert [one.account_id for one in Protection.objects.all()] == [row.account_id]
        told = Activity.objects.filter(verb="opportunity.changed").latest("pk")
        assert (told.before, told.after) == (
            {"customer": "Northwind Traders Ltd"},
            {"customer": "Northwind Group", "changed": "the customer"},
        )
    assert parts(max_) == [("brightpath", source_id, "sourced", True)]


def test_a_sale_of_the_vendor_is_left_for_one_of_the_right_customer(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    wrong, right = sale_of(max_, "Northwind Traders", "crm-1"), sale_of(max_, "Northwind Group", "crm-2")
    with scope.enter(max_.vendor_id):
        Account.objects.filter(pk=wrong.account_id).update(domain="northwind.example")
    row = approve(submit(mine, piet), max_)
    assert row.opportunity == wrong
    row = correct(row, "Northwind Group", max_)
    assert row.opportunity == right
    assert parts(max_) == [("brightpath", "crm-2", "influenced", True)]
    with scope.enter(max_.vendor_id):
        wrong.refresh_from_db()
        assert wrong.account_id != row.account_id


def test_where_the_right_customer_has_no_open_sale_one_is_made(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    wrong = sale_of(max_, "Northwind Traders", "crm-1")
    with scope.enter(max_.vendor_id):
        Account.objects.filter(pk=wrong.account_id).update(domain="northwind.example")
    row = correct(approve(submit(mine, piet), max_), "Northwind Group", max_)
    assert row.opportunity is not None
    assert row.opportunity.account_id == row.account_id
    assert [(code, is_old) for code, _, _, is_old in parts(max_)] == [("brightpath", True)]


def test_a_sale_in_which_another_partner_has_a_part_stays_theirs(
    mine: Enrollment, theirs: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = approve(submit(mine, piet), max_)
    shared = row.opportunity
    assert shared is not None
    with scope.enter(max_.vendor_id):
        attribution.add_partner(shared, theirs.partner, "influenced", by=max_, at=NOW)
    row = correct(row, "Northwind Group", max_)
    assert row.opportunity is not None
    with scope.enter(max_.vendor_id):
        shared.refresh_from_db()
    assert (shared.account_id == row.account_id, row.opportunity.account_id == row.account_id) == (False, True)
    assert parts(max_) == [
        ("brightpath", row.opportunity.source_id, "sourced", True),
        ("rivermark", shared.source_id, "influenced", True),
    ]

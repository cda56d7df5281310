"""The same new opportunity at the same moment: one makes it, the others follow."""

from typing import Any

import pytest
from django.db import IntegrityError

from activity.models import Activity
from deals import crm, opportunities
from deals.crm import Outcome, upsert
from deals.customers.accounts import account_for
from deals.models import Account, Opportunity
from tenancy import scope
from tenancy.refusals import Invalid
from tests.deals.made import facts
from tests.faults.at_once import both, others
from tests.faults.holding import held
from vendors.actors import Actor, system
from vendors.models import Vendor

WRITERS = 4
ROUNDS = 10


def sale(**given: Any) -> dict[str, Any]:
    known = facts(**given).columns()
    return {name: known[name] for name in ("account_name", "account_website", "currency", "arr")}


def send(vendor: Vendor, version: int, source_id: str = "006A", **given: Any) -> Outcome:
    with scope.enter(vendor.pk):
        by = system(vendor.pk, "the sales system")
        return upsert("salesforce", source_id, sale(**given), version, by=by).outcome


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_new_id_make_one_and_the_newest_version_stays(acme: Vendor) -> None:
    for number in range(ROUNDS):
        name = f"006-{number}"
        website = f"https://customer-{number}.example"
        steps = [
            lambda version=version: send(acme, version, name, account_website=website)  # type: ignore[misc]  # noqa: B023
            for version in range(WRITERS)
        ]
        outcomes = both(*steps)
        assert outcomes.count(Outcome.CREATED) == 1
        assert set(outcomes) <= {Outcome.CREATED, Outcome.UNCHANGED, Outcome.IGNORED}
    with scope.enter(acme.pk):
        assert set(Opportunity.objects.values_list("source_version", flat=True)) == {WRITERS - 1}
        assert (Opportunity.objects.count(), Account.objects.count()) == (ROUNDS, ROUNDS)
        assert Activity.objects.filter(verb="opportunity.recorded").count() == ROUNDS


@pytest.mark.django_db(transaction=True)
def test_different_sales_to_one_new_customer_all_arrive(acme: Vendor) -> None:
    for number in range(ROUNDS):
        website = f"https://customer-{number}.example"
        steps = [
            lambda name=f"006-{number}-{writer}": send(acme, 1, name, account_website=website)  # type: ignore[misc]  # noqa: B023
            for writer in range(WRITERS)
        ]
        assert both(*steps) == [Outcome.CREATED] * WRITERS
    with scope.enter(acme.pk):
        assert (Opportunity.objects.count(), Account.objects.count()) == (ROUNDS * WRITERS, ROUNDS)


@pytest.mark.django_db(transaction=True)
def test_control_without_following_the_second_of_two_fails(acme: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one attempt both find nothing and both write: the database lets one."""
    monkeypatch.setattr(crm, "ATTEMPTS", 1)
    with scope.enter(acme.pk):
        account_for("Northwind Mills", "https://northwind.example")
    with others() as meanwhile:
        with held("deals_opportunity") as lock:
            asked = [meanwhile(lambda version=version: _fails(acme, version)) for version in (1, 2)]  # type: ignore[misc]
            lock.caught(2)
        assert sorted(one.result() for one in asked) == [False, True]


def _fails(vendor: Vendor, version: int) -> bool:
    try:
        send(vendor, version)
    except IntegrityError:
        return True
    return False


def test_what_fails_in_the_middle_leaves_nothing(acme_scope: Vendor, max_: Actor) -> None:
    with pytest.raises(Invalid):
        upsert("salesforce", "006A", {**sale(), "stage": "won"}, 1, by=max_)
    assert (Opportunity.objects.count(), Account.objects.count()) == (0, 0)
    upsert("salesforce", "006A", sale(), 1, by=max_)
    with pytest.raises(Invalid):
        upsert("salesforce", "006A", {**sale(), "stage": "won"}, 2, by=max_)
    assert [(one.stage, one.source_version) for one in Opportunity.objects.all()] == [("open", 1)]


def test_products_in_another_order_are_the_same_products(acme_scope: Vendor, max_: Actor) -> None:
    for products in (("flex", "core"), ("core", "flex", "core")):
        last = upsert("salesforce", "006A", {**sale(), "products": products}, 1, by=max_)
    assert (last.outcome, last.opportunity.products) == (Outcome.UNCHANGED, ["core", "flex"])


def test_a_change_by_hand_keeps_the_version_and_the_next_event_wins(acme_scope: Vendor, max_: Actor) -> None:
    made = upsert("salesforce", "006A", sale(), 1, by=max_).opportunity
    opportunities.update(made, {"account_name": "Northwind"}, by=max_)
    assert upsert("salesforce", "006A", sale(), 2, by=max_).outcome is Outcome.CHANGED
    assert [(one.account_name, one.source_version) for one in Opportunity.objects.all()] == [("Northwind Mills", 2)]

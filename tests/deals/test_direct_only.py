"""The list of customers that the vendor keeps to itself: once at a time, with a reason, and by whom."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from activity.models import Activity
from deals.customers import direct_only
from deals.customers.accounts import account_for
from deals.models import Account, DirectOnly
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from vendors.actors import Actor
from vendors.models import Vendor

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


@pytest.fixture
def mills(acme_scope: Vendor) -> Account:
    return account_for("Northwind Mills", "northwind.example")


def test_a_listing_says_what_why_since_when_and_by_whom(mills: Account, max_: Actor) -> None:
    made = direct_only.list_direct(
        mills, products=["storage", "core", "core"], reason=" Key account ", since=date(2026, 3, 1), by=max_, now=NOW
    )
    assert (made.products, made.reason, made.since, made.listed_by) == (
        ["core", "storage"],
        "Key account",
        datetime(2026, 3, 1, tzinfo=UTC),
        max_.user,
    )
    assert direct_only.open_listing(mills) == made
    entry = Activity.objects.get(verb="customer.listed_direct")
    assert (entry.sentence, entry.note) == (
        "Max Rivera kept Northwind Mills to the vendor itself, for core, storage",
        "Key account",
    )


def test_a_listing_of_today_counts_from_now_on(mills: Account, max_: Actor) -> None:
    made = direct_only.list_direct(mills, products=[], reason="Key account", since=NOW.date(), by=max_, now=NOW)
    assert made.since == NOW


def test_a_customer_is_listed_once_at_a_time(mills: Account, max_: Actor) -> None:
    first = direct_only.list_direct(mills, products=[], reason="Key account", by=max_)
    with pytest.raises(Refused):
        direct_only.list_direct(mills, products=["core"], reason="Again", by=max_)
    direct_only.end_direct(first, by=max_, note="Partners may")
    with pytest.raises(Refused):
        direct_only.end_direct(first, by=max_)
    assert direct_only.open_listing(mills) is None
    second = direct_only.list_direct(mills, products=["core"], reason="Again", by=max_)
    assert list(DirectOnly.objects.order_by("pk")) == [first, second]


def test_the_database_holds_it_too(mills: Account, max_: Actor) -> None:
    direct_only.list_direct(mills, products=[], reason="Key account", by=max_)
    with pytest.raises(IntegrityError), scope.enter(mills.vendor_id):
        DirectOnly.objects.create(account=mills, reason="Behind the verb")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"products": ["Not a key"]}, "products"),
        ({"reason": " \x00"}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"since": date(2026, 11, 23)}, "since"),
    ],
)
def test_what_cannot_be_right_is_said(given: dict[str, object], field: str, mills: Account, max_: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        direct_only.list_direct(mills, **{"products": [], "reason": "Key", **given}, by=max_, now=NOW)  # type: ignore[arg-type]
    assert list(refusal.value.fields) == [field]


def test_finance_and_partners_may_not(mills: Account, fin: Actor, paula: Actor, max_: Actor) -> None:
    listed = direct_only.list_direct(mills, products=[], reason="Key account", by=max_)
    for actor in (fin, paula):
        with pytest.raises(Forbidden):
            direct_only.list_direct(mills, products=[], reason="Mine", by=actor)
        with pytest.raises(Forbidden):
            direct_only.end_direct(listed, by=actor)

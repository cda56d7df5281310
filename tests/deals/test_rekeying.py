"""Accounts of an earlier release get the keys of this one, and those that become the same are merged."""

from django.db import connection

from deals.customers.rekeying import rekey
from deals.models import Account, Opportunity
from tenancy import scope
from tests.deals.made import make_opportunity
from tests.walls.catalog import as_owner
from vendors.models import Vendor


def give(vendor: Vendor, source_id: str, name: str, domain: str) -> None:
    """An opportunity whose account has the keys of the earlier release."""
    made = make_opportunity(vendor, source_id, account_name=f"Placeholder {source_id}", account_website="")
    with scope.enter(vendor.pk):
        Account.objects.filter(pk=made.account_id).update(name=name, domain=domain, name_key=name.lower())


def rekeyed() -> tuple[int, int]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.maintenance', 'on', true)")
        counts = rekey(cursor)
        cursor.execute("SELECT set_config('app.maintenance', '', true)")
    return counts


def accounts(vendor: Vendor) -> list[tuple[str, str, str, list[str]]]:
    with scope.enter(vendor.pk):
        sold = {
            account.pk: sorted(Opportunity.objects.filter(account=account).values_list("source_id", flat=True))
            for account in Account.objects.all()
        }
        return [(one.name, one.domain, one.name_key, sold[one.pk]) for one in Account.objects.order_by("pk")]


def test_what_becomes_the_same_is_merged_into_the_oldest(acme: Vendor, globex: Vendor) -> None:
    give(acme, "S-1", "Northwind GmbH", "")
    give(acme, "S-2", "Northwind Inc.", "")
    give(acme, "S-3", "Alder", "shop.alder.example")
    give(acme, "S-4", "Alder Foods", "alder.example")
    give(acme, "S-5", "Southsea", "gmail.com")
    give(globex, "S-6", "Northwind Ltd", "")
    assert rekeyed() == (4, 2)
    assert accounts(acme) == [
        ("Northwind GmbH", "", "northwind", ["S-1", "S-2"]),
        ("Alder", "alder.example", "alder", ["S-3", "S-4"]),
        ("Southsea", "", "southsea", ["S-5"]),
    ]
    assert accounts(globex) == [("Northwind Ltd", "", "northwind", ["S-6"])]
    assert rekeyed() == (0, 0)


def test_an_account_may_take_the_key_that_another_one_gives_up(acme: Vendor) -> None:
    give(acme, "S-1", "The Alder Inc.", "")
    give(acme, "S-2", "Alder AG", "")
    with scope.enter(acme.pk):
        Account.objects.filter(name="The Alder Inc.").update(name="Birch Inc.", name_key="alder")
        Account.objects.filter(name="Alder AG").update(name_key="birch")
    assert rekeyed() == (2, 0)
    assert accounts(acme) == [("Birch Inc.", "", "birch", ["S-1"]), ("Alder AG", "", "alder", ["S-2"])]

"""Opportunities of a file find their customers however these are written, and two files at once make each once."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from deals.models import Account, Opportunity
from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from tenancy import scope
from vendors.actors import system
from vendors.models import Vendor

HEAD = "opportunity_id,account_name,account_website,stage,close_date,currency,arr"


def bring(vendor: Vendor, rows: list[tuple[str, str, str]]) -> list[object]:
    lines = [HEAD, *(f'{source_id},"{name}",{website},open,,USD,100' for source_id, name, website in rows)]
    with scope.enter(vendor.pk):
        by = system(vendor.pk, "the test")
        return list(import_file(KINDS["opportunities"], "\n".join(lines).encode(), by=by, wishes=Wishes()).rejected)


def customers(vendor: Vendor) -> dict[str, list[str]]:
    with scope.enter(vendor.pk):
        found: dict[str, list[str]] = {}
        for sale in Opportunity.objects.select_related("account").order_by("source_id"):
            found.setdefault(sale.account.name, []).append(sale.source_id)
        return found


ROWS = [
    ("S-1", "Northwind Mills GmbH", ""),
    ("S-2", "NORTHWIND MILLS, Inc.", ""),
    ("S-3", "Alder", "https://www.alder.example/about"),
    ("S-4", "Alder Foods", "Shop.Alder.example."),
    ("S-5", "Southsea", "gmail.com"),
    ("S-6", "Southsea Ltd", ""),
    ("S-7", "Harbour", "192.168.1.1"),
]


def test_customers_are_the_same_however_they_are_written(acme: Vendor) -> None:
    for _ in range(2):
        assert bring(acme, ROWS) == []
        assert customers(acme) == {
            "Northwind Mills GmbH": ["S-1", "S-2"],
            "Alder": ["S-3", "S-4"],
            "Southsea": ["S-5", "S-6"],
            "Harbour": ["S-7"],
        }


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_make_each_customer_once(acme: Vendor) -> None:
    start = Barrier(2)

    def run(prefix: str, suffix: str) -> None:
        try:
            start.wait(30)
            bring(acme, [(f"{prefix}-{number}", f"Northwind {number} {suffix}", "") for number in range(300)])
        finally:
            connection.close()

    threads = [Thread(target=run, args=one) for one in (("A", "GmbH"), ("B", "Inc."))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scope.enter(acme.pk):
        assert (Account.objects.count(), Opportunity.objects.count()) == (300, 600)

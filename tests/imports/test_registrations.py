"""Registering many deals from one file: each row goes the way of the form, all of them or none."""

import pytest
from django.test import Client

from deals.models import DealRegistration, Receipt
from imports.registrations import MOST_ROWS, register_file
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.deals.registered import enroll, make_program
from vendors.actors import Actor
from vendors.models import Vendor

HEADER = "customer,website,arr,target_close,influences,contact,consent"
GOOD = [
    "Northwind,northwind.example,120000,2099-03-31,introduction,Nora North,yes",
    "Fabrikam,,90000.50,2099-04-30,introduction;demonstration,Fay Brik,yes",
]


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def file(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def test_each_row_is_submitted_with_a_receipt(mine: Enrollment, piet: Actor) -> None:
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        done = register_file(file(*GOOD), mine, by=piet)
        rows = DealRegistration.objects.order_by("pk").values_list("customer_name", "status")
        assert list(rows) == [("Northwind", "submitted"), ("Fabrikam", "submitted")]
        assert (done.report.created, done.report.rejected, Receipt.objects.count()) == (2, [], 2)


def test_a_dry_run_writes_nothing_and_says_the_same(mine: Enrollment, piet: Actor) -> None:
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        checked = register_file(file(*GOOD), mine, by=piet, dry_run=True)
        assert (DealRegistration.objects.count(), Receipt.objects.count()) == (0, 0)
        assert checked.report.as_json() == register_file(file(*GOOD), mine, by=piet).report.as_json()


BAD = [
    ("N,,1,2099-01-01,introduction,Nora,yes", "customer"),
    ("North,gmail.com,1,2099-01-01,introduction,Nora,yes", "website"),
    ("North,,0,2099-01-01,introduction,Nora,yes", "arr"),
    ("North,,-5,2099-01-01,introduction,Nora,yes", "arr"),
    ("North,,1e9,2099-01-01,introduction,Nora,yes", "arr"),
    ("North,,1,2020-01-01,introduction,Nora,yes", "target_close"),
    ("North,,1,01/02/2099,introduction,Nora,yes", "target_close"),
    ("North,,1,2099-01-01,magic,Nora,yes", "influences"),
    ("North,,1,2099-01-01,introduction,,yes", "contact"),
    ("North,,1,2099-01-01,introduction,Nora,no", "consent"),
    ("Northwind,,1,2099-01-01,introduction,Nora,yes", ""),
    ("North,,1", ""),
]


@pytest.mark.parametrize(("row", "column"), BAD)
def test_one_wrong_row_keeps_all_of_them_out(row: str, column: str, mine: Enrollment, piet: Actor) -> None:
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        report = register_file(file(*GOOD, row), mine, by=piet).report
        assert [(one.line, one.column) for one in report.rejected] == [(4, column)]
        assert DealRegistration.objects.count() == 0
        partly = register_file(file(*GOOD, row), mine, by=piet, partial=True).report
        assert (partly.created, DealRegistration.objects.count()) == (2, 2)


def test_the_same_file_twice_registers_once(mine: Enrollment, piet: Actor) -> None:
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        register_file(file(*GOOD), mine, by=piet)
        again = register_file(file(*GOOD), mine, by=piet, partial=True).report
        assert (again.created, [one.line for one in again.rejected]) == (0, [2, 3])


def test_a_file_that_is_no_table_or_too_long_is_refused_as_a_whole(mine: Enrollment, piet: Actor) -> None:
    many = [f"Customer number {number},,1,2099-01-01,introduction,Nora,yes" for number in range(MOST_ROWS + 1)]
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        for data in (b"", b"\xff\xfe", file(header="customer"), file(*many)):
            report = register_file(data, mine, by=piet, partial=True).report
            assert ([one.line for one in report.rejected], DealRegistration.objects.count()) == ([1], 0)


def test_the_page_checks_first_and_then_registers(mine: Enrollment, piet: Actor, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    assert piet.user is not None
    client.force_login(piet.user)
    url = "/acme/portal/registration-file/"
    asked = {"program": mine.program.key, "file": SimpleUploadedFile("deals.csv", file(*GOOD)), "dry_run": "on"}
    assert "2 deals can be registered. Nothing is yet." in client.post(url, asked).content.decode()
    asked = {"program": mine.program.key, "file": SimpleUploadedFile("deals.csv", file(*GOOD))}
    assert client.post(url, asked).status_code == 302
    with scope.enter(piet.vendor_id):
        assert DealRegistration.objects.count() == 2

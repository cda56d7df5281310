"""Exports of Salesforce and HubSpot are read as they come."""

import datetime
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from deals.models import Opportunity
from imports.cells import Reader, Unreadable
from imports.presets import PRESETS
from imports.presets import cells as export_cells
from imports.report import Report
from tenancy import scope
from tenancy.refusals import Invalid
from tests.deals.made import make_opportunity
from tests.imports.conftest import Import, counts, importer, rejections
from vendors.models import Vendor

SAMPLES = Path(__file__).parent / "samples"
ROWS = ("source_id", "account_name", "account__domain", "stage", "closed_on", "currency", "arr")
UTC = datetime.UTC


@pytest.fixture
def load(acme: Vendor) -> Import:
    return importer(acme)


def sample(load: Import, name: str, **wishes: str) -> Report:
    return load("opportunities", *(SAMPLES / name).read_text().splitlines(), preset=name.split("-")[0], **wishes)


def stored(vendor: Vendor, *names: str) -> list[tuple[object, ...]]:
    with scope.enter(vendor.pk):
        return list(Opportunity.objects.order_by("source_id").values_list(*names))


def test_a_report_of_salesforce(load: Import, acme: Vendor) -> None:
    report = sample(load, "salesforce-report.csv")
    assert counts(report) == (3, 0, 0, 0)
    assert report.ignored_columns == ["Opportunity Name", "Opportunity Owner"]
    assert stored(acme, *ROWS) == [
        ("0065g00000AaAaA", "Northwind Mills", "northwind.example", "won", datetime.date(2026, 3, 31), "EUR", 1250000),
        ("0065g00000BbBbB", "Southsea Shipping", "", "open", datetime.date(2026, 12, 1), "USD", 0),
        ("0065g00000CcCcC", "Eastgate", "eastgate.example", "lost", datetime.date(2026, 2, 28), "USD", 40000),
    ]
    assert stored(acme, "source_system", "created_at")[1] == (
        "salesforce",
        datetime.datetime(2026, 2, 1, 9, 30, tzinfo=UTC),
    )


def test_data_loader_names_its_fields_otherwise_and_check_boxes_decide_the_stage(load: Import, acme: Vendor) -> None:
    assert counts(sample(load, "salesforce-data-loader.csv")) == (3, 0, 0, 0)
    assert stored(acme, "stage", "arr") == [("won", 1250000), ("open", 5), ("lost", 40000)]
    assert stored(acme, "source_version")[1] == (1_774_879_500_000_000,)


def test_deals_of_hubspot(load: Import, acme: Vendor) -> None:
    assert counts(sample(load, "hubspot-deals.csv")) == (3, 0, 0, 0)
    assert stored(acme, *ROWS, "source_system") == [
        (
            "18023345671",
            "Northwind Mills",
            "northwind.example",
            "won",
            datetime.date(2026, 3, 31),
            "EUR",
            Decimal("125000.50"),
            "hubspot",
        ),
        ("18023345672", "Southsea Shipping", "", "open", None, "USD", 30000, "hubspot"),
        ("18023345673", "Eastgate", "eastgate.example", "lost", datetime.date(2026, 2, 28), "USD", 40000, "hubspot"),
    ]


@pytest.mark.parametrize("name", ["salesforce-report.csv", "salesforce-data-loader.csv", "hubspot-deals.csv"])
def test_the_same_export_twice_changes_nothing(load: Import, name: str) -> None:
    sample(load, name)
    assert counts(sample(load, name)) == (0, 0, 3, 0)


HEADER = "record id,DEAL STAGE,close date,amount,associated company (primary),last modified date"


def hubspot(load: Import, *rows: str, **wishes: object) -> Report:
    return load("opportunities", HEADER, *rows, preset="hubspot", currency="USD", **wishes)


def test_an_older_export_is_ignored_row_by_row(load: Import, acme: Vendor) -> None:
    hubspot(load, "1,Demo,,10,Northwind,2026-03-02 10:00", "2,Demo,,20,Southsea,2026-03-02 10:00")
    report = hubspot(
        load,
        "1,Demo,,11,Northwind,2026-03-01 10:00",
        "2,Demo,,21,Southsea,2026-03-03 10:00",
        "3,Demo,,30,Eastgate,2026-03-01 10:00",
    )
    assert (counts(report), report.ignored) == ((1, 1, 0, 0), 1)
    assert {**report.as_json(), "rejected": []} == {
        "kind": "opportunities",
        "read": 3,
        "created": 1,
        "updated": 1,
        "unchanged": 0,
        "rejected": [],
        "ignored_columns": [],
        "preset": "hubspot",
        "ignored": 1,
    }
    assert stored(acme, "source_id", "arr") == [("1", 10), ("2", 21), ("3", 30)]


def test_rows_that_cannot_be_read_are_named_as_the_file_names_them(load: Import) -> None:
    report = hubspot(
        load,
        "1,Closed Won,31/03/2026,10,Northwind,",
        "2,Closed Won,2026-03-31,,Northwind,",
        "3,Closed Lost,,10,Northwind,",
        "4,Demo,,-5,,yesterday",
        ",Demo,,5,Northwind,",
        "6,Demo,,5,Northwind,",
        "6,Demo,,5,Northwind,",
    )
    assert rejections(report) == [
        (2, "close date", "31/03/2026"),
        (3, "amount", ""),
        (4, "close date", ""),
        (5, "associated company (primary)", ""),
        (6, "record id", ""),
        (8, "record id", "6"),
    ]
    assert "Also amount: Expected an amount" in report.rejected[3].why
    assert "Also last modified date: Expected a date" in report.rejected[3].why


def test_an_id_of_another_system_is_rejected_and_rows_of_files_are_adopted(load: Import, acme: Vendor) -> None:
    make_opportunity(acme, "1")
    assert counts(hubspot(load, "1,Demo,,10,Northwind,2026-03-02")) == (0, 1, 0, 0)
    report = load(
        "opportunities",
        "Opportunity ID,Account Name,Stage,Amount",
        "1,Northwind,Demo,10",
        preset="salesforce",
        currency="USD",
    )
    assert rejections(report) == [(2, "Opportunity ID", "1")]
    assert report.rejected[0].why == (
        "The id 1 is known here from hubspot. All systems of a workspace share their ids: send this one from"
        " salesforce with a prefix, such as salesforce-1."
    )


def test_another_vendors_look_alike_id_is_another_opportunity(load: Import, acme: Vendor, globex: Vendor) -> None:
    importer(globex)("opportunities", HEADER, "1,Demo,,9,Northwind,2026-03-02", preset="hubspot", currency="EUR")
    assert counts(hubspot(load, "1,Demo,,10,Northwind,2026-03-01")) == (1, 0, 0, 0)
    assert (stored(acme, "arr"), stored(globex, "arr")) == ([(10,)], [(9,)])


def test_a_file_without_currency_or_amounts_is_refused_as_a_whole(load: Import) -> None:
    for lines, preset, why in (
        ((HEADER, "1,Demo,,9,Northwind,"), "hubspot", "The file does not say the currency of its amounts."),
        (("Record ID,Currency",), "hubspot", "The header misses the column Amount, which has the amounts."),
        (
            ("Amount,Currency,Stage",),
            "salesforce",
            "The header misses the columns Opportunity ID (18), Account Name.",
        ),
    ):
        report = load("opportunities", *lines, preset=preset)
        assert [one.line for one in report.rejected] == [1]
        assert report.rejected[0].why.startswith(why), report.rejected[0].why


def test_a_preset_goes_with_opportunities_only(load: Import) -> None:
    for kind, wishes in (
        ("rates", {"preset": "hubspot"}),
        ("opportunities", {"preset": "other"}),
        ("opportunities", {"currency": "USD"}),
        ("opportunities", {"preset": "hubspot", "currency": "usd"}),
    ):
        with pytest.raises(Invalid):
            load(kind, HEADER, **wishes)


def test_the_command(acme: Vendor, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(SAMPLES / "hubspot-deals.csv")
    call_command("import", "opportunities", file, "--vendor", "acme", "--json", "--preset", "hubspot")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["created"], answer["ignored"], answer["preset"]) == (3, 0, "hubspot")
    with pytest.raises(CommandError) as refused:
        call_command("import", "rates", file, "--vendor", "acme", "--preset", "hubspot")
    assert refused.value.returncode == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3/31/2026", "2026-03-31T00:00:00+00:00"),
        ("12/1/2026, 4:05 PM", "2026-12-01T16:05:00+00:00"),
        ("12/1/2026 12:05 AM", "2026-12-01T00:05:00+00:00"),
        ("31.3.2026 14:05", "2026-03-31T14:05:00+00:00"),
        ("2026-03-31 14:05", "2026-03-31T14:05:00+00:00"),
        ("2026-03-31T14:05:00.000+0200", "2026-03-31T12:05:00+00:00"),
    ],
)
def test_times_as_they_are_written(written: str, read: str) -> None:
    assert export_cells.moment(written).isoformat() == read


@pytest.mark.parametrize(
    "written",
    [
        "31/3/2026",
        "2/30/2026",
        "3/31/26",
        "1/1/2026 13:00 PM",
        "1/1/2026 0:30 AM",
        "2026-3-31",
        "٣/٣/2026",
        "0001-01-01T00:00+23:00",
    ],
)
def test_dates_that_are_none(written: str) -> None:
    with pytest.raises(Unreadable):
        export_cells.moment(written)


@pytest.mark.parametrize("written", ["1,25", "1.250,00", "12,50,000", "-1", "1e5", "$5", "0.005", "9" * 15, "NaN", "١"])
def test_amounts_that_are_none(written: str) -> None:
    with pytest.raises(Unreadable):
        export_cells.amount(written)


@given(st.decimals(0, 99999999999999, places=2))
def test_an_amount_reads_the_same_with_and_without_commas(value: Decimal) -> None:
    assert export_cells.amount(f"{value:,.2f}") == export_cells.amount(f"{value:.2f}") == value


@given(st.datetimes(min_value=datetime.datetime(1970, 1, 1), timezones=st.just(UTC)))
def test_a_minute_reads_the_same_in_every_way_of_writing_it(value: datetime.datetime) -> None:
    minute = value.replace(second=0, microsecond=0)
    date = f"{value.month}/{value.day}/{value.year:04}"
    ways = [
        f"{minute:%Y-%m-%d %H:%M}".rjust(16, "0"),
        minute.isoformat(),
        f"{date} {value.hour}:{value.minute:02}",
        f"{date}, {value.hour % 12 or 12}:{value.minute:02} {'PM' if value.hour >= 12 else 'AM'}",
        f"{value.day}.{value.month}.{value.year:04}, {value.hour:02}:{value.minute:02}",
    ]
    assert {export_cells.moment(way) for way in ways} == {minute}
    assert {export_cells.day(way) for way in ways} == {value.date()}


@given(st.text(max_size=40))
def test_whatever_a_cell_says_is_read_or_refused_with_a_sentence(cell: str) -> None:
    refusals = [_refusal(column.read, cell) for column in PRESETS["salesforce"].columns]
    assert {sentence.split()[0] for sentence in refusals if sentence} <= {"Expected"}


def _refusal(read: Reader, cell: str) -> str:
    try:
        read(cell)
    except Unreadable as unreadable:
        return str(unreadable)
    return ""

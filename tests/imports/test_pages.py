"""Operations staff upload a file, see it done and what was rejected; nobody else gets near it."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.models import ExchangeRate, Opportunity
from imports import jobs
from imports.downloads import harmless
from imports.models import ImportJob
from tenancy import scope
from tests.cast import signed_in
from vendors.actors import Actor
from vendors.models import Vendor

RATES = "currency,base,date,rate\nEUR,USD,2024-01-01,1.1\n"
BAD = RATES + '"=cmd()",USD,2024-01-01,1\n'


def upload(client: Client, text: str, **choices: str) -> ImportJob:
    """Upload through the page and let the worker's function do the job."""
    file = SimpleUploadedFile("rates.csv", text.encode())
    answer = client.post("/acme/imports/new/", {"kind": "rates", "file": file, **choices})
    assert answer.status_code == 302
    return job_at(answer.headers["Location"])


def job_at(address: str) -> ImportJob:
    vendor = Vendor(pk=_acme_id())
    pk = int(address.rstrip("/").rpartition("/")[2])
    with scope.enter(vendor.pk):
        waiting = ImportJob.objects.get(pk=pk).state
    assert waiting == "queued"
    jobs.run_job(vendor.pk, pk)
    with scope.enter(vendor.pk):
        return ImportJob.objects.get(pk=pk)


def _acme_id() -> int:
    with scope.lookup("app.slug", "acme"):
        return Vendor.objects.get(slug="acme").pk


def test_a_file_is_imported_and_its_report_says_so(olga: Actor) -> None:
    client = signed_in(olga)
    job = upload(client, RATES)
    assert (job.state, job.created, job.content, job.requested_by_id) == ("done", 1, None, olga.user_id)
    page = client.get(f"/acme/imports/{job.pk}/")
    assert page.status_code == 200
    assert page.context["job"].outcome == "1 row read: 1 new, 0 changed, 0 as they were."
    assert client.get("/acme/imports/").status_code == 200
    assert client.get("/acme/imports/new/?kind=rates").status_code == 200


def test_a_dry_run_is_imported_for_real_once(olga: Actor, acme: Vendor) -> None:
    client = signed_in(olga)
    job = upload(client, RATES, dry_run="on")
    with scope.enter(acme.pk):
        assert (job.state, job.created, ExchangeRate.objects.count()) == ("done", 1, 0)
    answer = client.post(f"/acme/imports/{job.pk}/for-real/")
    assert job_at(answer.headers["Location"]).created == 1
    with scope.enter(acme.pk):
        assert ExchangeRate.objects.count() == 1
    assert client.post(f"/acme/imports/{job.pk}/for-real/").status_code == 409


HUBSPOT = 'Record ID,Associated Company (Primary),Deal Stage,Amount\n1,Northwind,Demo,"1,250.50"\n'


def test_an_export_is_imported_as_it_was_checked(olga: Actor, acme: Vendor) -> None:
    client = signed_in(olga)
    job = upload(client, HUBSPOT, kind="opportunities", preset="hubspot", currency="EUR", dry_run="on")
    assert (job.state, job.preset, job.currency, job.created) == ("done", "hubspot", "EUR", 1)
    page = client.get(f"/acme/imports/{job.pk}/")
    assert page.context["exported_from"] == "HubSpot"
    assert [tile.label for tile in page.context["tiles"]][-2:] == ["Older than known", "Rejected"]
    assert job_at(client.post(f"/acme/imports/{job.pk}/for-real/").headers["Location"]).created == 1
    with scope.enter(acme.pk):
        rows = Opportunity.objects.values_list("source_system", "currency", "arr")
        assert list(rows) == [("hubspot", "EUR", Decimal("1250.50"))]


def test_an_export_is_of_opportunities(olga: Actor) -> None:
    file = SimpleUploadedFile("rates.csv", RATES.encode())
    for choices, wrong in (
        ({"kind": "rates", "preset": "hubspot"}, "preset"),
        ({"kind": "opportunities", "currency": "EUR"}, "preset"),
    ):
        answer = signed_in(olga).post("/acme/imports/new/", {"file": file, **choices})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])


def test_rejected_rows_are_shown_and_downloaded_without_formulas(olga: Actor) -> None:
    client = signed_in(olga)
    job = upload(client, BAD)
    assert (job.state, job.created, job.rejected_count) == ("refused", 0, 1)
    assert client.get(f"/acme/imports/{job.pk}/").context["rejected"][0]["value"] == "=cmd()"
    text = client.get(f"/acme/imports/{job.pk}/rejected.csv").content.decode()
    assert text.splitlines()[1].startswith("3,currency,'=cmd(),\"Expected a currency")
    assert [harmless(cell) for cell in ("=1", "+1", "-1", "@a", " =1", "a=1", 7)] == [
        "'=1", "'+1", "'-1", "'@a", "' =1", "a=1", "7",
    ]  # fmt: skip


def test_a_file_above_the_limit_is_refused_with_what_to_do(olga: Actor, settings: object) -> None:
    settings.PRM_UPLOAD_LIMIT = 10  # type: ignore[attr-defined]
    file = SimpleUploadedFile("rates.csv", RATES.encode())
    answer = signed_in(olga).post("/acme/imports/new/", {"kind": "rates", "file": file})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])


def test_templates_import_as_they_are(olga: Actor, acme: Vendor) -> None:
    text = signed_in(olga).get("/acme/imports/templates/rates.csv").content
    assert text.decode().splitlines()[0] == "currency,base,date,rate"
    assert signed_in(olga).get("/acme/imports/templates/nothing.csv").status_code == 404


def doors(job: ImportJob) -> list[tuple[str, str]]:
    return [
        ("get", reverse("imports", args=["acme"])),
        ("get", reverse("import_new", args=["acme"])),
        ("post", reverse("import_new", args=["acme"])),
        ("get", reverse("import_template", args=["acme", "rates"])),
        ("get", reverse("import_report", args=["acme", job.pk])),
        ("get", reverse("import_rejected", args=["acme", job.pk])),
        ("post", reverse("import_for_real", args=["acme", job.pk])),
    ]


def statuses(client: Client, job: ImportJob) -> set[int]:
    return {getattr(client, method)(address).status_code for method, address in doors(job)}


@pytest.fixture
def job(olga: Actor) -> ImportJob:
    return upload(signed_in(olga), RATES, dry_run="on")


def test_only_those_who_run_the_program_get_in(
    job: ImportJob, max_: Actor, fin: Actor, paula: Actor, charlie: Actor
) -> None:
    assert statuses(signed_in(max_), job) == {403}
    assert statuses(signed_in(fin), job) == {403}
    assert statuses(signed_in(paula), job) == {404}
    assert statuses(signed_in(charlie), job) == {404}
    assert statuses(Client(), job) == {302}


def test_another_vendors_import_looks_like_none(job: ImportJob, charlie: Actor) -> None:
    client = signed_in(charlie)
    assert client.get(f"/globex/imports/{job.pk}/").status_code == 404
    assert client.get(f"/globex/imports/{job.pk}/rejected.csv").status_code == 404
    assert client.post(f"/globex/imports/{job.pk}/for-real/").status_code == 404


def test_the_list_costs_the_same_for_many(olga: Actor, acme: Vendor) -> None:
    client = signed_in(olga)
    spent = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/acme/imports/").status_code == 200
        spent.append(len(queries))
        with scope.enter(acme.pk):
            for number in range(30):
                ImportJob.objects.create(kind="rates", file_name=f"{number}.csv", size=1, requested_by_label="Olga")
    assert spent[0] == spent[1]

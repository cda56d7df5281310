"""The broker and the cache go away. What people do is kept and answered at once; a sweep does the work later."""

import datetime
import re
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from activity.models import Outbox
from imports import jobs
from imports.models import ImportJob
from partners.models import Partner
from prm.cache import Cache
from tenancy import scope, waking
from tests.cast import PASSWORD, signed_in
from tests.faults.conftest import route
from tests.tiers.facts import day, publish
from tests.tiers.proposals import proposed
from tiers import nightly, runs
from tiers.models import Run
from vendors.actors import Actor
from vendors.models import Vendor

PROMPT_SECONDS = 8.0  # a server that takes the call and never speaks is given up after two, and remembered
A_WHILE = datetime.timedelta(minutes=3)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["nothing listens", "nobody answers"])
def away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """Broker and cache at an address where nobody listens, or where a server takes the call and never speaks."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        if request.param == "nobody answers":
            deaf.listen()
        address = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        route(monkeypatch, address)
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address}}
        monkeypatch.setattr(waking, "_away_until", 0.0)
        monkeypatch.setattr(Cache, "_away_until", 0.0)
        caches["default"]._memory.clear()
        yield


@pytest.fixture
def prompt() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PROMPT_SECONDS


def test_a_recalculation_is_kept_and_found_by_the_sweep(acme: Vendor, max_: Actor, away: None, prompt: None) -> None:
    with scope.enter(acme.pk):
        program = publish()
    client = signed_in(max_)
    asked = {"program": program.key, "basis": "mid_year", "as_of": "2026-03-31"}
    assert client.post("/acme/runs/recalculate/", asked).status_code == 302
    later = timezone.now() + A_WHILE
    with scope.enter(acme.pk):
        run = Run.objects.get()
    assert nightly.sweep(later) == [(acme.pk, run.pk)]
    runs.execute(acme.pk, run.pk)
    with scope.enter(acme.pk):
        assert Run.objects.get().state == "done"


def test_an_upload_is_kept_and_its_page_says_that_it_waits(acme: Vendor, olga: Actor, away: None, prompt: None) -> None:
    client = signed_in(olga)
    file = SimpleUploadedFile("rates.csv", b"currency,base,date,rate\nEUR,USD,2024-01-01,1.1\n")
    answer = client.post("/acme/imports/new/", {"kind": "rates", "file": file})
    page = client.get(answer.url)
    assert (answer.status_code, page.status_code) == (302, 200)
    assert page.content.decode().count("Waiting for a worker") == 2  # seen and read aloud
    with scope.enter(acme.pk):
        waiting = jobs.waiting_jobs(timezone.now() + A_WHILE)
        assert waiting == [ImportJob.objects.get().pk]
    jobs.run_job(acme.pk, waiting[0])
    assert client.get(answer.url).content.decode().count("Waiting for a worker") == 0


def test_an_approval_stands_and_its_letters_wait(
    acme: Vendor, brightpath: Partner, max_: Actor, paula: Actor, away: None, prompt: None
) -> None:
    change = proposed(brightpath, acme)
    client = signed_in(max_)
    answer = client.post(f"/acme/tier-changes/{change.pk}/decision/", {"verb": "approve", "note": ""})
    assert answer.status_code == 302
    with scope.enter(acme.pk):
        change.refresh_from_db()
        assert (change.state, Outbox.objects.filter(sent_at__isnull=True).count()) == ("approved", 1)


def test_pages_and_readiness_answer(acme: Vendor, vera: Actor, away: None) -> None:
    client = signed_in(vera)
    assert [client.get(path).status_code for path in ("/acme/", "/acme/runs/", "/healthz")] == [200, 200, 200]
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": ["broker", "worker"]})


def test_people_still_sign_in_and_guessing_is_still_limited(acme: Vendor, vera: Actor, away: None) -> None:
    assert vera.user is not None
    vera.user.set_password(PASSWORD)
    vera.user.save()
    assert _sign_in(vera.user.email, PASSWORD) == (302, "")
    guesses = [_sign_in(vera.user.email, f"guess-{number}")[1] for number in range(6)]
    assert len(set(guesses[:5])) == 1
    assert guesses[5] == "Too many failed login attempts. Try again later."


def test_the_pages_say_when_nobody_is_at_it(acme: Vendor, olga: Actor) -> None:
    with scope.enter(acme.pk):
        run = runs.queue(publish(), basis="mid_year", as_of=day("2026-03-31"), by=olga, key="one")
    client = signed_in(olga)
    file = SimpleUploadedFile("rates.csv", b"currency,base,date,rate\nEUR,USD,2024-01-01,1.1\n")
    report = client.post("/acme/imports/new/", {"kind": "rates", "file": file}).url
    pages = {f"/acme/runs/{run.pk}/": "No worker is at this run.", report: "No worker is at this import."}
    assert [client.get(path).content.decode().count(words) for path, words in pages.items()] == [0, 0]
    with scope.enter(acme.pk):
        Run.objects.update(state="running", started_at=timezone.now() - A_WHILE, attempts=1)
        ImportJob.objects.update(requested_at=F("requested_at") - A_WHILE)
    assert [client.get(path).content.decode().count(words) for path, words in pages.items()] == [1, 1]


def _sign_in(email: str, password: str) -> tuple[int, str]:
    answer = Client().post("/accounts/login/", {"login": email, "password": password})
    said = re.search(r"(Too many failed[^<]*|The email address[^<]*)", answer.content.decode())
    return answer.status_code, said[1].strip() if said else ""

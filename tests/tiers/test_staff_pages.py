"""The pages on which people decide: every door, the sentence on top, and one cost for one row and for thirty."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from tenancy import scope
from tests.cast import make_partner, signed_in
from tests.tiers.proposals import NOW, enroll, propose, proposed
from tiers import decisions
from tiers.models import Run, Standing, TierChange
from vendors.actors import Actor
from vendors.models import Vendor


@pytest.fixture
def change(acme: Vendor, brightpath: Partner) -> TierChange:
    return proposed(brightpath, acme)


def _decide(client: Client, change: TierChange, **data: str) -> tuple[int, str]:
    answer = client.post(f"/acme/tier-changes/{change.pk}/decision/", data)
    return answer.status_code, answer.headers.get("Location", "")


def _state(change: TierChange) -> str:
    with scope.enter(change.vendor_id):
        return str(TierChange.objects.get(pk=change.pk).state)


def _heading(body: str) -> str:
    found = re.search(r'<h1 class="answer">(.*?)</h1>', body, re.S)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_list_says_how_many_wait(change: TierChange, max_: Actor) -> None:
    body = signed_in(max_).get("/acme/tier-changes/").content.decode()
    assert _heading(body) == "One tier change waits for a decision."
    assert body.count(f'href="/acme/tier-changes/{change.pk}/"') == 2
    assert body.count("Influenced ARR: $1,004,300 of $1,000,000") == 1


def test_an_empty_list_teaches(acme: Vendor, max_: Actor) -> None:
    body = signed_in(max_).get("/acme/tier-changes/").content.decode()
    assert _heading(body) == "No tier change waits for a decision."
    assert body.count("Every night each program is computed anew.") == 1


def test_one_page_has_the_evidence_and_the_decision(change: TierChange, max_: Actor, paula: Actor, piet: Actor) -> None:
    body = signed_in(max_).get(f"/acme/tier-changes/{change.pk}/").content.decode()
    assert _heading(body) == "Brightpath should move from Silver to Gold ."
    for words in [
        "Every Gold requirement that applies is met. If nothing is added it would stay Gold <b>until 14 Apr 2027</b>",
        "2 counted, 1 not counted",
        "recorded 14 Mar 2026, after the close on 12 Mar 2026",
        "Paula Meyer, Piet de Vries",
        "Approve Gold",
    ]:
        assert body.count(words) == 1, words
    assert body.count('<td><a href="/acme/opportunities/') == 3


def test_who_may_not_decide_sees_the_evidence_without_the_buttons(change: TierChange, olga: Actor) -> None:
    client = signed_in(olga)
    body = client.get(f"/acme/tier-changes/{change.pk}/").content.decode()
    assert body.count("Approve Gold") == 0
    assert body.count("2 counted, 1 not counted") == 1
    assert _decide(client, change, verb="approve")[0] == 403
    assert _state(change) == "proposed"


def test_an_approval_goes_on_to_the_next(change: TierChange, max_: Actor, rivermark: Partner) -> None:
    with scope.enter(change.vendor_id):
        enrollment = enroll(rivermark, change.program)
        other = propose(enrollment, change.run)
    client = signed_in(max_)
    assert _decide(client, change, verb="approve") == (302, f"/acme/tier-changes/{other.pk}/")
    assert _state(change) == "approved"
    assert _decide(client, other, verb="decline", note="Disputed.") == (302, "/acme/tier-changes/")
    assert _state(other) == "declined"
    body = client.get("/acme/tier-changes/?state=approved").content.decode()
    assert body.count('<span class="sub">Max Rivera, just now</span>') == 1


def test_a_decline_without_a_reason_is_asked_again(change: TierChange, max_: Actor) -> None:
    answer = signed_in(max_).post(f"/acme/tier-changes/{change.pk}/decision/", {"verb": "decline", "note": " "})
    assert answer.status_code == 422
    assert answer.content.decode().count("Say why you decline, so that the next person knows.") == 1
    assert _state(change) == "proposed"


@pytest.mark.parametrize("verb", ["", "supersede", "approved"])
def test_other_verbs_are_refused(change: TierChange, max_: Actor, verb: str) -> None:
    assert _decide(signed_in(max_), change, verb=verb)[0] == 422
    assert _state(change) == "proposed"


def test_who_comes_second_reads_who_decided(change: TierChange, max_: Actor, vera: Actor) -> None:
    with scope.enter(change.vendor_id):
        decisions.approve(change, by=max_, now=NOW)
    answer = signed_in(vera).post(f"/acme/tier-changes/{change.pk}/decision/", {"verb": "decline", "note": "No."})
    assert answer.status_code == 409
    body = answer.content.decode()
    assert body.count("Max Rivera approved this on 21 Nov 2026, 14:05 UTC. Nothing was changed by you.") == 1
    assert body.count("Approve Gold") == 0
    with scope.enter(change.vendor_id):
        assert Standing.objects.filter(enrollment=change.enrollment).count() == 2


@pytest.mark.parametrize("person", ["charlie", "paula", "rosa"])
def test_others_find_nothing(change: TierChange, person: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(person))
    for address in ("tier-changes/", f"tier-changes/{change.pk}/", "runs/", f"runs/{change.run_id}/"):
        assert client.get(f"/acme/{address}").status_code == 404
    assert _decide(client, change, verb="approve")[0] == 404
    assert _state(change) == "proposed"


def test_an_id_of_another_vendor_is_like_none(change: TierChange, charlie: Actor) -> None:
    client = signed_in(charlie)
    for kind, pk in (("tier-changes", change.pk), ("runs", change.run_id)):
        theirs = client.get(f"/globex/{kind}/{pk}/")
        nobodys = client.get(f"/globex/{kind}/999999/")
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.content.replace(str(pk).encode(), b"") == nobodys.content.replace(b"999999", b"")
    answer = client.post(f"/globex/tier-changes/{change.pk}/decision/", {"verb": "approve"})
    assert answer.status_code == 404
    assert _state(change) == "proposed"


def test_signed_out_is_sent_to_sign_in(change: TierChange) -> None:
    for address in ("tier-changes/", f"tier-changes/{change.pk}/", f"runs/{change.run_id}/"):
        answer = Client().get(f"/acme/{address}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next=/acme/{address}")
    assert _decide(Client(), change, verb="approve")[0] == 302
    assert _state(change) == "proposed"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=bright", 1),
        ("q=BRIGHTPATH", 1),
        ("q=river", 0),
        ("q=%00", 1),
        ("program=technology", 1),
        ("program=consulting", 0),
        ("direction=up", 1),
        ("direction=down", 0),
        ("tier=gold", 1),
        ("tier=bronze", 0),
        ("state=declined", 0),
        ("state=nonsense&sort=nonsense", 1),
    ],
)
def test_filters_stand_in_the_address(change: TierChange, max_: Actor, query: str, shown: int) -> None:
    answer = signed_in(max_).get(f"/acme/tier-changes/?{query}")
    assert answer.status_code == 200
    assert answer.content.decode().count("Decide<span") == shown


@pytest.mark.parametrize("address", ["tier-changes/", "tier-changes/?sort=-partner_name", "runs/", "runs/{run}/", ""])
def test_thirty_rows_cost_what_one_costs(change: TierChange, max_: Actor, acme: Vendor, address: str) -> None:
    client = signed_in(max_)
    path = f"/acme/{address.format(run=change.run_id)}"
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert client.get(path).status_code == 200
    for number in range(30):
        enrollment = enroll(make_partner(acme, f"partner-{number}", f"Partner {number}"), change.program)
        propose(enrollment, change.run)
        with scope.enter(acme.pk):
            Run.objects.create(
                **{name: getattr(change.run, name) for name in ("program", "edition", "basis", "as_of", "state")},
                window_after=change.run.window_after,
                window_until=change.run.window_until,
                key=f"more-{number}",
                requested_by_label="Max Rivera",
            )
    with CaptureQueriesContext(connection) as thirty:
        assert client.get(path).status_code == 200
    assert _reading(thirty) == _reading(one)
    assert _reading(thirty) <= 15, [query["sql"] for query in thirty.captured_queries]


def _reading(captured: CaptureQueriesContext) -> int:
    """Statements that read tables: the scope's settings and savepoints are left out."""
    return sum(query["sql"].startswith("SELECT") and "set_config" not in query["sql"] for query in captured)


def test_only_who_may_decide_is_asked_to(change: TierChange, max_: Actor, fin: Actor) -> None:
    lists = [signed_in(who).get("/acme/tier-changes/").content.decode() for who in (max_, fin)]
    assert [(page.count("Decide<span"), page.count("Open<span")) for page in lists] == [(1, 0), (0, 1)]


def test_a_second_page_begins_after_the_first(change: TierChange, max_: Actor, acme: Vendor) -> None:
    for number in range(31):
        propose(enroll(make_partner(acme, f"partner-{number}", f"Partner {number}"), change.program), change.run)
    client = signed_in(max_)
    first = client.get("/acme/tier-changes/").content.decode()
    assert first.count("Decide<span") == 30
    following = re.search(r'href="(\?after=[^"]+)"', first)
    assert following is not None
    second = client.get("/acme/tier-changes/" + following[1].replace("&amp;", "&")).content.decode()
    assert second.count("Decide<span") == 2
    assert client.get("/acme/tier-changes/?after=forged").status_code == 400


def test_a_run_says_what_came_out(change: TierChange, max_: Actor) -> None:
    body = signed_in(max_).get(f"/acme/runs/{change.run_id}/").content.decode()
    assert _heading(body) == "1 partner assessed, 1 change proposed."
    assert body.count("22 Nov 2025 to 21 Nov 2026") == 1


def test_a_run_that_nobody_takes_says_that_no_worker_is_there(change: TierChange, max_: Actor) -> None:
    with scope.enter(change.vendor_id):
        Run.objects.filter(pk=change.run_id).update(
            state="queued", requested_at=NOW - datetime.timedelta(days=1), started_at=None, finished_at=None
        )
    client = signed_in(max_)
    body = client.get(f"/acme/runs/{change.run_id}/").content.decode()
    assert body.count("No worker is at this run.") == 1
    assert _heading(body) == "This run waits for a worker."
    assert body.count('hx-trigger="every 2s"') == 1


def test_recalculating_makes_a_run_and_goes_there(change: TierChange, olga: Actor) -> None:
    client = signed_in(olga)
    answer = client.post("/acme/runs/recalculate/", {"program": "technology", "basis": "annual", "as_of": "2026-01-15"})
    with scope.enter(change.vendor_id):
        run = Run.objects.order_by("-id")[0]
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/acme/runs/{run.pk}/")
    assert (run.basis, run.as_of.isoformat(), run.state) == ("annual", "2026-01-15", "queued")
    assert run.requested_by_label == "Olga Lindqvist"


def test_a_day_ahead_is_refused_on_the_form(change: TierChange, olga: Actor) -> None:
    data = {"program": "technology", "basis": "mid_year", "as_of": "2999-01-01"}
    answer = signed_in(olga).post("/acme/runs/recalculate/", data)
    assert answer.status_code == 422
    assert answer.content.decode().count("1 Jan 2999 lies ahead.") >= 1


def test_finance_may_not_recalculate(change: TierChange, fin: Actor) -> None:
    client = signed_in(fin)
    assert client.get("/acme/runs/recalculate/").status_code == 403
    assert client.get("/acme/runs/").content.decode().count("Recalculate now") == 0


def test_a_move_down_says_what_is_missing(change: TierChange, max_: Actor, rivermark: Partner) -> None:
    down = propose(enroll(rivermark, change.program, tier="gold"), change.run, to_tier="registered", from_tier="gold")
    body = signed_in(max_).get(f"/acme/tier-changes/{down.pk}/").content.decode()
    words = (
        "7 of 7 Gold requirements are not met. Missing: $1,000,000 of influenced ARR, 3 customer success stories, "
        "terms of service agreed to and 4 more."
    )
    assert body.count(words) == 1


def test_whoever_watches_a_run_sees_the_whole_page_when_it_is_done(change: TierChange, max_: Actor) -> None:
    client = signed_in(max_)
    address = f"/acme/runs/{change.run_id}/"
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(address).headers
    with scope.enter(change.vendor_id):
        Run.objects.filter(pk=change.run_id).update(state="running")
    assert "HX-Refresh" not in client.get(address, headers={"HX-Request": "true"}).headers

"""Django's admin inside a vendor: the same verbs, the same rights, the vendor's own log."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from activity.models import Outbox
from partners.models import Partner
from tenancy import scope
from tests.cast import signed_in
from tests.tiers.proposals import enroll, make_program, make_run, propose, proposed
from tiers.models import Run, Standing, TierChange
from vendors.actors import Actor
from vendors.models import Vendor

CHANGES = "/acme/admin/tiers/tierchange/"


@pytest.fixture
def change(acme: Vendor, brightpath: Partner) -> TierChange:
    return proposed(brightpath, acme)


def _act(client: Client, action: str, *rows: TierChange, **data: str) -> tuple[int, str]:
    chosen = {ACTION_CHECKBOX_NAME: [str(row.pk) for row in rows]}
    answer = client.post(CHANGES, {"action": action, **chosen, **data}, follow=True)
    return answer.status_code, answer.content.decode()


def _state(change: TierChange) -> str:
    with scope.enter(change.vendor_id):
        return str(TierChange.objects.get(pk=change.pk).state)


@pytest.mark.parametrize("model", ["tierchange", "run", "standing", "assessment"])
def test_every_list_and_row_opens(change: TierChange, max_: Actor, model: str) -> None:
    with scope.enter(change.vendor_id):
        standing = Standing.objects.get()
    pk = {
        "tierchange": change.pk,
        "run": change.run_id,
        "standing": standing.pk,
        "assessment": change.assessment_id,
    }[model]
    client = signed_in(max_)
    for address in ("", f"{pk}/change/", f"{pk}/history/"):
        assert client.get(f"/acme/admin/tiers/{model}/{address}").status_code == 200
    for address in ("add/", f"{pk}/delete/"):
        assert client.get(f"/acme/admin/tiers/{model}/{address}").status_code == 403
    assert client.post(f"/acme/admin/tiers/{model}/{pk}/change/", {"state": "approved"}).status_code == 403


def test_the_first_page_shows_the_vendors_log(change: TierChange, max_: Actor, charlie: Actor) -> None:
    body = signed_in(max_).get("/acme/admin/").content.decode()
    assert body.count("opened the workspace of Acme") == 1
    assert body.count("Globex") == 0


def test_filters_and_search_narrow_the_list(change: TierChange, max_: Actor) -> None:
    client = signed_in(max_)
    for query, shown in [("q=bright", 1), ("q=none", 0), ("state__exact=declined", 0), ("upward__exact=1", 1)]:
        assert client.get(f"{CHANGES}?{query}").content.decode().count("Silver to Gold") == shown


def test_a_change_page_has_the_evidence(change: TierChange, max_: Actor) -> None:
    body = signed_in(max_).get(f"{CHANGES}{change.pk}/change/").content.decode()
    assert body.count("recorded 14 Mar 2026, after the close on 12 Mar 2026") == 1
    assert body.count("$1,004,300") == 1


def test_approving_asks_for_a_note_first(change: TierChange, max_: Actor, paula: Actor) -> None:
    client = signed_in(max_)
    status, body = _act(client, "approve_selected", change)
    assert (status, body.count("Approve these changes?") > 0) == (200, True)
    assert _state(change) == "proposed"
    status, body = _act(client, "approve_selected", change, confirmed="yes", note="Well earned.")
    assert (status, body.count("1 change approved.")) == (200, 1)
    assert _state(change) == "approved"
    with scope.enter(change.vendor_id):
        letter = Outbox.objects.get()
        assert letter.recipient == paula.user
        assert letter.body.count("Max Rivera writes: Well earned.") == 1
        assert letter.body.count("http://127.0.0.1:8000/acme/portal/\n") == 1


def test_declining_needs_the_note(change: TierChange, max_: Actor) -> None:
    client = signed_in(max_)
    status, body = _act(client, "decline_selected", change, confirmed="yes", note=" ")
    assert (status, body.count("Say why you decline, so that the next person knows.")) == (422, 1)
    assert _state(change) == "proposed"
    _act(client, "decline_selected", change, confirmed="yes", note="Disputed.")
    assert _state(change) == "declined"
    history = client.get(f"{CHANGES}{change.pk}/history/").content.decode()
    assert history.count("Max Rivera declined to move Brightpath from Silver to Gold") == 1


def test_one_that_is_refused_stops_no_other(change: TierChange, max_: Actor, rivermark: Partner) -> None:
    with scope.enter(change.vendor_id):
        other = propose(enroll(rivermark, change.program), change.run)
        Standing.objects.filter(enrollment=other.enrollment).update(tier="bronze")
    status, body = _act(signed_in(max_), "approve_selected", change, other, confirmed="yes")
    assert status == 200
    assert body.count("1 change approved.") == 1
    assert body.count("Rivermark: Rivermark stands on Bronze now") == 1
    assert (_state(change), _state(other)) == ("approved", "proposed")


@pytest.mark.parametrize("person", ["olga", "fin"])
def test_other_roles_see_and_cannot_decide(change: TierChange, person: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(person))
    assert client.get(CHANGES).content.decode().count("approve_selected") == 0
    _act(client, "approve_selected", change, confirmed="yes")
    assert _state(change) == "proposed"


@pytest.mark.parametrize("person", ["charlie", "paula", "rosa"])
def test_others_find_nothing(change: TierChange, person: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(person))
    assert client.get(CHANGES).status_code == 404
    assert client.get("/acme/admin/").status_code == 404
    assert _act(client, "approve_selected", change, confirmed="yes")[0] == 404
    assert _state(change) == "proposed"


def test_a_row_of_another_vendor_is_not_found(
    change: TierChange, charlie: Actor, globex: Vendor, globex_brightpath: Partner
) -> None:
    program = make_program(globex)
    propose(enroll(globex_brightpath, program), make_run(program))
    client = signed_in(charlie)
    for address in ("change", "history"):
        answer = client.get(f"/globex/admin/tiers/tierchange/{change.pk}/{address}/", follow=True)
        assert answer.content.decode().count("opp-20931") == 0
        assert answer.redirect_chain[-1:] == [("/globex/admin/", 302)] if address == "change" else True
    answer = client.post(
        "/globex/admin/tiers/tierchange/",
        {"action": "approve_selected", ACTION_CHECKBOX_NAME: [str(change.pk)], "confirmed": "yes"},
        follow=True,
    )
    assert answer.status_code == 200
    assert _state(change) == "proposed"


def test_signed_out_is_sent_to_sign_in(change: TierChange) -> None:
    answer = Client().get(CHANGES)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={CHANGES}")


def test_a_recalculation_starts_from_the_list_of_runs(change: TierChange, olga: Actor, fin: Actor) -> None:
    client = signed_in(olga)
    assert client.get("/acme/admin/tiers/run/").content.decode().count("/acme/admin/tiers/run/recalculate/") == 1
    data = {"program": "technology", "basis": "mid_year", "as_of": "2026-01-15"}
    answer = client.post("/acme/admin/tiers/run/recalculate/", data)
    with scope.enter(change.vendor_id):
        run = Run.objects.order_by("-id")[0]
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/acme/admin/tiers/run/{run.pk}/change/")
    assert (run.as_of.isoformat(), run.requested_by_label) == ("2026-01-15", "Olga Lindqvist")
    refused = signed_in(fin).post("/acme/admin/tiers/run/recalculate/", data)
    assert refused.status_code == 302
    with scope.enter(change.vendor_id):
        assert Run.objects.order_by("-id")[0] == run

"""Other ways in than an address: ids in bodies, filters, cursors and bulk actions, names that are taken elsewhere,
letters and log lines."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from activity.tasks import send_letters
from deals.models import Attribution, Opportunity
from partners.onboarding import add_partner
from tenancy import scope
from tests.walls import routes, specimens, taken_down
from tests.walls.routes import API, WORKSPACE
from tests.walls.specimens import NUMBER, WORD
from tests.walls.walk import Visitor, own_path
from tests.walls.world import DECIDED_AT, World
from tiers import decisions
from tiers.models import TierChange
from vendors import staffing

WALLS: dict[str, Any] = {
    "both": nullcontext,
    "code": taken_down.database_wall,
    "database": taken_down.code_wall,
}
NEW = {"source_id": "hand-globex-brightpath", "account_name": "Eastgate", "currency": "USD", "arr": "10.00"}


@pytest.fixture(params=WALLS)
def standing(request: pytest.FixtureRequest, world: World) -> Iterator[AbstractContextManager[None]]:
    """Each way is tried with both walls, with the code's alone and with the database's alone."""
    with WALLS[request.param]() as wall:
        yield wall


def test_ids_in_a_body(world: World, standing: object) -> None:
    owner = Visitor(world["owner"])
    theirs = world.other_vendor.rows["deals.Opportunity"].pk
    mine = world.mine.rows["deals.Opportunity"].pk
    for foreign, never in (
        ({"opportunity": theirs, "partner": "brightpath"}, {"opportunity": NUMBER, "partner": "brightpath"}),
        ({"opportunity": mine, "partner": "onlyhere"}, {"opportunity": mine, "partner": WORD}),
    ):
        words = [*foreign.values(), *never.values()]
        given = [owner.ask("POST", "/api/v1/acme/attributions/", one | {"kind": "resold"}) for one in (foreign, never)]
        assert given[0].without(*words) == given[1].without(*words)
        assert given[0].status in (404, 422)


def test_ids_in_a_filter(world: World, standing: object) -> None:
    owner = Visitor(world["owner"])
    theirs = world.other_vendor.rows["deals.Opportunity"].pk
    for path, foreign, never in (
        ("/api/v1/acme/attributions/?opportunity=", theirs, NUMBER),
        ("/api/v1/acme/tier-changes/?partner=", "onlyhere", WORD),
        ("/api/v1/acme/opportunities/?source_id=", "hand-globex-brightpath", WORD),
    ):
        assert owner.ask("GET", f"{path}{foreign}") == owner.ask("GET", f"{path}{never}")


def test_ids_in_a_bulk_action_of_the_admin(world: World, standing: object) -> None:
    owner = Visitor(world["owner"])
    theirs = world.other_vendor.rows["tiers.TierChange"].pk
    given = {"action": "approve_selected", "confirmed": "yes", "note": "x"}
    path = "/acme/admin/tiers/tierchange/"
    answers = [owner.ask("POST", path, given | {"_selected_action": pk}) for pk in (theirs, NUMBER)]
    assert answers[0].without(theirs, NUMBER) == answers[1].without(theirs, NUMBER)
    with scope.enter(world.globex.pk):
        assert TierChange.objects.get(pk=theirs).state == TierChange.State.PROPOSED


def test_autocomplete_of_the_admin_offers_ones_own(world: World, standing: object) -> None:
    owner = Visitor(world["owner"])
    for model, field in (("tierchange", "partner"), ("attribution", "opportunity"), ("enrollment", "program")):
        query = f"app_label=tiers&model_name={model}&field_name={field}&term=zq"
        assert b"zq-globex" not in owner.ask("GET", f"/acme/admin/autocomplete/?{query}").body.lower()


def test_a_cursor_of_another_vendor_is_none(world: World) -> None:
    there = Visitor(world["globex owner"]).client.get("/api/v1/globex/partners/?page_size=1").content
    cursor = json.loads(there)["next"].partition("cursor=")[2].partition("&")[0]
    owner = Visitor(world["owner"])
    path = "/api/v1/acme/partners/?page_size=1&cursor="
    assert owner.ask("GET", path + cursor) == owner.ask("GET", path + "n.invented")
    assert owner.ask("GET", path + cursor).status == 400


def test_names_that_another_vendor_has_are_free(world: World, standing: object) -> None:
    owner = world["owner"]
    assert Visitor(owner).ask("POST", "/api/v1/acme/opportunities/", NEW).status == 201
    with scope.enter(world.acme.pk):
        assert add_partner(code="onlyhere", name="Only", by=owner).vendor_id == world.acme.pk
        assert staffing.invite("new-brightpath@zq-globex-hidden.example", "viewer", by=owner).vendor_id == world.acme.pk


def test_a_key_for_repeating_belongs_to_one_person_at_one_vendor(world: World) -> None:
    key = {"Idempotency-Key": "the-same"}
    clients = {"globex": Visitor(world["globex owner"]).client, "acme": Visitor(world["owner"]).client}
    made = {}
    for vendor, client in clients.items():
        body = NEW | {"source_id": "new", "account_name": f"New zq-{vendor}-house"}
        path = f"/api/v1/{vendor}/opportunities/"
        answer = client.post(path, body, content_type="application/json", headers=key)
        made[vendor] = (answer.status_code, answer.headers.get("Idempotent-Replay"), answer.json()["account_name"])
    assert made == {vendor: (201, None, f"New zq-{vendor}-house") for vendor in clients}


def test_a_member_neither_sees_nor_takes_the_part_of_another_partner(world: World) -> None:
    admin = Visitor(world["partner_admin"])
    theirs = world.other_partner.rows["deals.Opportunity"].pk
    body = {"opportunity": theirs, "partner": "brightpath", "kind": "sourced"}
    assert admin.ask("POST", "/api/v1/acme/attributions/", body).status in (403, 404, 422)
    with scope.enter(world.acme.pk, partner_id=world.mine.partner.pk):
        assert not Opportunity.objects.filter(pk=theirs).exists()
        assert set(Attribution.objects.values_list("partner_id", flat=True)) == {world.mine.partner.pk}


def test_letters_tell_nobody_of_another_vendor_or_partner(world: World) -> None:
    for whose, owner in ((world.mine, "owner"), (world.other_partner, "owner"), (world.other_vendor, "globex owner")):
        with scope.enter(whose.vendor.pk):
            change = TierChange.objects.get(partner=whose.partner, state=TierChange.State.PROPOSED)
            decisions.approve(change, by=world[owner], note=f"Sorry {whose.mark}", now=DECIDED_AT + timedelta(days=1))
    for vendor in (world.acme, world.globex):
        send_letters(vendor.pk)
    found = []
    for letter in mail.outbox:
        (address,) = letter.to
        text = f"{letter.subject} {letter.body}".lower()
        for mark in _foreign_marks(address):
            found += [(address, letter.subject, mark)] if mark in text else []
    assert found == []
    told = {letter.to[0].partition("@")[2] for letter in mail.outbox}
    assert {f"{whose.mark}.example" for whose in (world.mine, world.other_partner, world.other_vendor)} <= told


def _foreign_marks(address: str) -> list[str]:
    if "zq-globex" in address:
        return ["zq-acme"]
    if "brightpath" in address:
        return ["zq-globex", "zq-acme-rivermark", "zq-acme-hidden"]
    if "rivermark" in address:
        return ["zq-globex", "zq-acme-brightpath", "zq-acme-hidden"]
    return ["zq-globex"] if "zq-acme" in address else []


def test_log_lines_carry_no_ones_data(
    world: World, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("INFO")
    owner = Visitor(world["owner"])
    for route in [*routes.inside(API), *routes.inside(WORKSPACE)]:
        for whose in (world.mine, world.other_vendor):
            owner.ask("GET", route.path("acme", specimens.values(route, whose)))
    written = capfd.readouterr()
    assert "zq-" not in (written.out + written.err + caplog.text).lower()
    assert own_path(routes.inside(API)[0], world) in written.out + written.err + caplog.text

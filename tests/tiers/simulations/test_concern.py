"""A document by which everyone would fall is published by name only, at every door; any other one as ever."""

import re
from pathlib import Path

import pytest

from partners.models import Enrollment, Partner
from programs import drafts
from programs.models import Edition, Program
from programs.publishing import NeedsName, publish
from programs.queries import today_of
from tenancy import scope
from tests.cast import make_partner, signed_in
from tests.contract.calling import call
from tests.shipped import TECHNOLOGY, publish_shipped
from tests.tiers.facts import EVERYTHING, achieve, enroll, win
from tiers.models import Standing
from tiers.simulations import concern
from vendors.actors import Actor
from vendors.models import Vendor

NAME = "Acme technology partner program"
HARDER = re.sub("edition: 2024", "edition: 2024-b", TECHNOLOGY).replace(
    "effective: 2024-01-01", "effective: 2024-02-01"
)
SAID = "All 5 partners above Registered would fall by edition 2024-b."


@pytest.fixture
def program(acme: Vendor) -> Program:
    """Five partners above the lowest tier, none with anything to show, and one where everyone starts."""
    made = publish_shipped(acme)
    with scope.enter(acme.pk):
        for number, tier in enumerate(("bronze", "bronze", "silver", "gold", "gold", "registered")):
            enroll(make_partner(acme, f"partner-{number}", f"Partner {number}"), made, tier=tier)
    return made


def earn_bronze(program: Program, code: str) -> None:
    partner = Partner.objects.get(code=code)
    achieve(Enrollment.objects.get(partner=partner), *EVERYTHING, stories=1)
    win(partner, "150000", today_of(program).isoformat())


def moving(**directions: str) -> str:
    """The document whose reviews may move partners these ways."""
    text = HARDER
    for review, direction in directions.items():
        text = re.sub(rf"(\n  {review}:) +both", rf"\1 {direction}", text)
    return text


def test_a_dry_run_tells_and_publishing_takes_the_name(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        assert publish(HARDER, by=olga, dry_run=True).concern == SAID
        for wrong in ("", "yes", NAME.lower()):
            with pytest.raises(NeedsName, match=f"{SAID} To publish it all the same, confirm .*: {NAME}"):
                publish(HARDER, by=olga, confirm=wrong)
        assert Edition.objects.count() == 1
        assert publish(HARDER, by=olga, confirm=f" {NAME} ").edition is not None


def test_as_long_as_one_stays_nobody_is_asked(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        earn_bronze(program, "partner-0")
        assert publish(HARDER, by=olga).concern == ""


def test_fewer_than_five_are_published_as_ever(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        Enrollment.objects.filter(partner__code="partner-4").update(status="inactive")
        assert publish(HARDER, by=olga).concern == ""


def test_a_document_that_moves_nobody_down_needs_no_name(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        assert publish(moving(mid_year="up", annual="up"), by=olga, dry_run=True).concern == ""
        assert publish(moving(mid_year="up", annual="both"), by=olga, dry_run=True).concern == SAID


def test_the_first_few_do_not_speak_for_all(program: Program, olga: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concern, "FEWEST", 2)
    monkeypatch.setattr(concern, "A_FEW", 2)
    with scope.enter(program.vendor_id):
        assert publish(HARDER, by=olga, dry_run=True).concern == SAID
        Standing.objects.filter(partner__code="partner-4").update(tier="bronze")
        earn_bronze(program, "partner-4")
        assert publish(HARDER, by=olga, dry_run=True).concern == ""


def test_the_command_line_takes_the_name(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "harder.yaml"
    file.write_text(HARDER)
    refused = call("program", "publish", file, "--vendor", "acme")
    assert (refused.status, SAID in refused.err) == (1, True)
    assert call("program", "publish", file, "--vendor", "acme", "--dry-run", "--json").json["concern"] == SAID
    assert call("program", "publish", file, "--vendor", "acme", "--confirm", NAME).status == 0


def test_the_page_asks_for_the_name(program: Program, olga: Actor) -> None:
    browser = signed_in(olga)
    checked = browser.post("/acme/programs/publish/", {"text": HARDER, "verb": "check"}).content.decode()
    assert SAID in checked
    assert ('name="confirm"' in checked, "to confirm</label>" in checked) == (True, True)
    refused = browser.post("/acme/programs/publish/", {"text": HARDER, "verb": "publish"})
    assert (refused.status_code, 'name="confirm"' in refused.content.decode()) == (409, True)
    done = browser.post("/acme/programs/publish/", {"text": HARDER, "verb": "publish", "confirm": NAME})
    assert done.headers["Location"] == "/acme/programs/technology/editions/2024-b/"


def test_the_page_of_a_draft_asks_for_the_name(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        looked_at = {"version": drafts.version_of(drafts.save_draft(HARDER, by=olga))}
    browser, door = signed_in(olga), "/acme/programs/technology/drafts/2024-b/publication/"
    refused = browser.post(door, looked_at)
    assert (refused.status_code, SAID in refused.content.decode()) == (409, True)
    assert 'name="confirm"' in refused.content.decode()
    assert browser.post(door, {**looked_at, "confirm": NAME}).status_code == 302

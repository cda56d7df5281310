"""The program pages: seen by staff, published by the roles that may, never by anyone else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programs.models import Edition
from programs.publishing import publish
from tenancy import scope
from tests.cast import signed_in
from tests.shipped import TECHNOLOGY
from vendors.actors import Actor
from vendors.models import Vendor


@pytest.fixture
def published(acme: Vendor, olga: Actor) -> None:
    with scope.enter(acme.pk):
        publish(TECHNOLOGY, by=olga)


def test_staff_see_what_the_tiers_ask_and_give(published: None, fin: Actor) -> None:
    page = signed_in(fin).get("/acme/programs/technology/").content.decode()
    assert "Acme technology partner program has 4 tiers." in page
    assert "$500,000" in page


def test_operations_check_a_document_and_publish_it(acme: Vendor, olga: Actor) -> None:
    browser = signed_in(olga)
    file = SimpleUploadedFile("technology.yaml", TECHNOLOGY.encode())
    checked = browser.post("/acme/programs/publish/", {"file": file, "verb": "check"})
    assert (checked.status_code, "can be published" in checked.content.decode()) == (200, True)
    with scope.enter(acme.pk):
        assert Edition.objects.count() == 0
    done = browser.post("/acme/programs/publish/", {"text": TECHNOLOGY, "verb": "publish"})
    assert done["Location"] == "/acme/programs/technology/editions/2024/"
    assert browser.get("/acme/programs/technology/editions/2024/document/").content.decode() == TECHNOLOGY


def test_a_document_with_problems_is_answered_with_their_lines(olga: Actor) -> None:
    answer = signed_in(olga).post("/acme/programs/publish/", {"text": "schema: 1\nnonsense: 2\n", "verb": "publish"})
    assert answer.status_code == 422
    assert "Line 2" in answer.content.decode()


@pytest.mark.parametrize("door", ["/acme/programs/", "/acme/programs/technology/", "/acme/programs/publish/"])
def test_outsiders_meet_an_address_that_never_existed(published: None, charlie: Actor, paula: Actor, door: str) -> None:
    for outsider in (charlie, paula):
        browser = signed_in(outsider)
        assert (browser.get(door).status_code, browser.get(door).content) == (
            404,
            browser.get("/never-existed/programs/").content,
        )


def test_finance_may_look_but_not_publish(published: None, fin: Actor) -> None:
    assert signed_in(fin).get("/acme/programs/publish/").status_code == 403

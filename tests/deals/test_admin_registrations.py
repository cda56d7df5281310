"""Deal registrations in Django's admin: to look at, with the two decisions by the same verb as everywhere."""

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from deals.models import (
    BulkDecision,
    DealRegistration,
    Decision,
    Extension,
    Protection,
    Receipt,
    ReviewRound,
    SigningKey,
    Status,
)
from deals.registrations import bulk_decisions, drafts, lifecycle
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.cast import make_member, make_user, signed_in
from tests.deals.registered import enroll, make_program
from tests.deals.test_lifecycle import CLAIM
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

LIST = "/acme/admin/deals/dealregistration/"


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner, max_: Actor) -> Enrollment:
    return enroll(brightpath, make_program(acme, "protection_days: 90, extension_days: 30"))


def hand_in(enrollment: Enrollment, by: Actor, name: str = "Northwind") -> DealRegistration:
    with scope.enter(by.vendor_id, partner_id=by.partner_id):
        facts = {**CLAIM, "customer_name": name, "customer_website": f"{name.lower()}.example"}
        return lifecycle.submit(drafts.begin(enrollment, facts, by=by), by=by, consent=True)


def act(client: Client, action: str, *rows: DealRegistration, **data: str) -> tuple[int, str]:
    chosen = {ACTION_CHECKBOX_NAME: [str(row.pk) for row in rows]}
    answer = client.post(LIST, {"action": action, **chosen, **data}, follow=True)
    return answer.status_code, answer.content.decode()


def status_of(row: DealRegistration) -> str:
    with scope.enter(row.vendor_id):
        return str(DealRegistration.objects.get(pk=row.pk).status)


def decided(row: DealRegistration, by: Actor) -> Any:
    with scope.enter(row.vendor_id):
        bulk_decisions.decide([bulk_decisions.Chosen(row)], Decision.APPROVED, by=by)
        return Extension.objects.create(registration=row, partner_id=row.partner_id, days=30, reason="They decide late")


def test_every_list_and_row_opens_and_nothing_is_changed(
    mine: Enrollment, piet: Actor, fin: Actor, max_: Actor
) -> None:
    row = hand_in(mine, piet)
    decided(row, max_)
    client = signed_in(fin)
    for model in (DealRegistration, Protection, Extension, Receipt, ReviewRound, Decision, SigningKey):
        with scope.enter(row.vendor_id):
            pk = model._default_manager.get().pk
        base = f"/acme/admin/deals/{model._meta.model_name}/"
        for address in ("", f"{pk}/change/", f"{pk}/history/"):
            assert (address, client.get(base + address).status_code) == (address, 200)
        assert client.get(base + "add/").status_code == 403
        assert client.get(f"{base}{pk}/delete/").status_code == 403
        assert client.post(f"{base}{pk}/change/", {"status": "approved", "ends_at": "2099-01-01"}).status_code == 403


def test_the_private_key_is_nowhere(mine: Enrollment, piet: Actor, vera: Actor) -> None:
    hand_in(mine, piet)
    with scope.enter(vera.vendor_id):
        key = SigningKey.objects.get()
    client = signed_in(vera)
    for address in ("", f"{key.pk}/change/", f"{key.pk}/history/"):
        body = client.get(f"/acme/admin/deals/signingkey/{address}").content.decode()
        assert (body.count(key.private_key_encrypted), body.count("private")) == (0, 0)


def test_a_row_shows_what_grew_around_it(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = hand_in(mine, piet)
    decided(row, max_)
    body = signed_in(max_).get(f"{LIST}{row.pk}/change/").content.decode()
    for words in ("a new customer", "They decide late", "125000.00", "Nora Wind"):
        assert body.count(words) > 0, words


def test_drafts_are_the_partners_own_paper(mine: Enrollment, piet: Actor, vera: Actor) -> None:
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        draft = drafts.begin(mine, CLAIM, by=piet)
    client = signed_in(vera)
    log = client.get("/acme/admin/").content.decode()
    assert (log.count(f"Piet de Vries began the draft {draft.code}"), log.count("Northwind")) == (1, 0)
    assert client.get(LIST).content.decode().count(draft.code) == 0
    assert client.get(f"{LIST}?status__exact=draft").content.decode().count("Northwind") == 0
    assert [client.get(f"{LIST}{pk}/change/").status_code for pk in (draft.pk, 999999999)] == [302, 302]
    assert client.get(f"{LIST}{draft.pk}/history/").status_code == 404
    act(client, "reject_selected", draft, confirmed="yes", reason_code="other", note="No.")
    assert status_of(draft) == Status.DRAFT


def test_filters_and_search_narrow_the_list(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = hand_in(mine, piet)
    client = signed_in(max_)
    for query, shown in [
        (f"q={row.code}", 1),
        ("q=northw", 1),
        ("q=none", 0),
        ("status__exact=approved", 0),
        ("clock=waiting", 1),
        (f"reviewer={max_.user_id}", 1),
        (f"reviewer={piet.user_id}", 1),
    ]:
        found = client.get(f"{LIST}?{query}").content.decode().count(f">{row.code}</a>")
        assert (query, found) == (query, shown)


def test_approving_asks_for_a_note_first(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = hand_in(mine, piet)
    client = signed_in(max_)
    status, body = act(client, "approve_selected", row)
    assert (status, body.count("Approve these registrations?") > 0, status_of(row)) == (200, True, Status.SUBMITTED)
    shown = {f"revision-{row.pk}": str(row.revision)}
    status, body = act(client, "approve_selected", row, confirmed="yes", note="Well done", **shown)
    assert (status, body.count("1 registration approved."), status_of(row)) == (200, 1, Status.APPROVED)
    with scope.enter(row.vendor_id):
        assert BulkDecision.objects.get().by == max_.user


def test_rejecting_needs_a_reason_and_words(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = hand_in(mine, piet)
    client = signed_in(max_)
    for given in ({"note": "Too small."}, {"reason_code": "other", "note": " "}, {"reason_code": "x", "note": "No."}):
        status, body = act(client, "reject_selected", row, confirmed="yes", **given)
        assert (status, body.count("Choose a reason and say it in words: the partners read both.")) == (422, 1)
    assert status_of(row) == Status.SUBMITTED
    act(client, "reject_selected", row, confirmed="yes", reason_code="other", note="Too small.")
    assert status_of(row) == Status.REJECTED


def test_one_that_is_refused_stops_no_other_and_says_why(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    first, second = hand_in(mine, piet), hand_in(mine, piet, "Southsea")
    changed = {f"revision-{second.pk}": str(second.revision)}
    with scope.enter(max_.vendor_id):
        lifecycle.take_up(second, by=max_)
    status, body = act(signed_in(max_), "approve_selected", first, second, confirmed="yes", **changed)
    assert (status, body.count("1 registration approved.")) == (200, 1)
    assert body.count(f"Southsea ({second.code}): This registration changed since you looked.") == 1
    assert (status_of(first), status_of(second)) == (Status.APPROVED, Status.IN_REVIEW)


def test_nobody_decides_on_the_partner_that_they_work_at(
    mine: Enrollment, piet: Actor, max_: Actor, brightpath: Partner
) -> None:
    row = hand_in(mine, piet)
    assert max_.user is not None
    make_member(brightpath, max_.user, MemberRole.VIEWER)
    _, body = act(signed_in(max_), "approve_selected", row, confirmed="yes")
    assert body.count("You work at this partner, so a colleague has to decide on its registration.") == 1
    assert status_of(row) == Status.SUBMITTED


@pytest.mark.parametrize("person", ["olga", "fin"])
def test_other_roles_see_and_cannot_decide(
    mine: Enrollment, piet: Actor, person: str, request: pytest.FixtureRequest
) -> None:
    row = hand_in(mine, piet)
    client = signed_in(request.getfixturevalue(person))
    assert client.get(LIST).content.decode().count("approve_selected") == 0
    act(client, "approve_selected", row, confirmed="yes")
    assert status_of(row) == Status.SUBMITTED


@pytest.mark.parametrize("person", ["charlie", "piet", "rosa"])
def test_others_find_nothing(mine: Enrollment, piet: Actor, person: str, request: pytest.FixtureRequest) -> None:
    row = hand_in(mine, piet)
    client = signed_in(request.getfixturevalue(person))
    assert [client.get(address).status_code for address in (LIST, f"{LIST}{row.pk}/change/")] == [404, 404]
    assert act(client, "approve_selected", row, confirmed="yes")[0] == 404
    assert status_of(row) == Status.SUBMITTED


def test_a_look_alike_of_another_vendor_stays_apart(
    mine: Enrollment, piet: Actor, charlie: Actor, globex: Vendor, globex_brightpath: Partner
) -> None:
    row = hand_in(mine, piet)
    seller = make_member(globex_brightpath, make_user("sam@brightpath.example", "Sam"), MemberRole.SELLER)
    theirs = hand_in(enroll(globex_brightpath, make_program(globex)), seller)
    client = signed_in(charlie)
    body = client.get("/globex/admin/deals/dealregistration/").content.decode()
    assert (body.count(theirs.code) > 0, body.count(row.code), body.count("Max Rivera")) == (True, 0, 0)
    chosen = {ACTION_CHECKBOX_NAME: [str(row.pk)], "action": "approve_selected", "confirmed": "yes"}
    client.post("/globex/admin/deals/dealregistration/", chosen, follow=True)
    assert (status_of(row), status_of(theirs)) == (Status.SUBMITTED, Status.SUBMITTED)

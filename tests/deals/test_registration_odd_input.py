"""What no form offers, sent all the same: a status that says what it is, a sentence, and nothing written."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from activity.models import Outbox
from deals.models import Account, BulkDecision, DealRegistration, Decision, Opportunity, Status
from deals.registrations import decisions, lifecycle
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.cast import signed_in
from tests.deals.registered import enroll, make_program, register
from vendors.actors import Actor
from vendors.models import Vendor

LIST = "/acme/portal/registrations/"
QUEUE = "/acme/registrations/"
DEAL: dict[str, Any] = {
    "customer_website": "northwind.example",
    "customer_name": "Northwind Mills",
    "arr": "120,000",
    "currency": "USD",
    "expected_close": (timezone.now() + timedelta(days=90)).date().isoformat(),
    "influences": ["introduction"],
    "contact_name": "Nora North",
    "products": ["voice"],
    "consent": "on",
}
RTL = "\u202eحساب עסק\u202c 🏢"
LONG = "x" * 10_000


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner, max_: Actor) -> Enrollment:
    return enroll(brightpath, make_program(acme))


@pytest.fixture
def theirs(mine: Enrollment, rivermark: Partner) -> Enrollment:
    return enroll(rivermark, mine.program)


@pytest.fixture
def seller(mine: Enrollment, piet: Actor) -> Client:
    return signed_in(piet)


@pytest.fixture
def manager(mine: Enrollment, max_: Actor) -> Client:
    return signed_in(max_)


def submitted(place: Enrollment, code: str = "D-1", **given: Any) -> DealRegistration:
    return register(place, code, **{"now": timezone.now(), **given})


def stored(row: DealRegistration) -> DealRegistration:
    with scope.enter(row.vendor_id):
        return DealRegistration.objects.get(pk=row.pk)


def all_of(vendor: Vendor) -> list[DealRegistration]:
    with scope.enter(vendor.pk):
        return list(DealRegistration.objects.order_by("pk"))


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("no domain and one letter", {"customer_website": "", "customer_name": "N"}),
    ("a mail provider", {"customer_website": "gmail.com"}),
    ("a mail provider, spelled otherwise", {"customer_website": "WWW.GMail.com."}),
    ("an address instead of a domain", {"customer_website": "10.0.0.1"}),
    ("nothing", {"arr": "0"}),
    ("less than nothing", {"arr": "-5"}),
    ("no number", {"arr": "NaN"}),
    ("30 digits", {"arr": "9" * 30}),
    ("digits of elsewhere", {"arr": "١٢٣"}),
    ("an exponent", {"arr": "1e5"}),
    ("a day that is past", {"expected_close": "2001-01-01"}),
    ("no day", {"expected_close": "2026-02-30"}),
    ("somebody's product", {"products": ["nobodys"]}),
    ("1,000 products", {"products": [f"p{number}" for number in range(900)]}),
    ("1,000 influences", {"influences": [f"i{number}" for number in range(900)]}),
    ("a NUL in the name", {"customer_name": "North\x00wind"}),
    ("a NUL in the story", {"story": "a\x00b"}),
    ("a long name", {"customer_name": LONG}),
    ("a long story", {"story": LONG}),
    ("a long domain", {"customer_website": LONG}),
    ("no consent", {"consent": ""}),
    ("a currency of nobody's", {"currency": "ZZZ"}),
    ("a revision that is none", {"revision": "99999999999999999999"}),
]


@pytest.mark.parametrize(("what", "changes"), REFUSED, ids=[what for what, _ in REFUSED])
def test_a_claim_that_cannot_be_right_is_not_submitted(
    what: str, changes: dict[str, Any], seller: Client, acme: Vendor
) -> None:
    answer = seller.post(f"{LIST}new/", {**DEAL, **changes, "verb": "submit"})
    assert answer.status_code == 422
    assert [row.status for row in all_of(acme) if row.status != Status.DRAFT] == []
    assert [sentence for errors in answer.context["form"].errors.values() for sentence in errors if not sentence] == []


@pytest.mark.parametrize("name", [RTL, "=HYPERLINK(1)", "{actor} {0} %s", "<script>alert(1)</script>", "Ⅷ ﬁ"])
def test_odd_names_are_kept_as_they_are(name: str, seller: Client, manager: Client, acme: Vendor) -> None:
    assert seller.post(f"{LIST}new/", {**DEAL, "customer_name": name, "verb": "submit"}).status_code == 302
    row = all_of(acme)[0]
    assert (row.status, row.customer_name) == (Status.SUBMITTED, name)
    for page in (manager.get(QUEUE), manager.get(f"{QUEUE}{row.code}/"), seller.get(f"{LIST}{row.code}/")):
        assert (page.status_code, page.content.decode().count("<script>alert")) == (200, 0)


def test_a_name_of_two_lines_makes_no_header_of_two_lines(seller: Client, acme: Vendor) -> None:
    name = "Northwind\nBcc: everybody@acme.example"
    assert seller.post(f"{LIST}new/", {**DEAL, "customer_name": name, "verb": "submit"}).status_code == 302
    with scope.enter(acme.pk):
        assert list(Outbox.objects.values_list("subject", flat=True)) == [
            "Brightpath registered Northwind Bcc: everybody@acme.example"
        ]


def test_a_domain_that_grows_when_it_is_spelled_out_names_the_customer(seller: Client, acme: Vendor) -> None:
    site = ".".join(["ü" * 47] * 4) + ".example"
    answer = seller.post(f"{LIST}new/", {**DEAL, "customer_name": "", "customer_website": site, "verb": "submit"})
    assert answer.status_code == 302
    assert all_of(acme)[0].customer_name == "xn--" + "tda" + "a" * 46 + ".example"


def test_what_only_the_vendor_sets_cannot_be_sent(
    seller: Client, acme: Vendor, theirs: Enrollment, max_: Actor
) -> None:
    with scope.enter(acme.pk):
        account = Account.objects.create(name="Other", domain="other.example", name_key="other")
    hidden = {
        "status": "approved",
        "protected_until": "2099-01-01",
        "partner": theirs.partner_id,
        "account": account.pk,
    }
    hidden |= {"enrollment": theirs.pk, "reviewer": 1, "opportunity": 1, "submitted_at": "2001-01-01", "stage": "won"}
    assert seller.post(f"{LIST}new/", {**DEAL, **hidden, "verb": "submit"}).status_code == 302
    row = all_of(acme)[0]
    assert (row.status, row.partner_id, row.protected_until) == (Status.SUBMITTED, seller_partner(row), None)
    assert (row.account_id == account.pk, row.opportunity_id, row.stage) == (False, None, "prospect")
    assert row.enrollment_id != theirs.pk


def seller_partner(row: DealRegistration) -> int:
    with scope.enter(row.vendor_id):
        return Partner.objects.get(code="brightpath").pk


def test_programs_and_registrations_of_others_are_not_there(
    seller: Client, acme: Vendor, theirs: Enrollment, globex: Vendor
) -> None:
    other = submitted(theirs, "D-7")
    for where, data in [
        ("new/", {**DEAL, "program": "nobodys"}),
        ("autosave/", {**DEAL, "code": other.code}),
        (f"{other.code}/edit/", DEAL),
        (f"{other.code}/discard/", {}),
        (f"{other.code}/again/", {}),
        (f"{other.code}/answer/", {"arr": "5"}),
        (f"{other.code}/withdrawal/", {"note": "x"}),
        (f"{other.code}/stage/", {"stage": "qualified"}),
        (f"{other.code}/more-time/", {"kind": "extension", "reason": "x"}),
        (f"{other.code}/steps/", {"text": "x", "due_on": "2099-01-01"}),
        (f"{other.code}/steps/1/completion/", {}),
    ]:
        assert (where, seller.post(LIST + where, data).status_code) == (where, 404)
    assert [row.revision for row in all_of(acme)] == [1]


@pytest.mark.parametrize("code", ["\x00", "D-1\x00", LONG, RTL, "../D-1", "%00"])
def test_codes_that_are_none_are_not_found(code: str, seller: Client, manager: Client, acme: Vendor) -> None:
    assert seller.post(f"{LIST}autosave/", {**DEAL, "code": code}).status_code in (404, 409)
    hinted = seller.get(f"{LIST}hint/", {"customer_name": "Northwind", "code": code}).status_code
    assert hinted == (404 if code.strip("\x00") else 200)  # an address is read without NUL, and no code is a new deal
    chosen = {"verb": "approved", "chosen": [f"{code}:1"]}
    assert manager.post(f"{QUEUE}decisions/", chosen).status_code == 404
    assert all_of(acme) == []


@pytest.mark.parametrize("where", ["", "?q=%00", "?q=%E2%80%AE", "?sort=%00", "?status=%00", "?stage=x", "?after=%00"])
def test_lists_are_asked_for_oddly(where: str, seller: Client, manager: Client, mine: Enrollment) -> None:
    submitted(mine)
    for client, place in ((seller, LIST), (manager, QUEUE)):
        assert client.get(place + where).status_code < 500


def test_what_changed_since_it_was_looked_at_is_not_decided(manager: Client, mine: Enrollment, max_: Actor) -> None:
    row = submitted(mine)
    with scope.enter(max_.vendor_id):
        lifecycle.take_up(row, by=max_)
    for verb, data in [
        ("approval/", {"note": "", "protect": "on"}),
        ("rejection/", {"reason_code": "other", "reason": "No"}),
        ("question/", {"asked": ["arr"], "question": "?"}),
        ("taking-up/", {}),
    ]:
        answer = manager.post(f"{QUEUE}{row.code}/{verb}", {**data, "revision": row.revision})
        assert (verb, answer.status_code) == (verb, 409)
        assert "changed since you looked" in answer.content.decode()
    with scope.enter(max_.vendor_id):
        assert (stored(row).status, Decision.objects.count()) == (Status.IN_REVIEW, 0)


def test_ids_of_another_vendor_mean_nothing_here(
    manager: Client, mine: Enrollment, max_: Actor, globex: Vendor, charlie: Actor
) -> None:
    row = submitted(mine)
    with scope.enter(globex.pk):
        account = Account.objects.create(name="Northwind", domain="northwind.example", name_key="northwind")
        sale = Opportunity.objects.create(
            source_id="G-1", account=account, account_name="Northwind", stage="open", currency="USD", arr=1
        )
        bulk = BulkDecision.objects.create(kind="approved")
    assert charlie.user is not None
    here, seen = f"{QUEUE}{row.code}/", row.revision
    for verb, data, status in [
        ("approval/", {"opportunity": sale.pk, "protect": "on"}, 422),
        ("reviewer/", {"reviewer": charlie.user.pk}, 422),
        ("customer/", {"account": account.pk, "note": "x"}, 404),
        ("customer/", {"account": "9" * 20, "note": "x"}, 404),
        ("opportunity/", {"opportunity": sale.pk}, 422),
    ]:
        answer = manager.post(here + verb, {**data, "revision": seen})
        assert (verb, answer.status_code) == (verb, status)
    for path in (f"decisions/{bulk.pk}/undoing/", "decisions/99999999999999999999/undoing/"):
        assert manager.post(QUEUE + path).status_code == 404
    assert (stored(row).status, stored(row).revision, stored(row).opportunity_id) == (Status.SUBMITTED, seen, None)


def test_bulk_takes_a_hundred_rows_and_no_more(manager: Client, mine: Enrollment, max_: Actor) -> None:
    row = submitted(mine)
    many = {"verb": "approved", "chosen": [f"{row.code}:1"] * 900}
    assert manager.post(f"{QUEUE}decisions/", many).status_code == 302
    assert manager.post(f"{QUEUE}decisions/", {"verb": "approved", "chosen": ["D-1:x"]}).status_code == 422
    assert manager.post(f"{QUEUE}decisions/", {"verb": "won", "chosen": ["D-1:1"]}).status_code == 422
    with scope.enter(max_.vendor_id):
        assert (BulkDecision.objects.count(), stored(row).status) == (1, Status.APPROVED)


def test_a_second_submit_is_told_that_once_is_enough(seller: Client, acme: Vendor) -> None:
    assert seller.post(f"{LIST}new/", {**DEAL, "verb": "submit"}).status_code == 302
    row = all_of(acme)[0]
    again = seller.post(f"{LIST}{row.code}/edit/", {**DEAL, "verb": "submit"})
    assert (again.status_code, "Once is enough" in again.content.decode()) == (409, True)
    twin = seller.post(f"{LIST}new/", {**DEAL, "verb": "submit"})
    assert (twin.status_code, f"You have registered this deal already: {row.code}." in twin.content.decode()) == (
        409,
        True,
    )
    assert [one.status for one in all_of(acme)] == [Status.SUBMITTED, Status.DRAFT]


API_BAD: list[dict[str, Any]] = [
    {"arr": "NaN"},
    {"arr": 1e400},
    {"arr": "-5"},
    {"customer_name": "a\x00b"},
    {"customer_name": ["x"]},
    {"customer_name": LONG},
    {"products": ["p"] * 1000},
    {"products": "voice"},
    {"status": "approved"},
    {"protected_until": "2099-01-01"},
    {"partner": "rivermark"},
    {"expected_close": "9999-99-99"},
    {"currency": "ZZZ"},
    {"consent": "perhaps"},
    {"program": "nobodys"},
    {"resubmission_of": "D-404"},
]
API_DEAL = {
    "program": "technology",
    "customer_name": "Northwind",
    "customer_website": "northwind.example",
    "arr": "120000",
    "currency": "USD",
    "expected_close": DEAL["expected_close"],
    "influences": ["introduction"],
    "contact_name": "Nora",
    "submit": True,
    "consent": True,
}


@pytest.mark.parametrize("changes", API_BAD, ids=str)
def test_a_program_that_sends_nonsense_changes_nothing(
    changes: dict[str, Any], acme: Vendor, mine: Enrollment, piet: Actor
) -> None:
    answer = Caller(piet).post("registrations/", {**API_DEAL, **changes})
    assert answer.status_code in (400, 404, 422)
    assert all_of(acme) == []


def test_a_program_acts_on_what_it_has_seen(acme: Vendor, mine: Enrollment, piet: Actor, max_: Actor) -> None:
    partner, staff = Caller(piet), Caller(max_)
    made = partner.post("registrations/", API_DEAL)
    assert made.status_code == 201
    here, seen = f"registrations/{made.json()['code']}/", made.json()["revision"]
    assert staff.post(f"{here}review/", {"revision": seen}).status_code == 200
    assert staff.post(f"{here}approval/", {"revision": seen}).status_code == 409
    assert partner.post(f"{here}approval/", {}).status_code == 403
    assert partner.post(f"{here}submission/", {"consent": True}).status_code == 409
    with scope.enter(acme.pk):
        assert Decision.objects.count() == 0


def test_approval_after_withdrawal_is_refused_with_a_sentence(
    manager: Client, mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = submitted(mine)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        lifecycle.withdraw(row, by=piet)
    answer = manager.post(f"{QUEUE}{row.code}/approval/", {"revision": stored(row).revision, "protect": "on"})
    assert answer.status_code == 409
    assert "This registration is withdrawn, so it cannot be approved." in answer.content.decode()


def test_somebody_elses_registration_is_nobodys_former_one(
    mine: Enrollment, theirs: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = submitted(theirs, "D-7", customer="Canary Foods")
    with scope.enter(max_.vendor_id):
        decisions.reject(row, reason_code="other", reason="No", by=max_)
    answer = Caller(piet).post("registrations/", {"program": "technology", "resubmission_of": "D-7"})
    assert (answer.status_code, "Canary" in answer.content.decode()) in [(404, False), (422, False)]

"""Odd values in every place of a request: an answer that says no is right, one that breaks (5xx) is a mistake."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from identity.models import User
from tests.walls import routes, specimens
from tests.walls.routes import ADMIN
from tests.walls.walk import FORM, Visitor, body_of, methods_of, own_path, residents
from tests.walls.world import World

ODD = (
    "\x00",
    "",
    "9" * 40,
    "-1",
    "1e400",
    "٣",
    "\u202e\ufeff\ud7ff",
    "%FF%FE",
    "'\"><script>{{7*7}}",
    "x" * 5_000,
    "../../etc/passwd",
)
PARAMETERS = (
    "q", "page", "after", "before", "sort", "state", "program", "tier", "direction", "partner", "as_of", "basis",
    "cursor", "ordering", "page_size", "stage", "country", "status", "counts", "kind", "opportunity", "currency",
    "from", "to", "region", "within", "proposal", "quiet", "about", "holder", "with", "metric", "row",
    "closed_after", "closed_before", "source_id", "next", "o", "p", "e", "_to_field", "_popup", "id__exact",
)  # fmt: skip
FIELDS = (
    *FORM, "code", "website", "country", "currency", "arr", "services", "stage", "closed_on", "as_of", "basis",
    "program", "focuses", "invitations", "achieved_on", "issued_on", "expires_on", "certification", "person_email",
    "title", "url", "source_id", "account_name", "products", "partner", "text", "effective", "enrolled_on", "action",
    "_selected_action", "member", "person_name",
)  # fmt: skip


def visitors(world: World) -> dict[str, Visitor]:
    return {name: Visitor(world[name]) for name in ("owner", "partner_admin")}


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_odd_questions_in_the_address_are_answered(world: World, odd: str) -> None:
    people, found = visitors(world), []
    for route in routes.inside():
        name = next(iter(residents(world, route)))
        if "GET" in methods_of(route):
            query = urlencode(dict.fromkeys(PARAMETERS, odd))
            status = people[name].ask("GET", f"{own_path(route, world)}?{query}").status
            found += [(str(route), status)] if status >= 500 else []
    assert found == []


@pytest.mark.parametrize("odd", ODD[:7], ids=ascii)
def test_odd_values_in_forms_and_bodies_are_answered(world: World, odd: str) -> None:
    people, found = visitors(world), []
    for route in (one for one in routes.inside() if one.area != ADMIN):
        name = next(iter(residents(world, route)))
        for method in set(methods_of(route)) - {"GET"}:
            status = people[name].ask(method, own_path(route, world), dict.fromkeys(FIELDS, odd)).status
            found += [(str(route), method, status)] if status >= 500 else []
    assert found == []


@pytest.mark.parametrize("odd", ODD[:7], ids=ascii)
def test_odd_parts_of_an_address_are_answered(world: World, odd: str) -> None:
    people, found = visitors(world), []
    for route in (one for one in routes.inside() if one.params and one.area != ADMIN):
        name = next(iter(residents(world, route)))
        mine = specimens.values(route, world.mine)
        path = own_path(route, world)
        for value in mine.values():
            # The methods share one look-up, which is what an odd address meets first.
            asked = path.replace(f"/{value}/", f"/{quote(odd)}/", 1)
            for method in methods_of(route):
                status = people[name].ask(method, asked, body_of(route)).status
                found += [(method, asked[:120], status)] if status >= 500 else []
    assert found == []


@pytest.mark.parametrize("path", ["/{}/", "/{}/portal/", "/{}/admin/", "/api/v1/{}/partners/", "/invitations/{}/x/"])
@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_odd_vendors_are_answered_to_everyone(world: World, path: str, odd: str) -> None:
    asked = path.format(quote(odd, safe=""))
    statuses = [Visitor(None).ask("GET", asked).status, Visitor(world["owner"]).ask("GET", asked).status]
    statuses.append(Visitor(None).ask("GET", asked, Authorization="Bearer prm_x").status)
    assert [status for status in statuses if status >= 500] == []


@pytest.mark.parametrize("token", ["", "\u00e9", "x" * 10_000, "prm_", "a b c"])
def test_odd_tokens_are_no_tokens(world: World, token: str) -> None:
    header = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert Client(raise_request_exception=False).get("/api/v1/acme/partners/", **header).status_code == 401


@pytest.mark.parametrize(
    "body",
    ["[" * 100_000, '{"a":' * 50_000, "", "null", "[]", '"x"', "{", '{"arr": NaN}', '{"a":1,"a":2}', '{"arr":"1e400"}'],
    ids=lambda body: body[:20],
)
def test_odd_json_is_refused(world: World, body: str) -> None:
    client = Visitor(world["owner"]).client
    for path in ("/api/v1/acme/opportunities/", "/api/v1/acme/attributions/"):
        with transaction.atomic():
            status = client.post(path, body, content_type="application/json").status_code
        assert status in (400, 422)


def test_bodies_without_end_are_refused(world: World) -> None:
    client = Visitor(world["owner"]).client
    megabytes = "x" * (6 * 1024 * 1024)
    assert client.post("/api/v1/acme/opportunities/", megabytes, content_type="application/json").status_code == 413
    assert client.post("/acme/staff/invitations/", {"email": megabytes}).status_code < 500
    many = urlencode([("x", "y")] * 2_000)
    form = "application/x-www-form-urlencoded"
    assert client.post("/acme/staff/invitations/", many, content_type=form).status_code == 400


@pytest.mark.parametrize(
    "given", [b"/acme/partners/?q=%ff%fe", b"/acme/partners/?q=\xff", b"/\xff\xfe/", b"/acme/\xff/"]
)
def test_bytes_that_are_no_text_are_answered(world: World, given: bytes) -> None:
    path, _, query = given.partition(b"?")
    client = Visitor(world["owner"]).client
    answer = client.get("/", PATH_INFO=path.decode("latin-1"), QUERY_STRING=query.decode("latin-1"))
    assert answer.status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(world: World, address: str) -> None:
    user = User.objects.get(pk=world["owner"].user_id)
    user.set_password("correct horse battery")
    user.save()
    given = {"login": user.email, "password": "correct horse battery", "next": address}
    answer = Client().post(f"/accounts/login/?{urlencode({'next': address})}", given)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_X_HOST", "HTTP_X_ORIGINAL_URL", "HTTP_FORWARDED"])
def test_headers_of_a_proxy_change_neither_links_nor_vendor(world: World, header: str) -> None:
    client = Visitor(world["owner"]).client
    answer = client.get("/api/v1/acme/partners/?page_size=1", **{header: "globex.evil.example"})
    assert answer.status_code == 200
    assert "evil" not in answer.content.decode()
    assert json.loads(answer.content)["next"].startswith("http://testserver/api/v1/acme/")


def test_a_forged_host_is_refused_and_writes_no_letter(world: World) -> None:
    client = Client(raise_request_exception=False)
    email = world["owner"].user.email  # type: ignore[union-attr]
    for path in ("/accounts/password/reset/", "/accounts/login/"):
        assert client.post(path, {"email": email}, HTTP_HOST="evil.example").status_code == 400
    assert mail.outbox == []
    client.post("/accounts/password/reset/", {"email": email}, HTTP_X_FORWARDED_HOST="evil.example")
    assert ["evil" in letter.body for letter in mail.outbox] == [False]

"""A removed right is gone at the next request, and nothing that was shown stays in a cache on the way."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from api import tokens
from api.models import ApiToken
from identity.models import User
from partners.models import Member
from tenancy import scope
from tests.walls import routes
from tests.walls.walk import Visitor, own_path
from tests.walls.world import World
from vendors.models import Staff

OUTSIDE = (
    "/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/neverexisted/",
    "/api/docs/",
    "/acme/no/such/page/",
)


def test_every_answer_to_someone_signed_in_stays_out_of_caches(world: World) -> None:
    found = []
    for name in ("owner", "partner_admin"):
        visitor = Visitor(world[name])
        for path in [*(own_path(route, world) for route in routes.inside()), *OUTSIDE]:
            answer = visitor.ask("GET", path)
            if not {"private", "no-store"} <= {part.strip() for part in answer.cache.split(",")}:
                found.append((name, path, answer.status, answer.cache))
    assert found == []


def test_answers_inside_a_vendor_stay_out_of_caches_for_everyone(world: World) -> None:
    asked = (own_path(route, world) for route in routes.inside())
    assert {Visitor(None).ask("GET", path).cache for path in asked} == {"private, no-store"}


def _staff_ended(world: World) -> None:
    with scope.enter(world.acme.pk):
        Staff.objects.filter(user=world["owner"].user).update(ended_at=timezone.now())


def _member_ended(world: World) -> None:
    with scope.enter(world.acme.pk):
        Member.objects.filter(user=world["partner_admin"].user).update(ended_at=timezone.now())


@pytest.mark.parametrize(
    ("name", "path", "end"),
    [("owner", "/acme/partners/", _staff_ended), ("partner_admin", "/acme/portal/", _member_ended)],
)
def test_whoever_left_is_an_outsider_at_the_next_request(
    world: World, name: str, path: str, end: Callable[[World], None]
) -> None:
    visitor = Visitor(world[name])
    assert (visitor.ask("GET", path).status, visitor.ask("GET", "/api/v1/acme/partners/").status) == (200, 200)
    end(world)
    assert (visitor.ask("GET", path).status, visitor.ask("GET", "/api/v1/acme/partners/").status) == (404, 404)


def test_a_lesser_role_holds_at_the_next_request(world: World) -> None:
    visitor = Visitor(world["owner"])
    assert visitor.ask("GET", "/acme/programs/publish/").status == 200
    with scope.enter(world.acme.pk):
        Staff.objects.filter(user=world["owner"].user).update(role="viewer")
    assert visitor.ask("GET", "/acme/programs/publish/").status == 403


def test_a_deactivated_login_is_signed_out_everywhere(world: World) -> None:
    visitor, token = Visitor(world["owner"]), _token(world)
    User.objects.filter(pk=world["owner"].user_id).update(is_active=False)
    assert visitor.ask("GET", "/acme/partners/").status == 302
    assert visitor.ask("GET", "/api/v1/acme/partners/").status == 401
    assert _with(token) == 401


def test_a_revoked_token_is_no_token(world: World) -> None:
    token = _token(world)
    assert _with(token) == 200
    with scope.enter(world.acme.pk):
        tokens.revoke(ApiToken.objects.latest("pk"))
    assert _with(token) == 401


def test_a_token_of_one_vendor_is_none_at_another(world: World) -> None:
    assert _with(_token(world), "globex") == _with("prm_invented", "globex") == 401


def test_a_token_of_someone_who_left_is_no_token(world: World) -> None:
    token = _token(world)
    _staff_ended(world)
    assert _with(token) == 401


def _token(world: World) -> str:
    user = world["owner"].user
    assert user is not None
    with scope.enter(world.acme.pk):
        return tokens.create(user)


def _with(token: str, vendor: str = "acme") -> int:
    path = f"/api/v1/{vendor}/partners/"
    return int(Client().get(path, headers={"Authorization": f"Bearer {token}"}).status_code)

"""A walk over every route, as everyone: signed out, of another vendor, of another partner, in the wrong role, in the
right one. A route that nobody classified fails, and so does one whose parameters nobody can fill."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings

from tests.walls import routes, specimens
from tests.walls.routes import ADMIN, API, PORTAL, WORKSPACE, Route
from tests.walls.walk import (
    NO_VENDOR,
    Answer,
    Visitor,
    body_of,
    foreign_ids,
    marks_shown,
    methods_of,
    own_path,
)
from tests.walls.world import World
from vendors.models import RESERVED_SLUGS
from vendors.roles import MemberRole, StaffRole


def test_every_route_is_classified() -> None:
    assert routes.unclassified() == set()


def test_no_vendor_can_take_the_address_of_the_installation() -> None:
    assert settings.TENANCY_OUTSIDE <= RESERVED_SLUGS


def test_every_page_names_a_permission_of_the_table() -> None:
    assert routes.without_permission() == set()


def test_every_parameter_has_a_specimen_and_no_specimen_is_left_over() -> None:
    assert (specimens.missing(routes.inside()), specimens.unneeded(routes.inside())) == (set(), set())


def unlike_nowhere(visitor: Visitor, world: World, status: Callable[[Route], int]) -> list[object]:
    """Where Acme answers this visitor unlike a vendor that never existed, or with another status."""
    nowhere: dict[object, Answer] = {}
    found = []
    for route in routes.inside():
        for method in methods_of(route):
            path = own_path(route, world)
            here = visitor.ask(method, path, body_of(route)).without(path, "acme")
            if (route.area, method) not in nowhere:
                invented = own_path(route, world, NO_VENDOR)
                answer = visitor.ask(method, invented, body_of(route)).without(invented, NO_VENDOR)
                nowhere[route.area, method] = answer
            if here.status != status(route) or not here.like(nowhere[route.area, method]):
                found.append((str(route), method, here, nowhere[route.area, method]))
    return found


def test_whoever_is_signed_out_learns_nothing_not_even_that_the_vendor_exists(world: World) -> None:
    assert unlike_nowhere(Visitor(None), world, lambda route: 401 if route.area == API else 302) == []


def test_doors_outside_any_vendor_show_nothing_to_whoever_is_signed_out(world: World) -> None:
    visitor, found = Visitor(None), []
    for pattern, status in routes.OUTSIDE.items():
        path = "/" + pattern.replace("<slug:vendor>", "acme").replace("<str:token>", "invented")
        answer = visitor.ask("GET", path)
        if answer.status != (status or answer.status) or b"zq-" in answer.body:
            found.append((pattern, answer.status))
    assert found == []


def test_outsiders_get_the_answer_of_a_vendor_that_never_existed(world: World) -> None:
    for name in ("globex owner", "globex partner_admin"):
        assert unlike_nowhere(Visitor(world[name]), world, lambda route: 404) == []


def test_staff_and_members_do_not_see_each_others_rooms(world: World) -> None:
    found = []
    for name, areas in {"owner": [PORTAL], "partner_admin": [WORKSPACE, ADMIN], "rosa": [WORKSPACE, ADMIN]}.items():
        visitor = Visitor(world[name])
        for route in (one for area in areas for one in routes.inside(area)):
            for method in methods_of(route):
                status = visitor.ask(method, own_path(route, world), body_of(route)).status
                if status != HTTPStatus.NOT_FOUND:
                    found.append((name, str(route), method, status))
    assert found == []


def test_insiders_are_forbidden_what_their_role_may_not_and_get_what_it_may(world: World) -> None:
    found = []
    for role in (*StaffRole, *MemberRole):
        visitor = Visitor(world[role.value])
        area = WORKSPACE if isinstance(role, StaffRole) else PORTAL
        for route in routes.inside(area):
            for method in ("GET", "POST"):
                status = visitor.ask(method, own_path(route, world), body_of(route)).status
                if not _right(route, role, method, status):
                    found.append((role.value, str(route), method, status))
    assert found == []


def _right(route: Route, role: StaffRole | MemberRole, method: str, status: int) -> bool:
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return True
    if not route.allows(role):
        return status == HTTPStatus.FORBIDDEN
    return status in {200, 302} if method == "GET" else status in {200, 302, 400, 409, 422}


def test_resources_of_the_api_answer_every_role_without_failing(world: World) -> None:
    found = []
    for role in (*StaffRole, *MemberRole):
        visitor = Visitor(world[role.value])
        for route in routes.inside(API):
            for method in methods_of(route):
                status = visitor.ask(method, own_path(route, world), body_of(route)).status
                reads = method == "GET" and (isinstance(role, StaffRole) or status != 403)
                if status not in ({200} | ({404} if route.params and area_of(role) else set()) if reads else SAID):
                    found.append((role.value, str(route), method, status))
    assert found == []


SAID = {200, 201, 204, 403, 404, 405, 409, 422}


def area_of(role: StaffRole | MemberRole) -> bool:
    """A member may not find what only staff sees, such as an open proposal."""
    return isinstance(role, MemberRole)


def test_a_change_with_a_session_needs_the_token_of_the_page(world: World) -> None:
    found = []
    for name, areas in {"owner": [WORKSPACE, API, ADMIN], "partner_admin": [PORTAL, API]}.items():
        plain, checked = Visitor(world[name]), Visitor(world[name], csrf=True)
        for route in (one for area in areas for one in routes.inside(area)):
            for method in set(methods_of(route)) - {"GET"}:
                path = own_path(route, world)
                if plain.ask(method, path, body_of(route)).status == HTTPStatus.METHOD_NOT_ALLOWED:
                    continue
                status = checked.ask(method, path, body_of(route)).status
                if status != HTTPStatus.FORBIDDEN:
                    found.append((name, str(route), method, status))
    assert found == []


def test_an_id_of_someone_else_answers_like_one_that_never_existed(world: World) -> None:
    assert foreign_ids(world) == []


def test_no_answer_shows_another_vendors_or_another_partners_mark(world: World) -> None:
    assert marks_shown(world) == []

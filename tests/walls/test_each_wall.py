"""Either wall alone stops everything; with both down the same walk must find the leaks, or it proves nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.urls import clear_url_caches, include, path

from api import queries as reads
from partners.models import Partner
from prm.urls import urlpatterns as real
from tests.walls import routes, taken_down
from tests.walls.walk import foreign_ids, marks_shown
from tests.walls.world import World
from tiers import queries
from tiers.models import TierChange

EACH_KIND = ("owner", "partner_admin", "globex owner")


def test_the_code_alone_stops_everything(world: World) -> None:
    with taken_down.database_wall():
        assert foreign_ids(world) + marks_shown(world, EACH_KIND) == []


def test_the_database_alone_stops_everything(world: World) -> None:
    with taken_down.code_wall():
        assert foreign_ids(world) + marks_shown(world, EACH_KIND) == []


def test_the_walk_sees_what_leaks_without_any_wall(world: World) -> None:
    with taken_down.database_wall(), taken_down.code_wall():
        leaks = foreign_ids(world) + marks_shown(world, EACH_KIND)
    seen_by = {name for name in EACH_KIND for leak in leaks if leak.startswith(f"{name} ")}
    assert seen_by == set(EACH_KIND)
    assert len(leaks) > 50


@pytest.mark.parametrize("table", ["partners_partner", "deals_opportunity", "programs_program", "vendors_staff"])
def test_the_walk_sees_one_dropped_policy_when_the_guard_is_gone(world: World, table: str) -> None:
    with taken_down.one_policy(table), taken_down.code_wall():
        assert marks_shown(world, ("owner",), (routes.WORKSPACE, routes.API)) != []


def test_the_walk_sees_an_access_function_that_reads_past_the_guard(world: World) -> None:
    with taken_down.database_wall(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(reads, "partners", lambda by: Partner._base_manager.prefetch_related("enrollments"))
        patch.setattr(queries, "get_change", lambda by, pk: TierChange._base_manager.get(pk=pk))
        leaks = foreign_ids(world) + marks_shown(world, ("owner",), (routes.API,))
    assert {
        word for word in ("/api/v1/acme/partners/", "/acme/tier-changes/") if any(word in one for one in leaks)
    } == {
        "/api/v1/acme/partners/",
        "/acme/tier-changes/",
    }


def _open_to_all(request: Any, vendor: str) -> None:
    raise AssertionError("never asked")


def _page_without_permission(request: Any, vendor: str) -> None:
    raise AssertionError("never asked")


_page_without_permission.area = routes.WORKSPACE  # type: ignore[attr-defined]
urlpatterns = [
    *real,
    path("<slug:vendor>/", include([path("forgotten/", _open_to_all), path("half/", _page_without_permission)])),
]


def test_a_route_without_a_door_fails_the_run() -> None:
    clear_url_caches()
    with override_settings(ROOT_URLCONF=__name__):
        found = routes.unclassified(__name__), routes.without_permission(__name__)
    clear_url_caches()
    assert found == ({"<slug:vendor>/forgotten/"}, {"<slug:vendor>/half/"})


def test_taking_a_wall_down_ends_with_the_block(world: World) -> None:
    with taken_down.database_wall(), taken_down.code_wall():
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM partners_partner")
        assert cursor.fetchone() == (0,)

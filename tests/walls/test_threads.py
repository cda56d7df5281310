"""Real connections and real threads: nothing of one request is left for the next, and none sees its neighbour."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from tenancy import scope
from tests.cast import signed_in
from tests.walls import world as worlds
from tests.walls.walk import NO_VENDOR, hidden_from
from tests.walls.world import World
from vendors.actors import Actor

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


@pytest.fixture
def committed(transactional_db: None) -> World:
    return worlds.build()


def _settings() -> list[str]:
    """What stands in the connection's settings between two requests."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting(name, true), '')"
            " FROM unnest(ARRAY['app.vendor', 'app.partner', 'app.slug', 'app.user']) AS name"
        )
        return [value for (value,) in cursor.fetchall()]


def _rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM partners_partner) + (SELECT count(*) FROM vendors_vendor)")
        return int(cursor.fetchone()[0])


def test_a_kept_connection_is_clean_after_every_kind_of_answer(committed: World) -> None:
    visitors = {name: signed_in(committed[name]) for name in ("owner", "partner_admin", "globex owner")}
    inside = ("/acme/partners/", "/acme/portal/", "/api/v1/acme/partners/", "/acme/admin/")
    paths = (*inside, f"/{NO_VENDOR}/", "/", "/%00/")
    for client in visitors.values():
        for path in paths:
            client.get(path)
            assert (path, _settings(), _rows(), scope.current()) == (path, ["", "", "", ""], 0, None)
    visitors["owner"].post("/acme/programs/publish/", {"text": "not a document", "verb": "publish"})
    assert (_settings(), _rows()) == (["", "", "", ""], 0)


def test_requests_side_by_side_show_each_its_own(committed: World) -> None:
    people = [
        (committed["owner"], "acme", "/acme/partners/"),
        (committed["globex owner"], "globex", "/globex/partners/"),
        (committed["partner_admin"], "acme", "/acme/portal/deals/"),
        (committed["rosa"], "acme", "/acme/portal/deals/"),
    ]
    with ThreadPoolExecutor(len(people)) as pool:
        assert list(pool.map(lambda who: _visit(*who), people)) == [[], [], [], []]


def _visit(actor: Actor, vendor: str, path: str) -> list[str]:
    try:
        client, found = signed_in(actor), []
        for _ in range(ROUNDS):
            answer = client.get(path)
            found += [] if answer.status_code == 200 else [f"{path}: {answer.status_code}"]
            found += [mark.decode() for mark in hidden_from(actor, vendor) if mark in answer.content.lower()]
        return found
    finally:
        connections.close_all()

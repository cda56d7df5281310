"""A partner's own request steps to the vendor's side by name, in few places, and comes back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from deals.models import Account
from tenancy import scope
from tests.walls.world import World

# Who steps over, and for what: each brings back less than it saw. Whoever adds a place says here why.
PLACES = {
    "api/idempotency.py:once",  # the answer that the same person got for the same request
    "deals/appeals/filing.py:_keep_new",  # who has it
    "deals/registrations/hints.py:hint",  # a yes or no
    "deals/registrations/lifecycle.py:answer",  # which customer it is, when the answer is due, the end of the chain
    "deals/registrations/lifecycle.py:submit",  # the same
    "deals/receipts/queries.py:public_keys",  # the public halves of the vendor's keys
}
NOT_OURS = {"tests", ".venv", ".data"}


def places(root: Path) -> Iterator[str]:
    """Every function outside the tests that names `vendors_side`, as `file:function`."""
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root)
        if NOT_OURS & set(inside.parts) or inside.as_posix() == "tenancy/scope.py":
            continue
        yield from (f"{inside.as_posix()}:{name}" for name in _functions(ast.parse(path.read_text())))


def _functions(tree: ast.AST, name: str = "") -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        here = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else name
        named = isinstance(node, ast.Attribute) and node.attr == "vendors_side"
        imported = isinstance(node, ast.alias) and node.name == "vendors_side"
        if named or imported:
            yield here
        yield from _functions(node, here)


def test_only_these_places_step_to_the_vendors_side() -> None:
    assert set(places(Path(settings.BASE_DIR))) == PLACES


def test_any_way_of_naming_it_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def peek():\n    with scope.vendors_side():\n        pass\n")
    (tmp_path / "two.py").write_text("from tenancy.scope import vendors_side as door\n")
    (tmp_path / "three.py").write_text("class A:\n    def b(self):\n        way = scope.vendors_side\n")
    assert list(places(tmp_path)) == ["one.py:peek", "three.py:b", "two.py:"]


def seen() -> tuple[bool, str, scope.Scope | None]:
    """Whether customers can be seen, which only staff may; what the database was told; the scope of the code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.partner', true)")
        (told,) = cursor.fetchone()
    return Account.objects.exists(), told, scope.current()


def test_the_partners_wall_stands_again_after_the_block(world: World) -> None:
    vendor, partner = world.acme.pk, world.mine.partner.pk
    with scope.enter(vendor, partner_id=partner):
        before = seen()
        with scope.vendors_side():
            over = seen()
        assert (before, over, seen()) == (
            (False, str(partner), scope.Scope(vendor, partner)),
            (True, "", scope.Scope(vendor)),
            (False, str(partner), scope.Scope(vendor, partner)),
        )


def test_the_partners_wall_stands_again_after_an_exception(world: World) -> None:
    vendor, partner = world.acme.pk, world.mine.partner.pk
    with scope.enter(vendor, partner_id=partner):
        before = seen()
        with pytest.raises(ValueError, match="lost"), scope.vendors_side():
            raise ValueError(f"lost while customers could be seen: {seen()[0]}")
        assert seen() == before


def test_the_partners_wall_stands_again_after_the_database_refused(world: World) -> None:
    vendor, partner = world.acme.pk, world.mine.partner.pk
    with scope.enter(vendor, partner_id=partner):
        before = seen()
        with pytest.raises(Exception, match="division by zero"), scope.vendors_side(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert seen() == before


def test_on_the_vendors_side_it_changes_nothing_and_outside_it_opens_nothing(world: World) -> None:
    with scope.enter(world.acme.pk):
        before = seen()
        with scope.vendors_side():
            assert seen() == before
        assert seen() == before
    with pytest.raises(scope.NoScope), scope.vendors_side():
        pass

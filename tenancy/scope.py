"""Whose rows may be touched right now.

A scope names one vendor and, on partner pages, one partner of it. While a scope is entered both walls follow it:
PostgreSQL's policies read it from transaction-local settings, the guard manager reads it from here. Outside a scope
neither gives a single tenant row.

Scopes live inside one transaction. `on_commit` callbacks, streaming bodies and new threads start without one: pass
ids to them and let them enter again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction


class NoScope(RuntimeError):
    """Tenant rows were asked for outside any scope: a mistake of the program, never of a person."""


@dataclass(frozen=True, slots=True)
class Scope:
    vendor_id: int
    partner_id: int | None = None


_current: ContextVar[Scope | None] = ContextVar("tenancy_scope", default=None)


def current() -> Scope | None:
    return _current.get()


def required() -> Scope:
    """The current scope; raises NoScope when none is entered."""
    scope = _current.get()
    if scope is None:
        raise NoScope("Enter a vendor's scope before touching its rows.")
    return scope


@contextmanager
def enter(vendor_id: int, *, partner_id: int | None = None) -> Iterator[Scope]:
    """Run the block in one transaction that sees one vendor's rows, or one of its partners'.

    Scopes nest: the outer one stands again when the inner ends. An exception rolls the block back.
    """
    scope = Scope(vendor_id, partner_id)
    outer = _current.get()
    with transaction.atomic():
        _tell_database(scope)
        token = _current.set(scope)
        try:
            yield scope
        finally:
            _current.reset(token)
        # Reached only without an exception: a rollback to the savepoint takes the settings back by itself.
        if not connection.needs_rollback:
            _tell_database(outer)


@contextmanager
def vendors_side() -> Iterator[None]:
    """Run the block with the whole vendor's rows, where a partner's own request needs what the vendor's side knows:
    which customer this is, the end of the chain of receipts. On the vendor's side already, nothing changes.

    Nothing that is read here may reach the partner's page. A test lists the few places that step over.
    """
    here = required()
    if here.partner_id is None:
        yield
        return
    with enter(here.vendor_id):
        yield


@contextmanager
def for_request(vendor_id: int, *, partner_id: int | None = None, told: bool = False) -> Iterator[Scope]:
    """Like `enter`, for a request, which owns its transaction to the end: no savepoint, and the settings end with it.

    `told`: the admission has told the database the very same scope in this transaction. Were it wrong, the database
    would show nothing, since the code's own condition names the vendor as well.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A request's scope needs the request's transaction.")
    scope = Scope(vendor_id, partner_id)
    outer = _current.get()
    if not told or outer is not None:
        _tell_database(scope)
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)
    if outer is not None and not connection.needs_rollback:
        _tell_database(outer)


def leave() -> None:
    """Take every setting back from the database: the request goes on outside any vendor."""
    _tell_database(None)


@contextmanager
def lookup(setting: str, value: object, *, reset: bool = True) -> Iterator[None]:
    """Let policies that ask for `app.user` or `app.slug` see `value` while the block runs.

    These two open single rows before a vendor is known: a person's own memberships and the vendor of an address.
    Without `reset` the slug stays set until a scope is entered or left.
    """
    if setting not in {"app.user", "app.slug"}:
        raise ValueError(f"{setting} is not a look-up setting")
    with transaction.atomic(savepoint=False):
        _set(setting, str(value))
        yield
        if reset and not connection.needs_rollback:
            _set(setting, "")


def _tell_database(scope: Scope | None) -> None:
    vendor = "" if scope is None else str(scope.vendor_id)
    partner = "" if scope is None or scope.partner_id is None else str(scope.partner_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.vendor', %s, true), set_config('app.partner', %s, true),"
            " set_config('app.slug', '', true)",
            [vendor, partner],
        )


def _set(setting: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [setting, value])

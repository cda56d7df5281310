"""Facts keep when they became known: each version of a row stays in an event table that triggers feed.

The current tables stay small; only replaying a past decision, and asking what is new since a run, read history. Rows
come through PostgreSQL triggers, so bulk writes and raw SQL are recorded as well.

A clock cannot say what another transaction knew: one that began earlier may end later. So each version also keeps the
transaction it became known in, and whoever reads facts keeps the database's snapshot (`pg_current_snapshot()`): a
version was known if its transaction is visible in the snapshot.
"""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func
from pghistory.models import Event

from tenancy import walls
from tenancy.models import GuardManager


class TransactionField(models.BigIntegerField):  # type: ignore[type-arg]
    """A transaction's number as PostgreSQL writes it: 64 bits, never used twice."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"


class TenantEvent(Event):
    """The base of event tables: walled in like the facts they remember. The database fills in `known_in`."""

    known_in = TransactionField(db_default=Func(function="pg_current_xact_id"), editable=False)

    objects: ClassVar[GuardManager[Any]] = GuardManager()  # type: ignore[assignment]

    class Meta:
        abstract = True


def remembered(model: type[models.Model], *, sees: walls.PartnerWall) -> type[models.Model]:
    """The abstract event model of a fact table, to be subclassed with its name and with these indexes:

    `vendor, known_in` finds what became known since a run, `vendor, pgh_obj, pgh_id` the versions of a row in order,
    and `vendor, partner`, where it has one, the rows that ever were a partner's. Each begins with the vendor, so that
    the single-column ones are left out: imports write every index of every version.
    """
    base: Any = pghistory.create_event_model(
        model,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+", db_index=False),
        attrs={"vendor": _vendor()},
        context_field=None,  # type: ignore[arg-type]
        base_model=TenantEvent,
        level=pgtrigger.Statement,
    )
    base.partner_wall = sees
    return base  # type: ignore[no-any-return]


def _vendor() -> Any:
    return models.ForeignKey("vendors.Vendor", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")

"""Facts keep when they became known: each version of a row stays in an event table that triggers feed.

The current tables stay small; only replaying a past decision reads history. Rows come through PostgreSQL triggers, so
bulk writes and raw SQL are recorded as well.
"""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from pghistory.models import Event

from tenancy import walls
from tenancy.models import GuardManager


class TenantEvent(Event):
    """The base of event tables: walled in like the facts they remember."""

    objects: ClassVar[GuardManager[Any]] = GuardManager()  # type: ignore[assignment]

    class Meta:
        abstract = True


def remembered(model: type[models.Model], *, sees: walls.PartnerWall) -> type[models.Model]:
    """The abstract event model of a fact table, to be subclassed with its name."""
    base: Any = pghistory.create_event_model(
        model,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+"),
        context_field=None,  # type: ignore[arg-type]
        base_model=TenantEvent,
        level=pgtrigger.Statement,
    )
    base.partner_wall = sees
    return base  # type: ignore[no-any-return]

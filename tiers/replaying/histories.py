"""The tables of facts that are remembered, and whose each row is. The apps declare them as models with a history; they
are found here by what they declare, since tiers know nothing of deals.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey

from partners.models import Partner
from tenancy.history import TenantEvent


@dataclass(frozen=True, slots=True)
class Remembered:
    """A table of facts and the table of its versions, which has the same columns and more.

    `ids` is a statement for the ids (`id`) of the rows that ever concerned the partner `%(known_of)s`, or of all rows
    where they concern everyone, as rates do.
    """

    table: str
    history: str
    columns: tuple[str, ...]
    ids: str


@cache
def remembered_tables() -> dict[str, Remembered]:
    """By the name of the table of facts. Known when the apps have started; fixed from then on."""
    events: dict[Any, type[TenantEvent]] = {
        model.pgh_tracked_model: model for model in apps.get_models() if issubclass(model, TenantEvent)
    }
    return {
        model._meta.db_table: Remembered(
            table=model._meta.db_table,
            history=event._meta.db_table,
            columns=tuple(field.column for field in model._meta.concrete_fields),
            ids=_ids(model, events),
        )
        for model, event in events.items()
    }


def _ids(model: Any, events: dict[Any, type[TenantEvent]]) -> str:
    """A row may have changed hands: it concerns a partner when any of its versions does.

    What names no partner itself is found through what names both, as attributions do for opportunities.
    """
    if model is Partner:
        return "SELECT %(known_of)s::bigint AS id"
    if _column_to(model, Partner) is not None:
        return f"{_every('pgh_obj_id', events[model])} AND partner_id = %(known_of)s"
    for other, event in events.items():
        column = _column_to(other, model)
        if column is not None and _column_to(other, Partner) is not None:
            return f"{_every(column, event)} AND partner_id = %(known_of)s"
    return _every("pgh_obj_id", events[model])


def _every(column: str, event: type[TenantEvent]) -> str:
    return f"SELECT DISTINCT {column} AS id FROM {event._meta.db_table} WHERE vendor_id = %(vendor)s"


def _column_to(model: Any, target: Any) -> str | None:
    fields = (field for field in model._meta.concrete_fields if isinstance(field, ForeignKey))
    return next((field.column for field in fields if field.related_model is target), None)

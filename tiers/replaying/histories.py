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
    """A table of facts and the table of its versions, which has the same columns.

    `link` is the table and the column through which its rows concern a partner: its own history and `partner_id`, or
    the history of a table whose rows name both, as attributions do for opportunities. None for what concerns everyone.
    """

    table: str
    history: str
    columns: tuple[str, ...]
    link: tuple[str, str] | None


@cache
def remembered_tables() -> dict[str, Remembered]:
    """By the name of the table of facts. Known when the apps have started; fixed from then on."""
    events: dict[Any, type[TenantEvent]] = {
        model.pgh_tracked_model: model for model in apps.get_models() if issubclass(model, TenantEvent)
    }
    return {model._meta.db_table: _remembered(model, events) for model in events}


def _remembered(model: Any, events: dict[Any, type[TenantEvent]]) -> Remembered:
    return Remembered(
        table=model._meta.db_table,
        history=events[model]._meta.db_table,
        columns=tuple(field.column for field in model._meta.concrete_fields),
        link=_link(model, events),
    )


def _link(model: Any, events: dict[Any, type[TenantEvent]]) -> tuple[str, str] | None:
    if model is Partner or _column_to(model, Partner) is not None:
        return events[model]._meta.db_table, "pgh_obj_id"
    for other, event in events.items():
        column = _column_to(other, model)
        if column is not None and _column_to(other, Partner) is not None:
            return event._meta.db_table, column
    return None


def _column_to(model: Any, target: Any) -> str | None:
    fields = (field for field in model._meta.concrete_fields if isinstance(field, ForeignKey))
    return next((field.column for field in fields if field.related_model is target), None)

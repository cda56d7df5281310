"""What can be measured: the kinds of metric by the document's ways of counting.

Apps answer for their own facts: `partners.tier_metrics` for people and milestones, `deals.tier_metrics` for revenue.
They are registered when the apps start; nothing else here knows them. To add a kind, add a way of counting to the
document (`programs.document.model`), answer for it in the app that owns the facts, and register it.
"""

from collections.abc import Iterable, Iterator

from programs.counting import Column, Kind
from programs.document.model import BaseCounting, Metric, ProgramDocument

_kinds: dict[type[BaseCounting], Kind] = {}


def register(counting: type[BaseCounting], kind: Kind) -> None:
    """Add a kind when its app starts. One registered twice is a mistake of the program."""
    if counting in _kinds:
        raise ValueError(f"{counting.__name__} is registered already.")
    _kinds[counting] = kind


def kind_of(metric: Metric) -> Kind:
    """Who answers for a metric that counts facts. Not for one that is made of others (`scores`)."""
    return next(kind for counting, kind in _kinds.items() if isinstance(metric.counting, counting))


def columns_of(document: ProgramDocument) -> list[Column]:
    """The metrics of a document in its order, as columns."""
    return [Column(f"m{number}", metric) for number, metric in enumerate(document.metrics)]


def base_columns_of(document: ProgramDocument) -> list[Column]:
    """The columns of the metrics that count facts; the others are made of them."""
    return [column for column in columns_of(document) if not column.metric.is_derived]


def by_kind(columns: Iterable[Column]) -> Iterator[tuple[Kind, list[Column]]]:
    """The columns that one statement answers together."""
    columns = list(columns)
    for counting, kind in _kinds.items():
        if group := [column for column in columns if type(column.metric.counting) is counting]:
            yield kind, group

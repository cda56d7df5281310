"""What a partner's own people may see of a table: once as SQL for the database, once as a filter for the code.

Every tenant model names its wall. The same name stands in its migration, and a test compares the two with the
database's catalog.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

PARTNER = "NULLIF(current_setting('app.partner', true), '')::bigint"
VENDOR = "NULLIF(current_setting('app.vendor', true), '')::bigint"


@dataclass(frozen=True, slots=True)
class PartnerWall:
    """`sql` is true for the rows that the partner `{partner}` may see; `q` filters the same rows."""

    name: str
    sql: str
    q: Callable[[int], Q]

    @property
    def policy(self) -> str:
        """The restrictive policy: open to staff, narrowed as soon as a partner is set."""
        if self.sql == "true":
            return "true"
        return f"{PARTNER} IS NULL OR ({self.sql.format(partner=PARTNER)})"


def _nothing(partner_id: int) -> Q:
    return Q(pk__in=[])


SHARED = PartnerWall("shared", "true", lambda partner_id: Q())
OWN = PartnerWall("own", "partner_id = {partner}", lambda partner_id: Q(partner_id=partner_id))
SELF = PartnerWall("self", "id = {partner}", lambda partner_id: Q(id=partner_id))
STAFF_ONLY = PartnerWall("staff_only", "false", _nothing)


def where(name: str, sql: str, **columns: object) -> PartnerWall:
    """Rows of the vendor that any of its partners may see when they have these values."""
    return PartnerWall(name, sql, lambda partner_id: Q(**columns))


def own_where(name: str, sql: str, **columns: object) -> PartnerWall:
    """The partner's own rows, once they have these values."""
    return PartnerWall(
        f"own {name}",
        f"partner_id = {{partner}} AND {sql}",
        lambda partner_id: Q(partner_id=partner_id, **columns),
    )


def through(link_model: str, *, table: str, link_table: str, link_column: str, column: str = "id") -> PartnerWall:
    """Rows that another table links to the partner, such as opportunities through attributions."""
    sql = (
        f"EXISTS (SELECT 1 FROM {link_table} link WHERE link.vendor_id = {table}.vendor_id"
        f" AND link.{link_column} = {table}.{column} AND link.partner_id = {{partner}})"
    )

    def q(partner_id: int) -> Q:
        link = apps.get_model(link_model)
        rows = link._base_manager.filter(partner_id=partner_id, **{link_column: OuterRef(column)})
        return Q(Exists(rows))

    return PartnerWall(f"through {link_table}", sql, q)

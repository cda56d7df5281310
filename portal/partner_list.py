"""The list of partners: who they are, where they stand in each program, since when."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from partners import queries
from partners.models import Partner
from portal.standings import Badge, Tiers, badges_of
from tenancy import keyset
from ui.formats import plural, word
from vendors.actors import Actor

PAGE = 50
STATUSES = [("active", "active"), ("inactive", "inactive")]
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Row:
    partner: Partner
    url: str
    badges: list[Badge]
    people: int

    @property
    def changed_on(self) -> datetime.date | None:
        """When the partner last came to a tier, in any program."""
        return max((badge.since for badge in self.badges), default=None)


def wanted(params: Mapping[str, str]) -> queries.Wanted:
    names = ("q", "country", "program", "status", "tier")
    return queries.Wanted(**{name: params.get(name, "").strip()[:_SHORT] for name in names})


def read(by: Actor, params: Mapping[str, str]) -> "keyset.Page[Partner]":
    """One page of partners in the asked order. Raises BadCursor."""
    rows = queries.partners(by, wanted(params))
    order = queries.ORDERS.get(params.get("sort", ""), queries.ORDERS["name"])
    return keyset.read(
        queries.with_first_enrollment(rows),
        order,
        after=params.get("after", ""),
        before=params.get("before", ""),
        size=PAGE,
    )


def answer(page: "keyset.Page[Partner]", *, narrowed: bool) -> str:
    """How many there are, as far as the page knows without counting."""
    if not page.rows:
        return "No partner fits." if narrowed else "No partner works with you yet."
    verb = ("fits", "fit") if narrowed else ("works with you", "work with you")
    if page.next or page.previous:
        return f"More than {PAGE} partners {verb[1]}."
    return f"{plural(len(page.rows), 'partner', 'partners')} {word(len(page.rows), *verb)}."


def rows_of(page: "keyset.Page[Partner]", tiers: Tiers, vendor_slug: str) -> list[Row]:
    ids = [partner.pk for partner in page.rows]
    badges, people = badges_of(ids, tiers), queries.team_sizes(ids)
    return [
        Row(
            partner,
            reverse("partner", args=[vendor_slug, partner.code]),
            badges.get(partner.pk, []),
            people.get(partner.pk, 0),
        )
        for partner in page.rows
    ]

"""Every change of a part by a verb is in the log: what was added, and what was taken away."""

from typing import Any

from activity.models import Activity
from deals import attribution
from partners.models import Partner
from tenancy import scope
from tests.deals.made import RECORDED, make_opportunity
from vendors.actors import Actor
from vendors.models import Vendor

FACTS = {
    "partner": "Brightpath",
    "kind": "influenced",
    "via": "sales",
    "recorded_at": "2026-01-10T09:00:00+00:00",
    "late_reason": "",
}


def test_a_part_is_logged_after_it_came_and_before_it_went(acme: Vendor, max_: Actor, brightpath: Partner) -> None:
    sale = make_opportunity(acme, stage="open", closed_on=None)
    with scope.enter(acme.pk):
        part = attribution.add_partner(sale, brightpath, "influenced", by=max_, at=RECORDED)
        attribution.withdraw(part, by=max_, note="Another partner's customer")
        entries = Activity.objects.filter(verb__startswith="attribution.").order_by("pk")
        assert list(entries.values_list("verb", "partner_id", "before", "after", "note")) == expected(brightpath)


def expected(partner: Partner) -> list[tuple[Any, ...]]:
    return [
        ("attribution.added", partner.pk, None, FACTS, ""),
        ("attribution.withdrawn", partner.pk, FACTS, None, "Another partner's customer"),
    ]

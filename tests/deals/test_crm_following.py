"""By whatever door a sale is won, lost or reopened, its registration goes with it."""

from collections.abc import Callable
from typing import Any

import pytest

from activity.models import Activity
from deals.models import DealRegistration
from partners.models import Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.cast import signed_in
from tests.deals.registered import again, approved, enroll, make_program
from tests.imports.conftest import importer
from vendors.actors import Actor
from vendors.models import Vendor

Door = Callable[[str], Any]
SALE = {"account_name": "Northwind Mills", "currency": "USD", "arr": "1.00"}
CLOSED = {"open": None, "won": "2026-11-20", "lost": "2026-11-20"}


@pytest.fixture
def registration(acme: Vendor, brightpath: Partner) -> DealRegistration:
    return approved(enroll(brightpath, make_program(acme)))


@pytest.fixture(params=["page", "api", "sales system", "batch", "csv", "export"])
def door(request: pytest.FixtureRequest, acme: Vendor, max_: Actor, registration: DealRegistration) -> Door:
    """Brings the sale to a stage; each call is newer than the one before."""
    caller, load = Caller(max_), importer(acme)
    address = f"opportunities/{registration.opportunity_id}/"
    times = iter(range(1, 29))

    def facts(stage: str) -> dict[str, Any]:
        return {**SALE, "stage": stage, "closed_on": CLOSED[stage], "version": next(times)}

    def page(stage: str) -> None:
        given = {**facts(stage), "source_id": "O-D-1", "closed_on": CLOSED[stage] or "", "version": ""}
        assert signed_in(max_).post(f"/acme/{address}edit/", given).status_code == 302

    def csv(stage: str) -> None:
        row = f"O-D-1,Northwind Mills,{stage},{CLOSED[stage] or ''},USD,1"
        load("opportunities", "opportunity_id,account_name,stage,close_date,currency,arr", row)

    def export(stage: str) -> None:
        header = "Record ID,Associated Company (Primary),Deal Stage,Close Date,Amount,Last Modified Date"
        row = f"O-D-1,Northwind Mills,Closed {stage},{CLOSED[stage] or ''},1,2026-11-{next(times):02}"
        load("opportunities", header, row, preset="hubspot", currency="USD")

    def batch(stage: str) -> None:
        items = [{"source_id": "O-D-1", **facts(stage)}]
        answer = caller.post("crm/opportunities/", {"system": "salesforce", "opportunities": items})
        assert answer.json()["applied"] == 1

    doors: dict[str, Door] = {
        "page": page,
        "api": lambda stage: caller.patch(address, {"stage": stage, "closed_on": CLOSED[stage]}),
        "sales system": lambda stage: caller.send("put", "crm/opportunities/salesforce/O-D-1/", facts(stage)),
        "batch": batch,
        "csv": csv,
        "export": export,
    }
    return doors[request.param]


def test_the_registration_goes_with_the_sale_once(door: Door, acme: Vendor, registration: DealRegistration) -> None:
    seen = []
    for stage in ("won", "won", "lost", "open"):
        door(stage)
        with scope.enter(acme.pk):
            seen.append(again(registration).status)
    assert seen == ["won", "won", "lost", "approved"]
    with scope.enter(acme.pk):
        verbs = Activity.objects.filter(subject_type="dealregistration").order_by("id").values_list("verb", flat=True)
        assert list(verbs) == ["registration.won", "registration.lost", "registration.reopened"]

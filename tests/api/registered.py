"""Deal registrations as programs send them, in a program whose document is in force."""

from typing import Any

import pytest

from partners.models import Enrollment, Partner
from tests.api.calls import Caller
from tests.deals.registered import enroll, make_program
from vendors.actors import Actor
from vendors.models import Vendor

DEAL: dict[str, Any] = {
    "program": "technology",
    "customer_name": "Northwind Traders Ltd",
    "customer_website": "https://www.northwind.example/shop",
    "contact_name": "Nora Wind",
    "arr": "125000.00",
    "expected_close": "2099-03-01",
    "influences": ["introduction", "demonstration"],
}
HANDED_IN = {**DEAL, "submit": True, "consent": True}


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner, max_: Actor) -> Enrollment:
    """Brightpath is in Acme's program, and Max answers."""
    return enroll(brightpath, make_program(acme, "protection_days: 90, extension_days: 30"))


def hand_in(caller: Caller, **changes: Any) -> str:
    """Registers a deal by the API and gives its code."""
    answer = caller.post("registrations/", {**HANDED_IN, **changes})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["code"])

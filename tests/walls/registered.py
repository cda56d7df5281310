"""A deal that each partner registers, so that there is something of registrations to attack."""

import datetime
from decimal import Decimal

from deals import drafts, lifecycle
from partners.models import Enrollment, Partner
from tenancy import scope
from vendors.actors import Actor

CLOSES = datetime.date(2099, 3, 31)


def register(partner: Partner, mark: str, by: Actor) -> None:
    """The partner's own person hands it in; the vendor's receipt comes with it."""
    claim = {
        "customer_name": f"Harbour {mark}",
        "customer_website": f"https://harbour-{mark}.example",
        "contact_name": f"Nora {mark}",
        "arr": Decimal("125000.00"),
        "expected_close": CLOSES,
        "influences": ("introduction",),
    }
    with scope.enter(partner.vendor_id, partner_id=partner.pk):
        enrollment = Enrollment.objects.select_related("program", "partner").get(program__key="technology")
        lifecycle.submit(drafts.begin(enrollment, claim, by=by), by=by, consent=True)

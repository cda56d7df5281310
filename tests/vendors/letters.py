"""Reading the letters that wait in a vendor's outbox."""

import re

from activity.models import Outbox
from tenancy import scope
from vendors.models import Vendor


def link_to(vendor: Vendor, email: str) -> str:
    """The path of the newest invitation link sent to an address."""
    with scope.enter(vendor.pk):
        letter = Outbox.objects.filter(to_email=email).order_by("-pk")[0]
    found = re.search(r"(/invitations/\S+)", letter.body)
    assert found is not None
    return found[1]

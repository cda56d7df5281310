"""`rotate_signing_key --vendor V`: sign with a new key from now on."""

from typing import Any

from deals.receipts import signing
from tenancy import scope
from vendors.actors import system
from vendors.commands import VendorCommand
from vendors.models import Vendor


class Command(VendorCommand):
    help = "Retire the key that signs the vendor's receipts and make a new one. What it signed stays valid."

    def work(self, **options: Any) -> None:
        vendor: Vendor = options["vendor"]
        with scope.enter(vendor.pk):
            made = signing.rotate(by=system(vendor.pk, "the command line"))
        if options["as_json"]:
            self.answer({"vendor": vendor.slug, "fingerprint": made.fingerprint, "public_key": made.public_key})
        self.say(f"Receipts of {vendor.name} are signed with a new key from now on: {made.public_key}")
        self.say("Give it to the partners, or let them download it with their next receipt.")

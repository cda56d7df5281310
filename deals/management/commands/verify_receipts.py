"""`verify_receipts --vendor V`: is the vendor's whole chain of receipts as it was signed?"""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from deals.receipts.chain import check_chain
from tenancy import scope
from vendors.commands import VendorCommand
from vendors.models import Vendor


class Command(VendorCommand):
    help = "Check every receipt of a vendor: text, signature, order, and none missing."

    def work(self, **options: Any) -> None:
        vendor: Vendor = options["vendor"]
        with scope.enter(vendor.pk):
            report = check_chain(now=timezone.now())
        if options["as_json"]:
            self.answer(
                {
                    "vendor": vendor.slug,
                    "whole": report.ok,
                    "length": report.length,
                    "checked": report.checked,
                    "broken": [{"position": position, "what": what} for position, what in report.broken],
                    "without_receipt": report.unproved,
                }
            )
        for position, what in report.broken:
            self.say(f"{'Receipt ' + str(position) if position else 'The chain'}: {what}")
        for code in report.unproved:
            self.say(f"{code} was submitted and has no receipt.")
        if not report.ok:
            raise CommandError("The chain of receipts is broken.", returncode=1)
        self.say(f"The chain is whole. Receipts checked: {report.checked}.")

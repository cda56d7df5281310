from typing import Any

from django.core.management.base import CommandParser

from tenancy import scope
from vendors.actors import system
from vendors.commands import Command as Base
from vendors.staffing import invite_first_owner
from vendors.workspace import create_vendor


class Command(Base):
    help = "Make a vendor: a workspace of its own, walled off from every other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="its address: lower-case letters, digits and dashes")
        parser.add_argument("name", metavar="NAME", help="its name")
        parser.add_argument("--owner", metavar="EMAIL", help="invite this address as the first owner")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON document")

    def work(self, **options: Any) -> None:
        vendor, owner = create_vendor(options["slug"], options["name"], by="the installation"), options["owner"]
        if owner:
            with scope.enter(vendor.pk):
                invite_first_owner(vendor, owner, by=system(vendor.pk, "The installation"))
        if options["as_json"]:
            self.answer({"slug": vendor.slug, "name": vendor.name, "address": f"/{vendor.slug}/", "invited": owner})
            return
        self.stdout.write(f"Made {vendor.name} at /{vendor.slug}/.")
        if owner:
            self.stdout.write(f"{owner} is invited as its first owner.")

from typing import Any

from django.core.management.base import CommandParser

from api import tokens
from identity.joining import login_of
from partners.queries import is_member
from tenancy import scope
from tenancy.refusals import Refused
from vendors.commands import VendorCommand
from vendors.models import Vendor
from vendors.queries import is_staff


class Command(VendorCommand):
    help = "Make an API token for a person at a vendor. It is printed once; only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--email", required=True, metavar="USER", help="the person's e-mail address")
        parser.add_argument("--name", default="", metavar="WORDS", help="what the token is for")

    def work(self, **options: Any) -> None:
        vendor: Vendor = options["vendor"]
        user = login_of(options["email"].strip())
        with scope.enter(vendor.pk):
            if user is None or not (is_staff(user) or is_member(user)):
                raise Refused(f"{options['email']} has no role at {vendor}. Invite the person first.")
            text = tokens.create(user, name=options["name"][:120])
        if options["as_json"]:
            self.answer({"token": text, "vendor": vendor.slug, "email": user.email})
        else:
            self.stdout.write(text)

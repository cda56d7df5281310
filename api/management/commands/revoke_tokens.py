from typing import Any

from django.core.management.base import CommandParser

from api import tokens
from identity.joining import login_of
from tenancy import scope
from tenancy.refusals import NotFound
from ui.formats import plural
from vendors.commands import VendorCommand


class Command(VendorCommand):
    help = "Revoke every API token of a person at a vendor, such as one that was lost."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--email", required=True, metavar="USER", help="the person's e-mail address")

    def work(self, **options: Any) -> None:
        user = login_of(options["email"].strip())
        if user is None:
            raise NotFound(f"Nobody signs in as {options['email']}.")
        with scope.enter(options["vendor"].pk):
            revoked = tokens.revoke_all(user)
        if options["as_json"]:
            self.answer({"vendor": options["vendor"].slug, "email": user.email, "revoked": revoked})
        self.say(f"{plural(revoked, 'token')} of {user.email} revoked.")

"""`demo`: fill a new installation with two vendors at work. `up` calls it; a second call changes nothing."""

from typing import Any

from prm.demo import story
from tenancy import scope
from vendors.commands import Command as BaseCommand
from vendors.models import Vendor


class Command(BaseCommand):
    help = "Make the demonstration: vendors acme and globex, with data of 18 months and sign-ins for every role."

    def work(self, **options: Any) -> None:
        with scope.lookup("app.slug", "acme"):
            if Vendor.objects.filter(slug="acme").exists():
                self.say("The demonstration is there already.")
                return
        self.say("Making the demonstration ...")
        story.tell()
        self.say("The demonstration is ready.")

"""`demo`: fill a new installation with two vendors at work. `up` calls it; a second call changes nothing."""

from typing import Any

from prm.demo import story
from vendors.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Make the demonstration: vendors acme and globex, with data of 18 months and sign-ins for every role."

    def work(self, **options: Any) -> None:
        if story.is_told():
            self.say("The demonstration is there already.")
            return
        self.say("Making the demonstration ...")
        story.tell()
        self.say("The demonstration is ready.")

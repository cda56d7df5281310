"""`rehearse_year`: a program year day by day, on a copy of the dates."""

from typing import Any

from django.core.management.base import CommandParser

from programs.queries import get_program
from tenancy import scope
from tiers.program_year.rehearsal import Rehearsal, following_year, rehearse
from vendors.commands import VendorCommand


class Command(VendorCommand):
    help = "Try a program year day by day: who moves when, if everything proposed is approved. Nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--program", required=True, metavar="KEY", help="the program, by its key")
        parser.add_argument("--year", type=int, help="the year in which the program year begins (default: the next)")

    def work(self, **options: Any) -> None:
        vendor_id = options["vendor"].pk
        with scope.enter(vendor_id):
            program = get_program(options["program"])
            year = options["year"] or following_year(program)
        tried = rehearse(program, year)
        if options["as_json"]:
            self.answer(tried.as_json())
        else:
            for line in in_words(tried):
                self.stdout.write(line)
        self.say(
            f"{tried.program} from {tried.begins_on} to {tried.ends_on}: {tried.reviews} reviews, "
            f"{len(tried.events):,} events. Nothing was written."
        )


def in_words(tried: Rehearsal) -> list[str]:
    """A line for each event, then one for each quarter."""
    events = [
        f"{event.date}  {event.partner}  {event.what}  {event.from_tier} -> {event.to_tier}" for event in tried.events
    ]
    quarters = [
        f"{day}  {', '.join(f'{tier} {number:,}' for tier, number in standing.items())}"
        for day, standing in tried.quarters
    ]
    return [*events, *quarters]

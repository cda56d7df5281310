"""What the commands about tiers have in common: a program, a day and a basis."""

import datetime
from typing import Any

from django.core.management.base import CommandParser

from programs.models import Program
from programs.queries import get_program, today_of
from tiers.models import Basis
from vendors.commands import VendorCommand, day


class ProgramCommand(VendorCommand):
    """A command about one program on one day: today, where the program counts its days, unless one is given."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--program", required=True, metavar="KEY", help="the program, by its key")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="the day it is about (default: today)")
        parser.add_argument(
            "--basis",
            choices=Basis.values,
            default=Basis.MID_YEAR.value,
            help="what is measured: the trailing days (mid_year) or the calendar year before (annual)",
        )

    def program_and_day(self, options: dict[str, Any]) -> tuple[Program, datetime.date]:
        """Inside the vendor's scope. Raises NotFound or Refused."""
        program = get_program(options["program"])
        return program, options["as_of"] or today_of(program)

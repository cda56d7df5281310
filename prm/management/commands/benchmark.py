"""`benchmark SUBJECT`: figures of data of their own, in a database of their own."""

from typing import Any

from django.core.management.base import CommandParser

from prm.benchmarks import conflicts, pages, progress, simulations, tiers
from vendors.commands import Command as HouseCommand

# What can be measured: modules with `HELP`, `add_arguments(parser)` and `measure(options, say)`, which gives rows.
SUBJECTS = {"tiers": tiers, "pages": pages, "progress": progress, "conflicts": conflicts, "simulations": simulations}


class Command(HouseCommand):
    help = "Measure the house on made-up data in a database of its own, which is dropped afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        subjects = parser.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
        for name, subject in SUBJECTS.items():
            one = subjects.add_parser(name, help=subject.HELP)
            one.add_argument("--json", action="store_true", dest="as_json", help="print one JSON document")
            subject.add_arguments(one)

    def work(self, **options: Any) -> None:
        rows = SUBJECTS[options["subject"]].measure(options, self.say)
        if options["as_json"]:
            self.answer(rows)
            return
        for row in rows:
            self.stdout.write("  ".join(f"{name} {figure}" for name, figure in row.items()))

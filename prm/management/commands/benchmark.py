"""Measures this installation on this machine, each time with data of its own in a database of its own."""

from typing import Any

from django.core.management.base import CommandParser

from prm.benchmarks import pages
from vendors.commands import Command as Base


class Command(Base):
    help = "Measure how fast pages and the API answer while the rows grow."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
        asked = what.add_parser("pages", help="lists, details and creations over HTTP")
        asked.add_argument("--json", action="store_true", dest="as_json", help="print one JSON document")
        pages.add_arguments(asked)

    def work(self, **options: Any) -> None:
        results = pages.run(rows=options["rows"], requests=options["requests"], say=self.say)
        if options["as_json"]:
            self.answer(results)
            return
        for row in results:
            self.stdout.write(
                f"{row['rows']:>7,} rows  {row['request']:<12} {row['rps']:>7} a second"
                f"  p50 {row['p50_ms']:>6} ms  p99 {row['p99_ms']:>6} ms  {row['sql']:>2} statements"
            )

"""`import KIND FILE --vendor V`: one CSV file into a vendor, all rows or none."""
# ruff: noqa: N999 - the file is named after the command that people type

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from imports.importing import Progress, Wishes, import_file
from imports.jobs import record_import
from imports.kinds import KINDS
from imports.presets import PRESETS
from imports.report import Report
from imports.words import outcome
from tenancy import scope
from tenancy.refusals import lost_race
from vendors.actors import system
from vendors.commands import VendorCommand, bytes_of
from vendors.models import Vendor


class Command(VendorCommand):
    help = "Import a CSV file: all rows or, when any is rejected, none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(KINDS))
        parser.add_argument("file", type=Path)
        super().add_arguments(parser)
        parser.add_argument("--program", metavar="KEY", help="every row must be of this program")
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument("--partial", action="store_true", help="take the good rows although others are rejected")

        parser.add_argument(
            "--preset", choices=list(PRESETS), default="", help="the sales system that exported the file"
        )
        parser.add_argument("--currency", default="", metavar="CODE", help="with --preset: of rows that name none")

    def work(self, **options: Any) -> None:
        data = bytes_of(options["file"])
        wishes = Wishes(**{name: options[name] for name in ("program", "dry_run", "partial", "preset", "currency")})
        report = self._import(options["vendor"], options["kind"], options["file"].name, data, wishes)
        if options["as_json"]:
            self.answer(report.as_json())
        else:
            self._tell(report, wishes)
        if report.rejected:
            raise CommandError(outcome(report, dry_run=wishes.dry_run), returncode=1)

    def _import(self, vendor: Vendor, kind: str, file_name: str, data: bytes, wishes: Wishes) -> Report:
        by = system(vendor.pk, "import on the command line")
        try:
            with scope.enter(vendor.pk):
                report = import_file(KINDS[kind], data, by=by, wishes=wishes, progress=self._progress())
                if report.written:
                    record_import(report, file_name=file_name, size=len(data), wishes=wishes, by=by)
                return report
        except DatabaseError as error:
            if refusal := lost_race(error):
                raise refusal from None
            raise

    def _progress(self) -> Progress:
        """Rows so far, on a terminal only, on one line that is wiped at the end."""
        if not sys.stderr.isatty():
            return lambda read: None

        def show(read: int) -> None:
            self.stderr.write(f"\r{read:,} rows read", ending="")
            self.stderr.flush()

        return show

    def _tell(self, report: Report, wishes: Wishes) -> None:
        for one in report.rejected:
            cell = f", {one.column} {one.value!r}" if one.column else ""
            self.say(f"Line {one.line}{cell}: {one.why}")
        if report.ignored_columns:
            self.say(f"Ignored columns: {', '.join(report.ignored_columns)}")
        if not report.rejected:
            self.stdout.write(outcome(report, dry_run=wishes.dry_run))

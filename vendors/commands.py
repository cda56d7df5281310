"""The form of every command: words and progress to standard error, one JSON document to standard output, exit status 0
done, 1 refused, 2 wrong usage."""

import datetime
import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from tenancy import scope
from tenancy.refusals import Refused, outage
from vendors.models import Vendor


class Command(BaseCommand):
    """A command whose refusals are sentences on standard error and exit status 1."""

    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.prepare(options)
            self.work(**options)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from None
        except DatabaseError as error:
            trouble = outage(error)
            if trouble is None:
                raise
            raise CommandError(str(trouble), returncode=1) from None

    def prepare(self, options: dict[str, Any]) -> None:
        """Look up what the options name, before the work."""

    def work(self, **options: Any) -> None:
        """What the command does; raises Refused."""
        raise AssertionError(f"{type(self).__name__} does nothing")

    def say(self, words: str) -> None:
        """Tell the person; never mixed with a JSON answer."""
        self.stderr.write(words)

    def answer(self, document: Any) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))


class VendorCommand(Command):
    """A command about one vendor. `work` gets it and enters its scope itself, since jobs outlive transactions."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--vendor", required=True, metavar="SLUG", help="the vendor, by its slug")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON document")

    def prepare(self, options: dict[str, Any]) -> None:
        options["vendor"] = vendor_named(options["vendor"])


def vendor_named(slug: str) -> Vendor:
    """The vendor with this slug. Raises CommandError (exit status 1) when there is none."""
    with scope.lookup("app.slug", slug):
        vendor = Vendor.objects.filter(slug=slug).first()
    if vendor is None:
        raise CommandError(f"There is no vendor {slug!r}. `create_vendor` makes one.", returncode=1)
    return vendor


def bytes_of(file: Path) -> bytes:
    """A file that an argument names. Raises CommandError (wrong usage, exit status 2) when it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from None


def day(text: str) -> datetime.date:
    """An argument's date, exactly YYYY-MM-DD."""
    try:
        parsed = datetime.date.fromisoformat(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.isoformat() != text:
        raise ArgumentTypeError(f"{text!r} is not a date; write it as YYYY-MM-DD")
    return parsed

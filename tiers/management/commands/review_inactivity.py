"""`review_inactivity`: open the review of a program's quiet partners in a quarter."""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from programs.queries import document_of, get_program
from tenancy import scope
from tiers.inactivity import as_data, listing, rule
from tiers.inactivity.opening import open_review, review_of, rules_for
from tiers.inactivity.quarters import Quarter, quarter_named
from tiers.models import InactivityReview
from ui.formats import plural
from vendors.actors import system
from vendors.commands import VendorCommand

_POLL_SECONDS = 0.2
_MOST_SECONDS = 300


class Command(VendorCommand):
    help = "Open the inactivity review of a quarter, or show the one there is. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--program", required=True, metavar="KEY", help="the program, by its key")
        parser.add_argument("--quarter", required=True, metavar="QUARTER", help="the quarter, such as 2026Q3")
        parser.add_argument("--dry-run", action="store_true", help="say what would be listed and write nothing")

    def work(self, **options: Any) -> None:
        vendor_id, quarter = options["vendor"].pk, quarter_named(options["quarter"])
        if options["dry_run"]:
            outcome = self._plan(vendor_id, options["program"], quarter)
        else:
            outcome = self._open(vendor_id, options["program"], quarter)
        if options["as_json"]:
            self.answer(outcome)
        proposals = outcome["counts"]["proposals"]
        said = ", ".join(f"{proposals[kind]:,} to {kind}" for kind in proposals)
        self.say(
            f"The review of {quarter} is {outcome['state']}{', opened now' if outcome['created'] else ''}: "
            f"{plural(outcome['counts']['listed'], 'partner')}, proposed {said}."
        )

    def _plan(self, vendor_id: int, key: str, quarter: Quarter) -> dict[str, Any]:
        with scope.enter(vendor_id):
            program, now = get_program(key), timezone.now()
            if (known := review_of(program, quarter)) is not None:
                return as_data.review(known) | {"created": False}
            edition, policy = rules_for(program, quarter, now=now)
            items = rule.proposed(rule.params(program, document_of(edition), policy, quarter.first_day, now))
            return as_data.planned(str(quarter), quarter.first_day, items) | {"created": False}

    def _open(self, vendor_id: int, key: str, quarter: Quarter) -> dict[str, Any]:
        with scope.enter(vendor_id):
            program = get_program(key)
            by = system(vendor_id, "The command line")
            review, created = open_review(program, quarter, by=by, now=timezone.now())
        self._list(vendor_id, review.pk)
        with scope.enter(vendor_id):
            listed = InactivityReview.objects.get(pk=review.pk)
            if listed.state == InactivityReview.State.FAILED:
                raise CommandError(f"The partners could not be listed. {listed.error}", returncode=1)
            return as_data.review(listed) | {"created": created}

    def _list(self, vendor_id: int, review_id: int) -> None:
        """Do the listing here, or wait for the worker that is at it. Raises CommandError when neither comes to an end.

        The worker that was woken and this process may both try: one of them holds the row.
        """
        patience = time.monotonic() + _MOST_SECONDS
        while not listing.execute(vendor_id, review_id):
            if time.monotonic() > patience:
                sentence = "The partners are not listed yet: a worker is at it still. Look at the review later."
                raise CommandError(sentence, returncode=1)
            time.sleep(_POLL_SECONDS)

"""`replay`: whether what was decided on comes out again from what was known then. Changes nothing."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError, CommandParser

from tenancy import scope
from tiers import queries
from tiers.models import TierChange
from tiers.replaying import told
from tiers.replaying.replay import replay
from vendors.actors import system
from vendors.commands import VendorCommand

OPEN_OR_DECIDED = (TierChange.State.PROPOSED, TierChange.State.APPROVED, TierChange.State.DECLINED)
_AT_ONCE = 100


class Command(VendorCommand):
    help = "Replay tier changes from the facts as they were known then. Exit status 1 when any differs."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--change", type=int, metavar="ID", help="one tier change, by the number in its address")
        which.add_argument("--all", action="store_true", help="every change that is open or was decided")

    def work(self, **options: Any) -> None:
        vendor_id = options["vendor"].pk
        if options["all"]:
            self._all(vendor_id, as_json=options["as_json"])
        else:
            self._one(vendor_id, options["change"], as_json=options["as_json"])

    def _one(self, vendor_id: int, change_id: int, *, as_json: bool) -> None:
        with scope.enter(vendor_id):
            replayed = replay(queries.get_change(system(vendor_id, "The command line"), change_id))
        if as_json:
            self.answer(told.as_data(replayed))
        else:
            self.stdout.write("\n".join(told.in_words(replayed)))
        if not replayed.identical:
            raise CommandError(told.answer(replayed), returncode=1)

    def _all(self, vendor_id: int, *, as_json: bool) -> None:
        """Lists those that differ; of the others there may be many, and all that they say is that they are right."""
        replayed, differing = 0, []
        for ids in _batches(vendor_id):
            with scope.enter(vendor_id):
                by = system(vendor_id, "The command line")
                found = [replay(queries.get_change(by, change_id)) for change_id in ids]
            replayed += len(found)
            differing += [one for one in found if not one.identical]
            self.say(f"{replayed:,} replayed, {len(differing):,} differ.")
        if as_json:
            self.answer({"replayed": replayed, "differing": [told.as_data(one) for one in differing]})
        for one in differing if not as_json else []:
            self.stdout.write("\n".join([f"Change {one.change.pk}:", *told.in_words(one)]))
        if differing:
            raise CommandError(f"{len(differing):,} of {replayed:,} differ.", returncode=1)
        self.say(f"All {replayed:,} are identical.")


def _batches(vendor_id: int) -> Iterator[list[int]]:
    """Ids in order, a few at a time, so that no transaction lasts."""
    last = 0
    while True:
        with scope.enter(vendor_id):
            rows = TierChange.objects.filter(state__in=OPEN_OR_DECIDED, pk__gt=last).order_by("pk")
            ids = list(rows.values_list("pk", flat=True)[:_AT_ONCE])
        if not ids:
            return
        yield ids
        last = ids[-1]

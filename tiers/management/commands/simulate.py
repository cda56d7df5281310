"""`simulate`: what a document would do to a program, computed at once. Nobody moves by it."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from programs.document.problems import DocumentError
from tenancy import scope
from tiers.commands import ProgramCommand
from tiers.models import SimulatedMove, Simulation
from tiers.simulations import job, words
from tiers.simulations.documents import named
from tiers.simulations.requesting import request_simulation
from vendors.actors import system
from vendors.commands import bytes_of


class Command(ProgramCommand):
    help = "Hold a document against the facts of a day, beside the edition in force, and say who would move."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--document", type=Path, metavar="FILE", help="a program document")
        what.add_argument("--edition", metavar="LABEL", help="a draft or a published edition, by its label")

    def work(self, **options: Any) -> None:
        vendor_id = options["vendor"].pk
        given = None if options["document"] is None else bytes_of(options["document"])
        with scope.enter(vendor_id):
            asked = self._ask(vendor_id, given, options)
        job.execute(vendor_id, asked.pk)
        with scope.enter(vendor_id):
            done = Simulation.objects.select_related("program", "edition").get(pk=asked.pk)
            if done.state == Simulation.State.FAILED:
                raise CommandError(f"Simulation {done.pk} failed: {done.error}", returncode=1)
            if done.state != Simulation.State.DONE:
                raise CommandError(
                    f"Simulation {done.pk} waits: another one of this program is at work. A worker does it next.",
                    returncode=1,
                )
            self.say(words.outcome(done))
            if options["as_json"]:
                self.answer(as_data(done))

    def _ask(self, vendor_id: int, given: bytes | None, options: dict[str, Any]) -> Simulation:
        program, as_of = self.program_and_day(options)
        by = system(vendor_id, "The command line")
        source = named(program, options["edition"], by=by).source if given is None else given
        try:
            return request_simulation(program, source, basis=options["basis"], as_of=as_of, by=by)
        except DocumentError as error:
            for problem in error.problems:
                self.say(str(problem))
            raise CommandError("The document has problems; nothing was simulated.", returncode=1) from None


def as_data(done: Simulation) -> dict[str, Any]:
    moves = SimulatedMove.objects.filter(simulation=done).select_related("partner").order_by("partner__code")
    return {
        "simulation": done.pk,
        "program": done.program.key,
        "document": done.label,
        "edition": done.edition.label,
        "basis": done.basis,
        "as_of": done.as_of.isoformat(),
        "window": {"after": done.window_after.isoformat(), "until": done.window_until.isoformat()},
        "assessed": done.assessed,
        "up": done.up,
        "down": done.down,
        "differing": done.differing,
        **done.summary,
        "moves": [
            {
                "partner": move.partner.code,
                "from": move.current_tier,
                "to": move.stands_then,
                "in_force": move.stands_now,
                "eligible": move.eligible_then,
            }
            for move in moves
        ],
    }

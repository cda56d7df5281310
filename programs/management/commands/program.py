"""`program validate | diff | publish | show`: program documents from the command line."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from programs import publishing, queries
from programs.document.diff import diff
from programs.document.load import load
from programs.document.model import ProgramDocument
from programs.document.problems import DocumentError
from tenancy import scope
from vendors.actors import system
from vendors.commands import Command as BaseCommand
from vendors.commands import bytes_of, day, vendor_named


class Command(BaseCommand):
    help = "Validate, compare, publish and show program documents."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        validate = actions.add_parser("validate", help="check a document and name every problem with its line")
        validate.add_argument("file", type=Path)
        compare = actions.add_parser("diff", help="what changes between two documents, in words")
        compare.add_argument("old", type=Path)
        compare.add_argument("new", type=Path)
        publish = actions.add_parser("publish", help="make the document an edition that never changes again")
        publish.add_argument("file", type=Path)
        publish.add_argument("--vendor", required=True, metavar="SLUG")
        publish.add_argument("--effective", type=day, metavar="DATE", help="default: its own, else today")
        publish.add_argument(
            "--confirm", default="", metavar="NAME", help="the program's name, where publishing has to be confirmed"
        )
        publish.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        show = actions.add_parser("show", help="print a published document as it was published")
        show.add_argument("--vendor", required=True, metavar="SLUG")
        show.add_argument("--program", required=True, metavar="KEY")
        show.add_argument("--edition", metavar="LABEL", help="default: the newest")
        for action in (validate, compare, publish, show):
            action.add_argument("--json", action="store_true", dest="as_json")

    def work(self, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(**options)
        except DocumentError as error:
            self._tell_problems(error, as_json=options["as_json"])
            raise CommandError("The document has problems; nothing was changed.", returncode=1) from None

    def _validate(self, *, file: Path, as_json: bool, **rest: Any) -> None:
        document = _loaded(file)
        if as_json:
            self.answer({"valid": True, "program": document.key, "edition": document.edition, "problems": []})
        self.say(f"{file.name}: {document.name}, edition {document.edition}, is a valid program document.")

    def _diff(self, *, old: Path, new: Path, as_json: bool, **rest: Any) -> None:
        changes = diff(_loaded(old), _loaded(new))
        if as_json:
            self.answer({"changes": changes})
        else:
            self.stdout.write("\n".join(changes) if changes else "The two documents say the same.")

    def _publish(self, *, file: Path, vendor: str, dry_run: bool, as_json: bool, **options: Any) -> None:
        text = bytes_of(file)
        found = vendor_named(vendor)
        with scope.enter(found.pk):
            done = publishing.publish(
                text,
                by=system(found.pk, "the command line"),
                effective=options["effective"],
                dry_run=dry_run,
                confirm=options["confirm"],
            )
        if as_json:
            self.answer(
                {
                    "program": done.document.key,
                    "edition": done.document.edition,
                    "effective": done.effective_on.isoformat(),
                    "published": done.edition is not None,
                    "already": done.already,
                    "changes": done.changes,
                    "concern": done.concern,
                }
            )
        verdict = "is published already" if done.already else "would be published" if dry_run else "is published"
        self.say(f"{done.document.name}, edition {done.document.edition}, {verdict}, effective {done.effective_on}.")
        for change in done.changes:
            self.say(f"  {change}")
        if done.warning:
            self.say(done.warning)
        if done.concern and dry_run:
            self.say(f"{done.concern} Publishing it takes --confirm with the program's name.")

    def _show(self, *, vendor: str, program: str, edition: str | None, as_json: bool, **rest: Any) -> None:
        found = vendor_named(vendor)
        with scope.enter(found.pk):
            its = queries.get_program(program)
            shown = queries.get_edition(its, edition) if edition else queries.newest_edition(its)
            if shown is None:
                raise CommandError(f"{its} has no published edition yet.", returncode=1)
        if as_json:
            self.answer(
                {
                    "program": its.key,
                    "edition": shown.label,
                    "effective": shown.effective_on.isoformat(),
                    "document": shown.source,
                }
            )
        else:
            self.stdout.write(shown.source, ending="")

    def _tell_problems(self, error: DocumentError, *, as_json: bool) -> None:
        if as_json:
            self.answer({"valid": False, "problems": [asdict(one) for one in error.problems]})
        for one in error.problems:
            self.say(str(one))


def _loaded(file: Path) -> ProgramDocument:
    return load(bytes_of(file))

"""Publishing a program document: from then on it is an edition that never changes.

document --publish--> published edition, in force from its effective date until the next one's
draft    --publish--> the same; a draft with the document's label becomes the edition
"""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from activity import log
from programs import consent
from programs.document.diff import diff
from programs.document.load import load
from programs.document.model import ProgramDocument
from programs.models import Edition, Program
from programs.queries import document_of, editions, today_in
from tenancy import turns
from tenancy.refusals import Refused
from ui.formats import day
from vendors.actors import Actor


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did, or would do: the edition (None in a dry run) and what changes for partners, in words.

    `concern` says why it has to be confirmed with the name of the program as it is; empty where it has not. `warning`
    is what to know about an effective date that is over.
    """

    document: ProgramDocument
    effective_on: datetime.date
    edition: Edition | None
    previous: Edition | None
    changes: list[str]
    already: bool
    concern: str = ""
    program_name: str = ""
    warning: str = ""


class NeedsName(Refused):
    """The document would do what nobody does by accident: whoever publishes it types the program's name, `name`."""

    def __init__(self, concern: str, name: str) -> None:
        super().__init__(f"{concern} To publish it all the same, confirm with the program's name: {name}")
        self.name = name


def publish(
    text: str | bytes,
    *,
    by: Actor,
    effective: datetime.date | None = None,
    dry_run: bool = False,
    confirm: str = "",
) -> Publication:
    """Publish a document in the entered vendor, making its program when it is new.

    The effective date is `effective`, else the document's own, else today in the program's time zone; it may lie in the
    past. Publishing the same text with the same date again changes nothing. `confirm` is the program's name where
    `consent` asks for it. Raises DocumentError for a document with problems, Refused when the label or the date belongs
    to another edition, NeedsName without the name, Forbidden for the wrong role.
    """
    by.require("programs.publish")
    document = load(text)
    source = text.decode() if isinstance(text, bytes) else text
    begins = effective or document.effective or today_in(document)
    turns.wait_for("publishing")  # a new program has no row yet that could be locked
    program = Program.objects.filter(key=document.key).first()
    known = [] if program is None else editions(program)
    previous = next((one for one in known if one.effective_on <= begins), None)
    same = next((one for one in known if one.label == document.edition), None)
    if same is not None and same.digest == digest_of(source) and same.effective_on == begins:
        return Publication(document, begins, same, same, [], already=True)
    _refuse_overlap(document, begins, same, known)
    changes = diff(document_of(previous), document) if previous else []
    concern = consent.needed(program, document) if program is not None and known else ""
    said = {"concern": concern, "warning": looks_back(begins, today_in(document), known)}
    if dry_run:
        name = program.name if program is not None else document.name
        return Publication(document, begins, None, previous, changes, already=False, program_name=name, **said)
    if program is not None and concern and confirm.strip() != program.name:
        raise NeedsName(concern, program.name)
    edition = _write(program, document, source, begins, by)
    return Publication(document, begins, edition, previous, changes, already=False, **said)


def looks_back(begins: datetime.date, today: datetime.date, known: Sequence[Edition]) -> str:
    """What to know before publishing rules from a day that is over, where `known` are the program's published editions;
    empty for today and days ahead."""
    if begins >= today:
        return ""
    later = min((one for one in known if begins < one.effective_on <= today), key=_begins, default=None)
    said = f"{day(begins)} lies in the past."
    if later is not None:
        until = f"until edition {later.label} took over on {day(later.effective_on)}"
        return f"{said} Published, these rules would hold from then {until}, and today's stay as they are."
    return (
        f"{said} Published, these rules would hold from then on, also for whoever asks about a day since. What was "
        "decided stays."
    )


def _begins(edition: Edition) -> datetime.date:
    return edition.effective_on


def _refuse_overlap(
    document: ProgramDocument, begins: datetime.date, same: Edition | None, known: list[Edition]
) -> None:
    if same is not None:
        raise Refused(
            f"Edition {same.label} of {document.name} is published already, effective {day(same.effective_on)}, and"
            " never changes. Give the changed document another edition."
        )
    clash = next((one for one in known if one.effective_on == begins), None)
    if clash is not None:
        raise Refused(
            f"Edition {clash.label} of {document.name} takes effect on {day(begins)} already."
            " Choose another effective date."
        )


def _write(
    program: Program | None, document: ProgramDocument, source: str, begins: datetime.date, by: Actor
) -> Edition:
    if program is None:
        program = Program.objects.create(key=document.key, name=document.name, kind=document.kind)
    values = {
        "state": Edition.PUBLISHED,
        "effective_on": begins,
        "source": source,
        "digest": digest_of(source),
        "published_at": timezone.now(),
        "published_by_id": by.user_id,
    }
    edition, _ = Edition.objects.update_or_create(program=program, label=document.edition, defaults=values)
    newest = max(editions(program), key=lambda one: one.effective_on)
    if newest.pk == edition.pk and (program.name, program.kind) != (document.name, document.kind):
        program.name, program.kind = document.name, document.kind
        program.save(update_fields=["name", "kind"])
    log.record(
        "edition.published", edition, by=by, after={"edition": edition.label, "effective_on": begins.isoformat()}
    )
    return edition


def digest_of(source: str) -> str:
    """The same with and without the byte-order mark, which is kept but says nothing."""
    return hashlib.sha256(source.removeprefix("\ufeff").encode()).hexdigest()

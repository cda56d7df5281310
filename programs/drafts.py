"""Drafts of the next edition: rules that staff try out before anybody is held to them. Partners never see one.

text --save--> draft --publish--> published edition, if it still is what was looked at
                 |  --save-->     draft (replaced)
                 `--discard-->    gone

A draft is an edition of a known program in its state before publishing; its label is the program's own for it.
"""

import datetime

from activity import log
from programs import publishing
from programs.document.load import load
from programs.document.model import ProgramDocument
from programs.models import Edition, Program
from programs.publishing import Publication, digest_of
from programs.queries import document_of, today_in
from tenancy import turns
from tenancy.refusals import Invalid, NotFound, Refused
from vendors.actors import Actor


class Changed(Refused):
    """The draft is not what whoever wants to publish it has looked at."""


def drafts(program: Program, *, by: Actor) -> list[Edition]:
    """The program's drafts by label. Raises Forbidden for partners."""
    by.require("drafts.see")
    return list(Edition.objects.filter(program=program, state=Edition.DRAFT).order_by("label"))


def get_draft(program: Program, label: str, *, by: Actor) -> Edition:
    """The draft with this label. Raises NotFound, Forbidden for partners."""
    by.require("drafts.see")
    draft = Edition.objects.filter(program=program, label=label, state=Edition.DRAFT).first()
    if draft is None:
        raise NotFound(f"{program} has no draft {label!r}.")
    return draft


def save_draft(text: str | bytes, *, by: Actor, program: Program | None = None) -> Edition:
    """Keep a document as a draft of its program; one with the same label is replaced.

    `program` is the one it has to be about, where that is known. Raises DocumentError for a document with problems,
    Refused for a label that is published, Invalid for a program that is another's or not there, Forbidden for the wrong
    role.
    """
    by.require("programs.draft")
    document = load(text)
    source = text.decode() if isinstance(text, bytes) else text
    turns.wait_for("publishing")
    program = _its_program(document, program)
    known = Edition.objects.filter(program=program, label=document.edition).first()
    if known is not None and known.state == Edition.PUBLISHED:
        raise Refused(f"Edition {known.label} of {program} is published and never changes. Give the draft another one.")
    digest = digest_of(source)
    if known is not None and known.digest == digest:
        return known
    begins = document.effective or today_in(document)
    values = {"source": source, "digest": digest, "effective_on": begins}
    draft, _ = Edition.objects.update_or_create(program=program, label=document.edition, defaults=values)
    before = {"digest": known.digest} if known else {}
    log.record("draft.saved", draft, by=by, before=before, after={"edition": draft.label, "digest": digest})
    return draft


def discard_draft(draft: Edition, *, by: Actor) -> None:
    """Throw a draft away. Raises NotFound when it is gone or published already, Forbidden for the wrong role."""
    by.require("programs.draft")
    locked = Edition.objects.select_for_update(of=("self",)).filter(pk=draft.pk, state=Edition.DRAFT)
    found = locked.select_related("program").first()
    if found is None:
        raise NotFound("There is no such draft any more.")
    log.record("draft.discarded", found, by=by, before={"edition": found.label, "digest": found.digest})
    found.delete()


def version_of(draft: Edition, now: datetime.datetime | None = None) -> str:
    """What somebody looks at who looks at the draft: its text, and the day from which it would be in force."""
    return f"{draft.digest}.{begins_on(draft, now).isoformat()}"


def begins_on(draft: Edition, now: datetime.datetime | None = None) -> datetime.date:
    """From when it would be in force if it were published now: the day that its text names, else today."""
    document = document_of(draft)
    return document.effective or today_in(document, now)


def publish_draft(
    draft: Edition, *, version: str, by: Actor, confirm: str = "", now: datetime.datetime | None = None
) -> Publication:
    """Publish what the draft says, from the day on that it says.

    `version` is what was looked at (`version_of`). Raises Changed when the draft says something else by now, would
    begin on another day, or is published or discarded; else like `publishing.publish`.
    """
    by.require("programs.publish")
    turns.wait_for("publishing")
    found = Edition.objects.filter(pk=draft.pk, state=Edition.DRAFT).first()
    if found is None:
        raise Changed(f"Draft {draft.label} was published or discarded since you looked at it.")
    if version != version_of(found, now):
        raise Changed(
            f"Draft {draft.label} was changed since you looked at it. Look at it again before you publish it."
        )
    return publishing.publish(found.source, by=by, effective=begins_on(found, now), confirm=confirm)


def _its_program(document: ProgramDocument, wanted: Program | None) -> Program:
    if wanted is not None and document.key != wanted.key:
        sentence = f'This document is about the program "{document.key}", not about "{wanted.key}".'
        raise Invalid(sentence, {"document": [sentence]})
    found = wanted or Program.objects.filter(key=document.key).first()
    if found is None:
        sentence = f'There is no program "{document.key}" here yet. Publish its first edition; drafts follow.'
        raise Invalid(sentence, {"document": [sentence]})
    return found

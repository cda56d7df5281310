"""Asking for a simulation, and calling it off. The row is the job; a worker is only woken."""

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from activity import log
from programs.document.load import load
from programs.models import Program
from programs.publishing import digest_of
from programs.queries import document_of, required_edition, today_of
from tenancy import waking
from tenancy.refusals import Invalid, NotFound, Refused
from tiers.models import Basis, Simulation
from tiers.windows import window_of
from ui.formats import day as in_words
from vendors.actors import Actor


def request_simulation(
    program: Program, text: str | bytes, *, basis: str, as_of: datetime.date, by: Actor, key: str | None = None
) -> Simulation:
    """Queue a simulation of the document on this day, beside the edition in force on it, and wake a worker.

    `key` makes it happen once. Raises DocumentError for a document with problems, Invalid for another program's or a
    day in the future, Refused when no edition is in force, Forbidden for the wrong role.
    """
    by.require("tiers.simulate")
    document = load(text)
    source = text.decode() if isinstance(text, bytes) else text
    if document.key != program.key:
        sentence = f'This document is about the program "{document.key}", not about "{program.key}".'
        raise Invalid(sentence, {"document": [sentence]})
    if as_of > (today := today_of(program)):
        sentence = f"{in_words(as_of)} lies ahead. Choose today, {in_words(today)}, or an earlier day."
        raise Invalid(sentence, {"as_of": [sentence]})
    edition = required_edition(program, as_of)
    window_of(document_of(edition), basis, as_of)
    window = window_of(document, basis, as_of)
    key = key or f"person:{uuid.uuid4()}"
    try:
        with transaction.atomic():
            simulation = Simulation.objects.create(
                program=program,
                edition=edition,
                label=document.edition,
                source=source,
                digest=digest_of(source),
                basis=Basis(basis),
                as_of=as_of,
                window_after=window.after,
                window_until=window.until,
                key=key,
                requested_by_id=by.user_id,
                requested_by_label=by.label,
            )
    except IntegrityError:
        return Simulation.objects.get(key=key)
    log.record("simulation.requested", simulation, by=by, after={"basis": basis, "as_of": as_of.isoformat()})
    waking.after_commit("tiers.execute_simulation", simulation.vendor_id, simulation.pk)
    return simulation


def cancel(simulation: Simulation, *, by: Actor) -> Simulation:
    """Call it off. A worker that is at it finds out when it comes to write, and leaves nothing behind.

    Raises Refused when it is over, NotFound, Forbidden for the wrong role.
    """
    by.require("tiers.simulate")
    locked = Simulation.objects.select_for_update(of=("self",), no_key=True).filter(pk=simulation.pk).first()
    if locked is None:
        raise NotFound("There is no such simulation here.")
    if locked.state not in (Simulation.State.QUEUED, Simulation.State.RUNNING):
        raise Refused(f"This simulation is {locked.get_state_display().lower()} already.")
    before = {"state": locked.state}
    locked.state, locked.finished_at = Simulation.State.CANCELLED, timezone.now()
    locked.save(update_fields=["state", "finished_at"])
    log.record("simulation.cancelled", locked, by=by, before=before, after={"state": locked.state})
    return locked

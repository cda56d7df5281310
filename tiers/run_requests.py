"""Asking for recalculations: the row is written, and a worker woken up after commit.

asked for -> queued     by a person, a clock, or a change of a fact that should show at once
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from activity import log
from programs.models import Program
from programs.queries import document_of, required_edition, today_in, today_of
from tenancy import waking
from tenancy.refusals import Invalid
from tiers.models import Basis, Run
from tiers.windows import window_of
from ui.formats import day as in_words
from vendors.actors import Actor


def request_run(
    program: Program,
    *,
    basis: str,
    as_of: datetime.date,
    by: Actor,
    trigger: str = Run.Trigger.PERSON,
    mode: str = Run.Mode.FULL,
    key: str | None = None,
) -> Run:
    """Queue a recalculation of the program and wake a worker after commit.

    An incremental one looks at who was touched since the last run, where that can be known, else at everyone.
    `key` makes it happen once: a run with the same key is given back instead. Raises Invalid for a day in the future,
    Refused when no edition is in force on it, Forbidden for the wrong role.
    """
    by.require("tiers.recalculate")
    if as_of > (today := today_of(program)):
        sentence = f"{in_words(as_of)} lies ahead. Choose today, {in_words(today)}, or an earlier day."
        raise Invalid(sentence, {"as_of": [sentence]})
    key = key or f"person:{uuid.uuid4()}"
    if (known := Run.objects.filter(key=key).first()) is not None:
        return known
    run = queue(program, basis=basis, as_of=as_of, by=by, trigger=trigger, mode=mode, key=key)
    waking.after_commit("tiers.execute_run", run.vendor_id, run.pk)
    return run


def queue(
    program: Program,
    *,
    basis: str,
    as_of: datetime.date,
    by: Actor,
    trigger: str = Run.Trigger.PERSON,
    mode: str = Run.Mode.FULL,
    named: Sequence[int] = (),
    key: str,
) -> Run:
    """Write the row of a run, or give back the one with this key; nobody is woken up.

    `named` are ids of partners that an incremental run looks at in any case.
    """
    edition = required_edition(program, as_of)
    window = window_of(document_of(edition), basis, as_of)
    try:
        with transaction.atomic():
            run = Run.objects.create(
                program=program,
                edition=edition,
                basis=Basis(basis),
                as_of=as_of,
                window_after=window.after,
                window_until=window.until,
                trigger=trigger,
                mode=mode,
                named=list(named),
                key=key,
                requested_by_id=by.user_id,
                requested_by_label=by.label,
            )
    except IntegrityError:
        return Run.objects.get(key=key)
    log.record("run.requested", run, by=by, after={"basis": run.basis, "as_of": as_of.isoformat()})
    return run


def reassess(program: Program, partner_ids: Iterable[int], *, by: Actor, now: datetime.datetime) -> Run:
    """Queue an incremental mid-year run as of today about these partners, and whoever else was touched meanwhile.

    For verbs that correct a fact and want the tier to follow. Raises Refused when no edition is in force today.
    """
    today = today_in(document_of(required_edition(program, now.date())), now)
    run = queue(
        program,
        basis=Basis.MID_YEAR,
        as_of=today,
        by=by,
        trigger=Run.Trigger.EVENT,
        mode=Run.Mode.INCREMENTAL,
        named=sorted(set(partner_ids)),
        key=f"event:{uuid.uuid4()}",
    )
    waking.after_commit("tiers.execute_run", run.vendor_id, run.pk)
    return run

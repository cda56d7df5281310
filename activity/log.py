"""The one way to write the log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from activity import verbs
from activity.models import Activity, Outbox
from tenancy import scope, waking

_told_of: ContextVar[datetime | None] = ContextVar("activity_told_of", default=None)


@contextmanager
def in_retrospect(at: datetime) -> Iterator[None]:
    """What is recorded in the block happened at `at`, and is told only now: no letters go out about it."""
    token = _told_of.set(at)
    try:
        yield
    finally:
        _told_of.reset(token)


def told_of() -> datetime | None:
    """The moment that is told of in this block; None where things happen now."""
    return _told_of.get()


class Author(Protocol):
    """Who acts: a person in a role, or a job of the system (then `user_id` is None)."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def label(self) -> str: ...


def record(
    verb: str,
    subject: models.Model,
    *,
    by: Author,
    partner_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> Activity:
    """Write what happened, in the caller's transaction, with the letters that the verb sends.

    `before` is read from the locked row by the caller. Letters leave after commit.
    """
    past = _told_of.get()
    entry = Activity(
        at=past or timezone.now(),
        verb=verbs.get(verb).name,
        actor_id=by.user_id,
        actor_label=by.label,
        partner_id=partner_id,
        subject_type=str(subject._meta.model_name),
        subject_id=subject.pk,
        subject_label=str(subject)[:300],
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        note=note,
    )
    entry.save()
    if past is None:
        _queue_letters(entry)
    return entry


def write_to(email: str, entry: Activity, *, subject: str, body: str) -> None:
    """Queue a letter about `entry` to an address that has no login yet. What only the letter may know, such as an
    invitation's link, stands in `body` and nowhere else."""
    letter = Outbox(
        activity=entry, partner_id=entry.partner_id, to_email=email, subject=subject[:250], body=body, due_at=entry.at
    )
    letter.save()
    _wake_after_commit()


def withdraw_letters(entry: Activity) -> int:
    """Take back the letters of `entry` that have not left; gives how many those were."""
    rows = Outbox.objects.filter(activity=entry, sent_at__isnull=True)
    return sum(letter.delete()[0] for letter in rows.select_for_update(of=("self",), skip_locked=True))


def _queue_letters(entry: Activity) -> None:
    write = verbs.get(entry.verb).letters
    if write is None:
        return
    letters = [
        Outbox(
            vendor_id=entry.vendor_id,
            activity=entry,
            partner_id=entry.partner_id,
            recipient_id=letter.user_id,
            subject=" ".join(letter.subject.split())[:250],  # a header is one line, whatever a customer is called
            body=letter.body,
            due_at=entry.at + letter.after,
        )
        for letter in write(entry)
    ]
    if not letters:
        return
    Outbox.objects.bulk_create(letters)
    _wake_after_commit()


def _wake_after_commit() -> None:
    waking.after_commit("activity.send_letters", scope.required().vendor_id)

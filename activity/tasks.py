"""Sending the outbox. The rows decide what is sent; the queue only wakes this up, and a sweep repeats it.

due --sent--> sent
due --refused, or the server is away--> due again, after a minute first and half a day at last
"""

import datetime
import logging
import smtplib
from enum import Enum, auto

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from activity.models import Outbox
from tenancy import scope
from tenancy.vendors import vendor_ids

RETRY_AFTER = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]
# What a server says about one letter, and what no letter can be made of: the others are sent all the same.
_ONLY_THIS_ONE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, ValueError)

logger = logging.getLogger(__name__)


@shared_task(name="activity.send_letters")
def send_letters(vendor_id: int) -> int:
    """Send what is due at one vendor; returns how many left. Two workers never take the same letter.

    Each letter is a transaction of its own, so that a worker that dies sends at most one again, under the same id.
    When the mail server is away the rest waits for the sweep instead of failing one by one.
    """
    sent = 0
    while (end := _send_next(vendor_id)) in (_End.SENT, _End.REFUSED):
        sent += end is _End.SENT
    return sent


@shared_task(name="activity.sweep_letters")
def sweep_letters() -> None:
    """Once a minute: letters whose wake-up was lost, or whose time to try again has come."""
    for vendor_id in vendor_ids():
        send_letters.delay(vendor_id)


class _End(Enum):
    """How it went with one letter."""

    SENT = auto()
    REFUSED = auto()
    SERVER_AWAY = auto()
    NOTHING_DUE = auto()


def _send_next(vendor_id: int) -> _End:
    """Send the letter that has been due for longest. What went wrong stands on its row."""
    with scope.enter(vendor_id):
        due = Outbox.objects.filter(sent_at__isnull=True, due_at__lte=timezone.now())
        mine = due.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("recipient")
        letter = mine.order_by("due_at").first()
        if letter is None:
            return _End.NOTHING_DUE
        letter.attempts += 1
        try:
            _message(letter).send()
        except (OSError, ValueError) as error:  # all of smtplib's errors and refused connections are OSError
            logger.warning("Letter %s of vendor %s was not sent: %s", letter.pk, vendor_id, type(error).__name__)
            _put_off(letter, error)
            return _End.REFUSED if isinstance(error, _ONLY_THIS_ONE) else _End.SERVER_AWAY
        _keep_as_sent(letter)
        return _End.SENT


def _message(letter: Outbox) -> EmailMessage:
    return EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[letter.address],
        headers={"Message-ID": f"<prm-{letter.vendor_id}-{letter.pk}@{settings.PRM_MAIL_DOMAIN}>"},
    )


def _put_off(letter: Outbox, error: Exception) -> None:
    letter.last_error = str(error)[:500]
    letter.due_at = timezone.now() + RETRY_AFTER[min(letter.attempts, len(RETRY_AFTER)) - 1]
    letter.save(update_fields=["attempts", "last_error", "due_at"])


def _keep_as_sent(letter: Outbox) -> None:
    letter.sent_at = timezone.now()
    letter.last_error = ""
    if letter.to_email:
        letter.body = ""
    letter.save(update_fields=["attempts", "last_error", "sent_at", "body"])

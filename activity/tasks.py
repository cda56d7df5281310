"""Sending the outbox. The rows decide what is sent; the queue only wakes this up, and a sweep repeats it."""

import datetime

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from activity.models import Outbox
from tenancy import scope
from tenancy.vendors import vendor_ids

BATCH = 50
RETRY_AFTER = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]


@shared_task(name="activity.send_letters")
def send_letters(vendor_id: int) -> int:
    """Send what is due at one vendor; returns how many left. Two workers never take the same letter."""
    sent = 0
    while True:
        with scope.enter(vendor_id):
            due = Outbox.objects.filter(sent_at__isnull=True, due_at__lte=timezone.now())
            letters = list(
                due.select_for_update(of=("self",), skip_locked=True)
                .select_related("recipient")
                .order_by("due_at")[:BATCH]
            )
            sent += sum(_send(letter) for letter in letters)
        if len(letters) < BATCH:
            return sent


@shared_task(name="activity.sweep_letters")
def sweep_letters() -> None:
    """Once a minute: letters whose wake-up was lost, or whose time to try again has come."""
    for vendor_id in vendor_ids():
        send_letters.delay(vendor_id)


def _send(letter: Outbox) -> bool:
    message = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[letter.address],
        headers={"Message-ID": f"<prm-{letter.vendor_id}-{letter.pk}@{settings.PRM_MAIL_DOMAIN}>"},
    )
    letter.attempts += 1
    try:
        message.send()
    except OSError as error:  # smtplib's errors and refused connections are all OSError
        letter.last_error = str(error)[:500]
        letter.due_at = timezone.now() + RETRY_AFTER[min(letter.attempts, len(RETRY_AFTER)) - 1]
        letter.save(update_fields=["attempts", "last_error", "due_at"])
        return False
    letter.sent_at = timezone.now()
    letter.last_error = ""
    if letter.to_email:
        letter.body = ""
    letter.save(update_fields=["attempts", "last_error", "sent_at", "body"])
    return True

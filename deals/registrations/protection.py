"""An approved registration protects the customer for the partner, for a while, product by product.

approved --> protected --its end moved by a granted extension--> protected --ended--> expired
                       --withdrawn, lost or undone--> released

The database allows one protection at a time per customer and product (`one_protection_at_a_time`); periods are
half-open, so the next one may begin at the instant at which this one ends.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest

from activity import log
from deals.models import Account, DealRegistration, Extension, Protection
from deals.registrations.rules import rules_of
from deals.registrations.timing import reminders
from tenancy.refusals import Refused
from ui.formats import moment
from vendors.actors import Actor

ENDED_FIRST = "The protection ended before this was decided."
_EXCLUDED = "23P01"


class Protected(Refused):
    """Somebody else's protection is in the way. The sentence names who holds it: it is for the vendor's staff alone."""


def grant(registration: DealRegistration, *, by: Actor, now: datetime) -> datetime:
    """Protect the customer from `now` for the program's days; gives the end.

    The caller holds the registration, which knows its account, and saves `protected_until`, which is set here. Raises
    Protected when another protection overlaps.
    """
    rules = rules_of(registration)
    until = later(now, rules.policy.protection_days, rules.zone)
    _hold_account(registration)
    rows = [_protection(registration, product, now, until) for product in _products(registration)]
    try:
        with transaction.atomic():
            Protection.objects.bulk_create(rows)
    except IntegrityError as error:
        raise _protected(error, registration, now) from error
    registration.protected_until = until
    reminders.pass_over(registration, now)
    after = {"customer": registration.customer_name, "until": until.isoformat(), "until_words": moment(until)}
    log.record("protection.granted", registration, by=by, partner_id=registration.partner_id, after=after)
    return until


def move_end(registration: DealRegistration, until: datetime, *, now: datetime) -> None:
    """Let what is open end at `until` instead. The caller, what it saves and what is raised are as in `grant`."""
    _hold_account(registration)
    try:
        with transaction.atomic():
            _open(registration, now).update(ends_at=until)
    except IntegrityError as error:
        raise _protected(error, registration, now) from error
    registration.protected_until = until
    reminders.pass_over(registration, now)


def release(registration: DealRegistration, *, by: Actor, now: datetime) -> None:
    """End what is still open: the deal was lost or withdrawn, its approval undone, or its time is over.

    `protected_until` becomes the moment at which the protection really ended; the caller saves it. More time that was
    asked for and not decided is declined, and the partner gets a letter: there is nothing left to prolong.
    """
    rows = Protection.objects.filter(registration=registration, ends_at__gt=now)
    rows.update(ends_at=Greatest("starts_at", Value(now)))  # also what a faster clock granted a moment ahead
    if registration.protected_until is not None:
        registration.protected_until = min(registration.protected_until, now)
    for asked in Extension.objects.filter(registration=registration, status=Extension.ASKED).order_by("pk"):
        _lapse(registration, asked, by=by, now=now)


def restore(registration: DealRegistration, *, now: datetime) -> None:
    """The sale was reopened: what was left of the protection holds again, unless somebody else has the customer now.

    Callers as in `grant`.
    """
    until = registration.protected_until
    if until is None or until <= now:
        return
    _hold_account(registration)
    if holding(registration, now) is not None:
        registration.protected_until = None
        return
    Protection.objects.bulk_create(
        _protection(registration, product, now, until) for product in _products(registration)
    )


def move(registration: DealRegistration, *, now: datetime) -> None:
    """The customer was corrected: the protection goes with it. Callers and refusals as in `grant`."""
    _hold_account(registration)
    try:
        with transaction.atomic():
            _open(registration, now).update(account_id=registration.account_id)
    except IntegrityError as error:
        raise _protected(error, registration, now) from error


def later(start: datetime, days: int, zone: str) -> datetime:
    """The same time on the clock so many days later, where the program counts its days, in UTC."""
    return (start.astimezone(ZoneInfo(zone)) + timedelta(days=days)).astimezone(UTC)


def _lapse(registration: DealRegistration, asked: Extension, *, by: Actor, now: datetime) -> None:
    asked.status, asked.decided_at, asked.note = Extension.DECLINED, now, ENDED_FIRST
    asked.save(update_fields=["status", "decided_at", "note"])
    ended = registration.protected_until
    after = {
        "customer": registration.customer_name,
        "code": registration.code,
        "what": asked.kind,
        "days": asked.days,
        "until": None if ended is None else ended.isoformat(),
        "until_words": moment(ended),
    }
    log.record(
        "extension.lapsed", registration, by=by, partner_id=registration.partner_id, after=after, note=ENDED_FIRST
    )


def _open(registration: DealRegistration, now: datetime) -> QuerySet[Protection]:
    return Protection.objects.filter(registration=registration, starts_at__lte=now, ends_at__gt=now)


def _hold_account(registration: DealRegistration) -> None:
    """The constraint alone would hold; but two that look for each other's rows block each other until one is shot."""
    Account.objects.select_for_update(no_key=True).values_list("pk").get(pk=_account(registration))


def _account(registration: DealRegistration) -> int:
    assert registration.account_id is not None  # noqa: S101 - the database has none without once it was submitted
    return registration.account_id


def _products(registration: DealRegistration) -> Sequence[str]:
    return sorted(set(registration.products)) or [""]


def _protection(registration: DealRegistration, product: str, now: datetime, until: datetime) -> Protection:
    return Protection(
        vendor_id=registration.vendor_id,
        registration=registration,
        partner_id=registration.partner_id,
        account_id=_account(registration),
        product=product,
        starts_at=now,
        ends_at=until,
    )


def _protected(error: IntegrityError, registration: DealRegistration, now: datetime) -> Exception:
    """Who holds it, in words for staff; any other error stays what it is."""
    if getattr(error.__cause__, "pgcode", None) != _EXCLUDED:
        return error
    holder = holding(registration, now)
    if holder is None:
        return Protected(f"{registration.customer_name} is protected for another partner at this time.")
    return Protected(
        f"{holder.partner} holds the protection of {holder.account}{_of(holder)} until {moment(holder.ends_at)}, "
        f"by the registration {holder.registration.code}."
    )


def holding(registration: DealRegistration, now: datetime) -> Protection | None:
    """The protection of another registration that stands in the way of this one now or later, if there is one."""
    rows = Protection.objects.filter(account_id=_account(registration), ends_at__gt=now)
    if registration.products:
        rows = rows.filter(Q(product="") | Q(product__in=registration.products))
    others = rows.exclude(registration=registration).select_related("partner", "account", "registration")
    return others.order_by("-ends_at", "id").first()


def _of(holder: Protection) -> str:
    return f" for {holder.product}" if holder.product else ""

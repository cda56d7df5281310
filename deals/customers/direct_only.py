"""Customers that the vendor keeps to itself: a registration of one is a conflict that its manager sees.

listed -> ended (stays as history; the customer may be listed again)
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time

from django.utils import timezone

from activity import log
from deals import policies
from deals.facts import MOST_PRODUCTS, PRODUCT_KEY
from deals.models import Account, DirectOnly
from tenancy.refusals import Forbidden, Invalid, Refused
from vendors.actors import Actor

LONGEST_REASON = 500


def list_direct(
    account: Account,
    *,
    products: Collection[str],
    reason: str,
    by: Actor,
    since: date | None = None,
    now: datetime | None = None,
) -> DirectOnly:
    """Keep the customer to the vendor for these products, or for all when none is named, since that day (today).

    Raises Forbidden, Invalid, and Refused for a customer that is on the list already.
    """
    _require_edit(by)
    moment = now or timezone.now()
    keys, said = sorted(set(products)), reason.replace("\x00", "").strip()
    _check(keys, said, since, moment.astimezone(UTC).date())
    locked = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if DirectOnly.objects.filter(account=locked, ended_at__isnull=True).exists():
        raise Refused(f"{locked.name} is on the list already. End that entry first, then list it anew.")
    made = DirectOnly.objects.create(
        account=locked, products=keys, reason=said, since=_moment(since, moment), listed_by_id=by.user_id
    )
    log.record("customer.listed_direct", locked, by=by, after=_facts(made), note=said)
    return made


def end_direct(listing: DirectOnly, *, by: Actor, note: str = "", now: datetime | None = None) -> DirectOnly:
    """Open the customer to partners again. Raises Forbidden, and Refused when that has happened already."""
    _require_edit(by)
    rows = DirectOnly.objects.select_for_update(of=("self",), no_key=True).select_related("account")
    locked = rows.get(pk=listing.pk)
    if locked.ended_at is not None:
        raise Refused(f"The entry of {locked.account.name} has ended already.")
    before = _facts(locked)
    locked.ended_at, locked.ended_by_id = now or timezone.now(), by.user_id
    locked.save(update_fields=["ended_at", "ended_by"])
    said = note.replace("\x00", "").strip()[:LONGEST_REASON]
    log.record("customer.direct_ended", locked.account, by=by, before=before, note=said)
    return locked


def open_listing(account: Account) -> DirectOnly | None:
    """The entry that stands now, if the customer is kept to the vendor at all."""
    return DirectOnly.objects.filter(account=account, ended_at__isnull=True).first()


def _require_edit(by: Actor) -> None:
    if not policies.may_edit.test(by):
        raise Forbidden(f"As {by.role_label} you may not change which customers are direct only.")


def _check(keys: list[str], reason: str, since: date | None, today: date) -> None:
    wrong: dict[str, list[str]] = {}
    if len(keys) > MOST_PRODUCTS or not all(PRODUCT_KEY.fullmatch(key) for key in keys):
        wrong["products"] = [f"Give at most {MOST_PRODUCTS} keys of lower-case letters, digits, - and _."]
    if not reason:
        wrong["reason"] = ["Say why the customer is kept to the vendor. Colleagues read it when they decide."]
    elif len(reason) > LONGEST_REASON:
        wrong["reason"] = [f"Say it in at most {LONGEST_REASON} characters."]
    if since is not None and since > today:
        wrong["since"] = ["Give today or an earlier day: an entry counts from the moment it is made."]
    if wrong:
        raise Invalid(" ".join(sentence for sentences in wrong.values() for sentence in sentences), wrong)


def _moment(since: date | None, now: datetime) -> datetime:
    """When the day began; for today, now: what came earlier today was not warned of it."""
    if since is None or since == now.astimezone(UTC).date():
        return now
    return datetime.combine(since, time(), tzinfo=UTC)


def _facts(listing: DirectOnly) -> dict[str, str]:
    products = ", ".join(listing.products)
    return {
        "products": products,
        "reason": listing.reason,
        "since": listing.since.isoformat(),
        "words": f"for {products}" if products else "for all products",
    }

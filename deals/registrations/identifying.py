"""Which customer a registration is about: found when it is handed in, explained, and corrected by a manager.

A correction changes the customer, never the registration's date: whoever was first stays first.
"""

from datetime import datetime

from activity import log
from deals.customers import matching
from deals.customers.accounts import account_for
from deals.models import ACTIVE, Account, AccountMatch, DealRegistration, Status
from deals.registrations import corrected_sale, protection
from deals.registrations.locks import keep, lock, lock_customer, require_decider, require_status
from tenancy.refusals import Invalid, Refused
from vendors.actors import Actor

NEW_CUSTOMER = "a new customer"
ALREADY = "You have registered this deal already: {code}. Change that one instead."
SAME_DEAL = "{partner} has registered {account} as {code} as well. Reject one of the two as registered twice."


def identify(row: DealRegistration, *, by: Actor, now: datetime) -> None:
    """Find the customer or make a new one, on the vendor's side. Raises Refused for a deal the partner registered
    already: whoever registers it at the same moment, in whatever program, comes after."""
    match = matching.best(row.customer_name, row.customer_website)
    row.account = match.account if match else account_for(row.customer_name, row.customer_website)
    refuse_twice(row)
    explained = match.explained if match else NEW_CUSTOMER
    AccountMatch.objects.create(registration=row, account=row.account, explained=explained, at=now, by_id=by.user_id)


def correct(
    registration: DealRegistration,
    account: Account | None,
    *,
    note: str,
    by: Actor,
    now: datetime,
    revision: int | None = None,
) -> DealRegistration:
    """Say which customer it really is; None: a new one of the name and website that the partner gave.

    An approved one takes its protection along, and its sale (`corrected_sale`). Raises Invalid without a note, Refused
    when another partner's protection of that customer is in the way, or when this partner has registered that customer
    already.
    """
    note = note.replace("\x00", "").strip()[:500]
    if not note:
        raise Invalid("Say why, so that the next person understands.", {"note": ["A reason is needed."]})
    row = lock(registration, revision=revision)
    require_decider(by, row)
    require_status(row, ACTIVE, to="given another customer")
    before = row.account
    row.account = account or account_for(row.customer_name, row.customer_website)
    if before is not None and row.account.pk == before.pk:
        raise Refused("It is this customer already.")
    sale = corrected_sale.follow_customer(row, by=by, now=now) if row.status == Status.APPROVED else ""
    refuse_twice(row, SAME_DEAL)
    if row.status == Status.APPROVED:
        protection.move(row, now=now)
    keep(row)
    explained = matching.explain(row.customer_name, row.customer_website, row.account).explained
    AccountMatch.objects.create(
        registration=row, account=row.account, explained=explained, at=now, by_id=by.user_id, note=note
    )
    log.record(
        "registration.customer_corrected",
        row,
        by=by,
        before={"customer": str(before)},
        after={"customer": str(row.account), "explained": explained} | ({"opportunity": sale} if sale else {}),
        note=note,
    )
    return row


def match_of(registration: DealRegistration) -> AccountMatch | None:
    """How the customer was found, or who corrected it last."""
    rows = AccountMatch.objects.filter(registration=registration).select_related("account", "by")
    return rows.order_by("-pk").first()


def refuse_twice(row: DealRegistration, sentence: str = ALREADY) -> None:
    """Raise Refused when the partner has another active registration of the customer with a product in common."""
    if other := _registered_before(row):
        raise Refused(sentence.format(partner=row.partner, account=row.account, code=other.code))


def _registered_before(row: DealRegistration) -> DealRegistration | None:
    assert row.account_id is not None  # noqa: S101 - the callers have just said which customer it is
    lock_customer(row.account_id)
    mine = DealRegistration.objects.filter(partner_id=row.partner_id, account=row.account, status__in=ACTIVE)
    for other in mine.exclude(pk=row.pk).order_by("pk"):
        if not row.products or not other.products or set(row.products) & set(other.products):
            return other
    return None

"""Finding receipts and the keys they are signed with. The scope has narrowed the receipts: members see their own."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from deals.models import DealRegistration, Receipt, ReceiptChain, SigningKey
from deals.receipts.proof import PublicKey
from deals.receipts.signing import public_half
from deals.registrations import queries as registration_queries
from tenancy import keyset, scope
from tenancy.refusals import NotFound
from vendors.actors import Actor

NEWEST = keyset.orders("position")["-position"]


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A public key of the vendor, and until when it signed; None for the key in use."""

    key: PublicKey
    since: datetime
    until: datetime | None


def receipts(by: Actor) -> QuerySet[Receipt]:
    """The receipts that `by` may see, with their registration and partner."""
    by.require("registrations.see")
    return Receipt.objects.select_related("registration", "partner")


def of_registration(by: Actor, code: str) -> tuple[DealRegistration, list[Receipt]]:
    """A registration and its receipts, the newest first. Raises NotFound, the same for somebody else's and for none."""
    found = registration_queries.get(by, code)
    return found, list(receipts(by).filter(registration=found).order_by("-position"))


def get_receipt(by: Actor, digest: str) -> Receipt:
    """The receipt with this digest. Raises NotFound."""
    found = receipts(by).filter(digest=digest).first()
    if found is None:
        raise NotFound("There is no such receipt here.")
    return found


def end_of_chain(by: Actor) -> ReceiptChain:
    """Where the vendor's chain ends; an empty one before the first receipt."""
    by.require("registrations.see")
    return ReceiptChain.objects.first() or ReceiptChain()


def public_keys(by: Actor) -> list[KeptKey]:
    """The vendor's public keys, the one in use first. They are everybody's to know; the other halves are not read."""
    by.require("registrations.see")
    with scope.vendors_side():
        rows = SigningKey.objects.order_by("-created_at", "-pk")
        stored = list(rows.values_list("fingerprint", "public_key", "created_at", "retired_at"))
    halves = [(public_half(fingerprint, text), since, until) for fingerprint, text, since, until in stored]
    return [KeptKey(key, since, until) for key, since, until in halves if key is not None]

"""Proof of first: when it hands a registration in, the partner gets a receipt of who registered what and when.

Its text is canonical JSON, names the digest of the vendor's receipt before it, and is signed with the vendor's key. So
none can be changed, put in between or taken out without the next one, or a partner's copy, telling.
"""

import json
from datetime import UTC, datetime

from deals.models import DealRegistration, Receipt
from deals.receipts.canonical import Value, canonical
from deals.receipts.proof import FORMAT, digest_of
from deals.receipts.signing import locked_chain, signer


def issue(registration: DealRegistration, *, now: datetime) -> Receipt:
    """Add the registration's receipt to the end of the vendor's chain, in the caller's transaction.

    Call it last, on the vendor's side (no partner's scope): other submissions of the vendor wait from here to the
    commit. A rollback takes it back whole, so the chain has no gaps. Raises Outage when the key cannot be opened.
    """
    chain = locked_chain()
    key = signer()
    body = canonical(_told(registration, now=now, previous=chain.head, key=key.public.fingerprint))
    receipt = Receipt(
        registration=registration,
        partner_id=registration.partner_id,
        position=chain.length + 1,
        issued_at=now,
        body=body.decode(),
        digest=digest_of(body),
        signature=key.sign(body),
        key_fingerprint=key.public.fingerprint,
    )
    receipt.save()
    chain.length, chain.head = receipt.position, receipt.digest
    chain.save(update_fields=["length", "head"])
    return receipt


def as_file(receipt: Receipt) -> bytes:
    """The file that a partner keeps: the signed text as it is, its digest, the signature and which key made it."""
    parts = {
        "receipt": receipt.body,
        "digest": receipt.digest,
        "signature": receipt.signature,
        "key": receipt.key_fingerprint,
    }
    return (json.dumps(parts, ensure_ascii=False, indent=2) + "\n").encode()


def instant(at: datetime) -> str:
    """UTC to the microsecond, such as 2026-11-22T01:06:00.000000Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _told(registration: DealRegistration, *, now: datetime, previous: str, key: str) -> dict[str, Value]:
    """Nothing here tells a partner about others: the digest before says no name, and no number says how many.

    `submitted_at` stays when an answer to the vendor brings a further receipt, dated `issued_at`.
    """
    vendor, partner, by = registration.vendor, registration.partner, registration.submitted_by
    return {
        "format": FORMAT,
        "vendor": {"slug": vendor.slug, "name": vendor.name},
        "partner": {"code": partner.code, "name": partner.name},
        "submitted_by": by.email if by is not None else "",
        "submitted_at": instant(registration.submitted_at or now),
        "issued_at": instant(now),
        "registration": registration.code,
        "revision": registration.revision,
        "deal": deal_of(registration),
        "previous": previous,
        "key": key,
    }


def deal_of(registration: DealRegistration) -> dict[str, Value]:
    """The claim itself. Who the contact is and what the partner tells about its part is proved, not shown:
    `private_digest` is the digest of the canonical JSON of these four texts."""
    private = {
        "contact_email": registration.contact_email,
        "contact_name": registration.contact_name,
        "late_reason": registration.late_reason,
        "story": registration.story,
    }
    closes = registration.expected_close
    return {
        "customer": {"name": registration.customer_name, "website": registration.customer_website},
        "products": sorted(registration.products),
        "currency": registration.currency,
        "arr": f"{registration.arr or 0:.2f}",
        "services": f"{registration.services:.2f}",
        "expected_close": closes.isoformat() if closes is not None else "",
        "already_closed": registration.already_closed,
        "influences": sorted(registration.influences),
        "private_digest": digest_of(canonical(private)),
    }

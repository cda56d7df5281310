"""A vendor's signing keys: Ed25519, made when the first receipt needs one, the private half kept encrypted.

The encryption's key comes from the installation's secret, so a copy of the database alone signs nothing.
"""

import base64
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils import timezone

from activity import log
from deals.models import ReceiptChain, SigningKey
from deals.receipts.proof import PublicKey
from tenancy import scope
from tenancy.refusals import Outage
from vendors.actors import Actor

# Part of the derivation: another value here would shut every key in.
PURPOSE = b"prm signing keys 1"
NOT_OPENED = (
    "The signing key cannot be opened: the installation's secret is not the one that the key was made under. "
    "Set PRM_SECRET_KEY to the earlier secret, or make a new key with `rotate_signing_key`. "
    "Receipts that were issued stay valid."
)


@dataclass(frozen=True, slots=True)
class Signer:
    """The key in use, opened for one transaction's work."""

    public: PublicKey
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> str:
        """The signature in base64."""
        return base64.b64encode(self.private.sign(message)).decode()


def locked_chain() -> ReceiptChain:
    """The end of the vendor's chain of receipts, locked until commit; made when this is the vendor's first.

    Whoever signs or changes keys goes through this lock. Two first ones at once: the second waits for the first.
    """
    rows = ReceiptChain.objects.select_for_update(of=("self",), no_key=True)
    found = rows.first()
    if found is None:
        ReceiptChain.objects.bulk_create([ReceiptChain(vendor_id=scope.required().vendor_id)], ignore_conflicts=True)
        found = rows.get()
    return found


def signer() -> Signer:
    """The vendor's key in use, made now if there is none. The chain is locked by the caller.

    Raises Outage when the installation's secret was changed since the key was made.
    """
    key = SigningKey.objects.filter(retired_at__isnull=True).first()
    return _opened(key) if key is not None else _made()[1]


def public_half(fingerprint: str, text: str) -> PublicKey | None:
    """The key that is stored in this way, or None where somebody changed the row: then it proves nothing."""
    try:
        key = PublicKey.read(text)
    except ValueError:
        return None
    return key if key.fingerprint == fingerprint else None


def rotate(*, by: Actor) -> SigningKey:
    """Retire the key in use and make a new one. What the retired key signed stays valid. Needs `workspace.edit`."""
    by.require("workspace.edit")
    locked_chain()
    held = SigningKey.objects.filter(retired_at__isnull=True).first()
    if held is not None:
        held.retired_at = timezone.now()
        held.save(update_fields=["retired_at"])
    made, _ = _made()
    before = {"fingerprint": held.fingerprint} if held is not None else {"fingerprint": ""}
    log.record("signing_key.rotated", made, by=by, before=before, after={"fingerprint": made.fingerprint})
    return made


def _made() -> tuple[SigningKey, Signer]:
    private = Ed25519PrivateKey.generate()
    public = PublicKey(private.public_key().public_bytes_raw())
    row = SigningKey(
        fingerprint=public.fingerprint,
        public_key=public.text,
        private_key_encrypted=_safe().encrypt(private.private_bytes_raw()).decode(),
    )
    row.save()
    return row, Signer(public, private)


def _opened(key: SigningKey) -> Signer:
    try:
        private = Ed25519PrivateKey.from_private_bytes(_safe().decrypt(key.private_key_encrypted.encode()))
    except (InvalidToken, ValueError):
        raise Outage(NOT_OPENED) from None
    public = PublicKey(private.public_key().public_bytes_raw())
    if (public.fingerprint, public.text) != (key.fingerprint, key.public_key):
        raise Outage("The signing key's halves do not belong together. Make a new key with `rotate_signing_key`.")
    return Signer(public, private)


def _safe() -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))

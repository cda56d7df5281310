"""What a receipt proves, to anybody who has the file and the vendor's public key: no database, no network."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from deals.receipts.canonical import Value, canonical

FORMAT = "prm-receipt-1"
# A receipt has at most a few thousand letters.
MOST_BYTES = 262_144
_PARTS = {"receipt", "digest", "signature", "key"}


class NotAReceipt(ValueError):
    """The file is something else. The message is a sentence for the person who brought it."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half that anybody may have; `fingerprint` is its short name, the SHA-256 of its 32 bytes in hex."""

    raw: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """From base64 of 32 bytes. Raises ValueError for anything else."""
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if len(raw) != 32:
            raise ValueError("A public key is 32 bytes, written in base64.")
        return cls(raw)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def text(self) -> str:
        return base64.b64encode(self.raw).decode()

    def signed(self, message: bytes, signature: str) -> bool:
        """Whether the base64 signature is this key's for exactly this message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Verdict:
    """`told` is what the receipt says, and empty unless it is genuine: an unproven receipt says nothing."""

    ok: bool
    sentence: str
    told: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """The four parts of a receipt, from a file or from a stored row."""

    receipt: str
    digest: str
    signature: str
    key: str


def keys_of(text: str) -> list[PublicKey]:
    """The keys of a key file: one a line in base64, after `#` follow remarks. Raises ValueError without any."""
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    keys = [PublicKey.read(line) for line in lines if line]
    if not keys:
        raise ValueError("There is no key in it.")
    return keys


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def verify(file: bytes, keys: Iterable[PublicKey]) -> Verdict:
    """Whether the file is a receipt that one of the keys signed, unchanged. Raises NotAReceipt for other files."""
    return judge(_parts(file), {key.fingerprint: key for key in keys})


def judge(parts: Parts, keys: dict[str, PublicKey]) -> Verdict:
    """The same for the parts. The first thing that is wrong is told."""
    try:
        body = parts.receipt.encode()
    except UnicodeEncodeError:
        return Verdict(False, "It is not genuine: its text has letters that do not exist.")
    if digest_of(body) != parts.digest:
        return Verdict(False, "It is not genuine: its text and its digest do not belong together.")
    key = keys.get(parts.key)
    if key is None:
        return Verdict(False, f"It is not proven: it names the key {parts.key[:16]}, which is not among those given.")
    if not key.signed(body, parts.signature):
        return Verdict(False, "It is not genuine: the signature was not made by the vendor for this text.")
    told = _told(body)
    if told is None or told["key"] != parts.key:
        return Verdict(False, "It is signed by the vendor, but it is not a receipt.")
    sentence = "It is genuine: the vendor signed exactly this text."
    return Verdict(True, sentence, told, parts.digest, parts.key)


def _parts(file: bytes) -> Parts:
    if len(file) > MOST_BYTES:
        raise NotAReceipt("This is not a receipt: the file is too large for one.")
    try:
        found = json.loads(file.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise NotAReceipt("This is not a receipt: it cannot be read as JSON in UTF-8.") from None
    if not isinstance(found, dict) or set(found) != _PARTS or not all(isinstance(one, str) for one in found.values()):
        raise NotAReceipt("This is not a receipt: a receipt has the texts receipt, digest, signature and key.")
    return Parts(**found)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("A name stands twice.")
    return dict(pairs)


def _told(body: bytes) -> dict[str, Value] | None:
    try:
        told = json.loads(body)
        proper = isinstance(told, dict) and told["format"] == FORMAT and canonical(told) == body
        return told if proper and isinstance(told["key"], str) else None
    except (ValueError, KeyError, RecursionError):
        return None

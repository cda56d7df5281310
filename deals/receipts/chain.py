"""Whether the vendor's chain of receipts is whole: each row as it was signed, each after the one before, none missing.

What only the vendor's own key could hide, a chain signed anew from some place on, is told by the partners' copies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, Max, OuterRef, QuerySet

from deals.models import DealRegistration, Receipt, ReceiptChain, SigningKey
from deals.receipts.issuing import deal_of, instant
from deals.receipts.proof import Parts, PublicKey, judge
from deals.receipts.signing import public_half

# Enough to see what happened; whoever changed a thousand rows is found by the first of them.
MOST_BROKEN = 100


class Broken(NamedTuple):
    """What is wrong at a position; 0 is the chain as a whole."""

    position: int
    what: str


@dataclass(slots=True)
class ChainReport:
    """`length` is what the end of the chain says, `checked` how many rows were looked at, up to the newest.

    `broken` and `unproved` (codes of submitted registrations without a receipt) name at most 100 each.
    """

    length: int
    checked_at: datetime
    checked: int = 0
    broken: list[Broken] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.broken and not self.unproved

    def add(self, position: int, what: str) -> None:
        if len(self.broken) < MOST_BROKEN:
            self.broken.append(Broken(position, what))


def check_chain(*, now: datetime, newest: int | None = None) -> ChainReport:
    """Check every receipt of the entered vendor, or the newest so many. Reads only; nobody waits for it.

    About 10,000 receipts a second. Receipts that are issued meanwhile are left to the next time.
    """
    # The end is read after the last position: a receipt of this moment cannot look as if it stood behind the end.
    last = Receipt.objects.aggregate(last=Max("position"))["last"] or 0
    end = ReceiptChain.objects.first() or ReceiptChain()
    report = ChainReport(end.length, now)
    until = max(last, end.length)
    start = 1 if newest is None else max(1, until - newest + 1)
    _check_rows(report, _rows(start, until), start, end)
    report.unproved = list(_unproved().values_list("code", flat=True)[:MOST_BROKEN])
    return report


def _check_rows(report: ChainReport, rows: QuerySet[Receipt], start: int, end: ReceiptChain) -> None:
    keys = _keys(report)
    before = Receipt.objects.filter(position=start - 1).first() if start > 1 else None
    expected, digest = start, before.digest if before is not None else ""
    for row in rows.iterator(chunk_size=500):
        for position in range(expected, min(row.position, expected + MOST_BROKEN)):
            report.add(position, "The receipt is missing.")
        for what in _wrong(row, keys, digest):
            report.add(row.position, what)
        if row.position > end.length:
            report.add(row.position, "It stands behind the recorded end of the chain.")
        if row.position == end.length and row.digest != end.head:
            report.add(row.position, "The recorded end of the chain is another receipt.")
        expected, digest, report.checked = row.position + 1, row.digest, report.checked + 1
    for position in range(expected, min(end.length + 1, expected + MOST_BROKEN)):
        report.add(position, "The receipt is missing.")


def _rows(start: int, until: int) -> QuerySet[Receipt]:
    # A row moved before the first has position 0.
    lowest = 0 if start == 1 else start
    later = Receipt.objects.filter(registration=OuterRef("registration"), position__gt=OuterRef("position"))
    rows = Receipt.objects.filter(position__range=(lowest, until)).annotate(outdated=Exists(later))
    return rows.select_related("registration", "registration__partner", "partner", "vendor").order_by("position")


def _keys(report: ChainReport) -> dict[str, PublicKey]:
    """The vendor's keys, by the fingerprint that each really has."""
    keys = {}
    for row in SigningKey.objects.order_by("pk"):
        key = public_half(row.fingerprint, row.public_key)
        if key is None:
            report.add(0, f"The stored key {row.fingerprint[:16]} is not what its fingerprint says.")
        else:
            keys[key.fingerprint] = key
    return keys


def _wrong(row: Receipt, keys: dict[str, PublicKey], previous: str) -> Iterator[str]:
    verdict = judge(Parts(row.body, row.digest, row.signature, row.key_fingerprint), keys)
    if not verdict.ok:
        yield verdict.sentence
        return
    told = verdict.told
    if told["previous"] != previous:
        yield "It does not follow the receipt before it."
    stored = [
        ("vendor", told["vendor"]["slug"], row.vendor.slug),
        ("partner", told["partner"]["code"], row.partner.code),
        ("registration", told["registration"], row.registration.code),
        ("time", told["issued_at"], instant(row.issued_at)),
    ]
    yield from (f"Its row names another {name} than the signed text." for name, said, is_ in stored if said != is_)
    yield from _registration_wrong(row, told)


def _registration_wrong(row: Receipt, told: dict[str, Any]) -> Iterator[str]:
    """Facts change after the submission by answers alone, and each brings a receipt: the newest says them all."""
    claim = row.registration
    if claim.partner_id != row.partner_id:
        yield f"{claim.code} now belongs to another partner than it was registered by."
    if claim.submitted_at is None or instant(claim.submitted_at) != told["submitted_at"]:
        yield f"{claim.code} now has another time of submission than its receipt."
    if not row.outdated and deal_of(claim) != told["deal"]:  # type: ignore[attr-defined]
        yield f"{claim.code} now has other facts than its newest receipt."
    if claim.revision < told["revision"]:
        yield f"{claim.code} is at an earlier revision than its receipt."


def _unproved() -> QuerySet[DealRegistration]:
    receipts = Receipt.objects.filter(registration=OuterRef("pk"))
    return DealRegistration.objects.filter(~Exists(receipts), submitted_at__isnull=False).order_by("pk")

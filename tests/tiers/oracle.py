"""The rules of counting once more, told row by row: what statements and explanations have to agree with."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from programs.document.model import (
    CertificationCounting,
    MilestoneCounting,
    OpportunityCounting,
    ProgramDocument,
)


def recorded_at(document: ProgramDocument, sale: dict[str, Any], part: dict[str, Any]) -> datetime.datetime:
    """So many minutes after the close's noon, which is often just around the midnight that decides."""
    noon = datetime.datetime.combine(sale["closed_on"], datetime.time(12), ZoneInfo(document.time_zone))
    return noon.astimezone(datetime.UTC) + datetime.timedelta(minutes=part["minutes"])


def accepted_late(part: dict[str, Any]) -> bool:
    """Only sourced parts can be."""
    return part["accepted"] and part["kind"] == "sourced"


def expires_on(issued_on: datetime.date, days: int | None) -> datetime.date | None:
    return None if days is None else issued_on + datetime.timedelta(days=days)


class Oracle:
    """The rules, read once more and written as plainly as possible."""

    def __init__(self, document: ProgramDocument, basis: str, as_of: datetime.date, drawn: dict[str, Any]) -> None:
        self.document, self.drawn = document, drawn
        if basis == "annual":
            self.after, self.until = datetime.date(as_of.year - 2, 12, 31), datetime.date(as_of.year - 1, 12, 31)
        else:
            self.after, self.until = as_of - datetime.timedelta(days=365), as_of

    def assessed(self) -> list[int]:
        return [
            number
            for number, enrollment in enumerate(self.drawn["enrollments"])
            if enrollment["status"] == "active" and enrollment["enrolled_on"] <= self.until
        ]

    def value(self, metric: Any, partner: int) -> Decimal:
        counting = metric.counting
        if isinstance(counting, OpportunityCounting):
            return sum((self._sold(sale, counting, partner) for sale in self.drawn["sales"]), Decimal(0))
        if isinstance(counting, CertificationCounting):
            return Decimal(len(self._people(counting, partner)))
        assert isinstance(counting, MilestoneCounting)
        reached = sum(
            1
            for number, kind, _key, achieved_on, withdrawn_on in self.drawn["milestones"]
            if (number, kind) == (partner, counting.milestone)
            and achieved_on <= self.until
            and (withdrawn_on is None or withdrawn_on > self.until)
        )
        return Decimal(min(reached, 1) if counting.once else reached)

    def _sold(self, sale: dict[str, Any], counting: OpportunityCounting, partner: int) -> Decimal:
        if sale["stage"] != "won" or not self.after < sale["closed_on"] <= self.until:
            return Decimal(0)
        zone = ZoneInfo(self.document.time_zone)
        in_time = any(
            part["partner"] == partner
            and part["kind"] in counting.kinds
            and (
                recorded_at(self.document, sale, part).astimezone(zone).date() <= sale["closed_on"]
                or accepted_late(part)
            )
            for part in sale["parts"]
        )
        rate = self._rate(sale["currency"], sale["closed_on"])
        if not in_time or rate is None:
            return Decimal(0)
        converted: Decimal = (sale["arr"] * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return converted

    def _rate(self, currency: str, on: datetime.date) -> Decimal | None:
        if currency == "USD":
            return Decimal(1)
        known = [
            (date, rate)
            for (of, base, date), rate in self.drawn["rates"].items()
            if (of, base) == (currency, "USD") and date <= on
        ]
        return max(known)[1] if known else None

    def _people(self, counting: CertificationCounting, partner: int) -> set[str]:
        return {
            email.lower()
            for number, email, certification, issued_on, days in self.drawn["people"]
            if (number, certification) == (partner, counting.certification)
            and issued_on <= self.until
            and (days is None or issued_on + datetime.timedelta(days=days) >= self.until)
        }

    def tier(self, partner: int) -> str:
        reached = self.document.tiers[0].key
        for tier in self.document.tiers:
            if not all(self._fulfils(requirement, partner) for requirement in self.document.requirements_of(tier.key)):
                return reached
            if tier.invitation and tier.invitation not in self.drawn["enrollments"][partner]["invitations"]:
                return reached
            reached = tier.key
        return reached

    def _fulfils(self, requirement: Any, partner: int) -> bool:
        enrollment = self.drawn["enrollments"][partner]
        for asked_of, has in ((requirement.focuses, "focuses"), (requirement.if_invited, "invitations")):
            if asked_of and not set(asked_of) & set(enrollment[has]):
                return True
        return self.value(self.document.metric(requirement.metric), partner) >= requirement.at_least

    def concerned(self, metric: Any, partner: int) -> int:
        """How many rows of the partner concern the metric: opportunities, certificates or milestones."""
        counting = metric.counting
        if isinstance(counting, OpportunityCounting):
            return sum(any(part["partner"] == partner for part in sale["parts"]) for sale in self.drawn["sales"])
        if isinstance(counting, CertificationCounting):
            return sum(row[0] == partner and row[2] == counting.certification for row in self.drawn["people"])
        return sum(row[0] == partner and row[1] == counting.milestone for row in self.drawn["milestones"])

"""The rules of counting once more, told row by row: what statements and explanations have to agree with."""

import datetime
import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from programs.document.model import (
    CertificationCounting,
    MilestoneCounting,
    OpportunityCounting,
    ProgramDocument,
)
from programs.document.scoring import EveryCounting, HowManyCounting, PerAmount, ScoreCounting, Share, Term

ONE_DAY = datetime.timedelta(days=1)


def recorded_at(document: ProgramDocument, sale: dict[str, Any], part: dict[str, Any]) -> datetime.datetime:
    """So many minutes after the close's noon, which is often just around the midnight that decides."""
    noon = datetime.datetime.combine(sale["closed_on"], datetime.time(12), ZoneInfo(document.time_zone))
    return noon.astimezone(datetime.UTC) + datetime.timedelta(minutes=part["minutes"])


def accepted_late(part: dict[str, Any]) -> bool:
    """Only sourced parts can be."""
    return part["accepted"] and part["kind"] == "sourced"


def expires_on(issued_on: datetime.date, days: int | None) -> datetime.date | None:
    return None if days is None else issued_on + datetime.timedelta(days=days)


def window(document: ProgramDocument, basis: str, as_of: datetime.date) -> tuple[datetime.date, datetime.date]:
    """By walking back from the day, one day at a time."""
    year = document.program_year
    if basis == "annual":
        begin = (1, 1) if document.windows.annual == "previous_calendar_year" else (year.month, year.day)
        until = _back(as_of, {begin})
        return _back(until, {begin}), until
    number, span = document.windows.number, document.windows.mid_year
    if span == "days":
        return as_of - datetime.timedelta(days=number), as_of
    if span == "program_year_to_date":
        return _back(as_of, {(year.month, year.day)}), as_of
    if span == "months":
        month, wanted = as_of, as_of.day
        for _ in range(number):
            month = month.replace(day=1) - ONE_DAY
        return (month.replace(day=wanted) if wanted < month.day else month), as_of
    quarters = {((year.month + 3 * number - 1) % 12 + 1, year.day) for number in range(4)}
    until = after = _back(as_of, quarters)
    for _ in range(number):
        after = _back(after, quarters)
    return after, until


def _back(day: datetime.date, begins: set[tuple[int, int]]) -> datetime.date:
    """The last day before one of these begins, on the day or before it."""
    while (day.month, day.day) not in begins:
        day -= ONE_DAY
    return day - ONE_DAY


class Oracle:
    """The rules, read once more and written as plainly as possible."""

    def __init__(self, document: ProgramDocument, basis: str, as_of: datetime.date, drawn: dict[str, Any]) -> None:
        self.document, self.drawn = document, drawn
        self.after, self.until = window(document, basis, as_of)

    def assessed(self) -> list[int]:
        return [
            number
            for number, enrollment in enumerate(self.drawn["enrollments"])
            if enrollment["status"] == "active" and enrollment["enrolled_on"] <= self.until
        ]

    def value(self, metric: Any, partner: int) -> Decimal:
        counting = metric.counting
        if isinstance(counting, ScoreCounting):
            points = sum((self._points(term, partner) for term in counting.terms), Decimal(0))
            return points if counting.at_most is None else min(points, counting.at_most)
        if isinstance(counting, HowManyCounting):
            return Decimal(sum(self._worth(need.metric, partner) >= need.at_least for need in counting.needs))
        if isinstance(counting, EveryCounting):
            return Decimal(min(self._worth(key, partner) > 0 for key in counting.metrics))
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

    def _worth(self, key: str, partner: int) -> Decimal:
        return self.value(self.document.metric(key), partner)

    def _points(self, term: Term, partner: int) -> Decimal:
        """By fractions, which are exact, and rounded once."""
        value, rule = Fraction(self._worth(term.metric, partner)), term.rule
        if term.starts_at is not None and value < term.starts_at:
            return Decimal(0)
        if isinstance(rule, PerAmount):
            steps = value / Fraction(rule.per)
            points = Fraction(rule.points) * (math.floor(steps) if rule.whole else steps)
        elif isinstance(rule, Share):
            points = Fraction(rule.points) * min(value / Fraction(rule.full_at), Fraction(1))
        else:
            points = Fraction(max([step.points for step in rule.steps if step.at <= value], default=Decimal(0)))
        country = self.drawn["enrollments"][partner]["country"]
        regions = [region.key for region in self.document.regions if country in region.countries]
        for region, factor in term.times:
            points *= Fraction(factor) if region in regions else 1
        rounded = Decimal(math.floor(points * 100 + Fraction(1, 2))) / 100
        return rounded if term.at_most is None else min(rounded, term.at_most)

    def _sold(self, sale: dict[str, Any], counting: OpportunityCounting, partner: int) -> Decimal:
        if sale["stage"] != "won" or not self.after < sale["closed_on"] <= self.until:
            return Decimal(0)
        zone = ZoneInfo(self.document.time_zone)
        counts = {
            part["kind"]
            for part in sale["parts"]
            if part["partner"] == partner
            and (
                recorded_at(self.document, sale, part).astimezone(zone).date() <= sale["closed_on"]
                or accepted_late(part)
            )
        }
        rate = self._rate(sale["currency"], sale["closed_on"])
        if not counts & set(counting.kinds) or counts & set(counting.not_with) or rate is None:
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
        """How many rows concern the metric: opportunities, certificates, milestones, or the metrics it is made of."""
        counting = metric.counting
        if isinstance(counting, ScoreCounting):
            return len(counting.terms)
        if isinstance(counting, HowManyCounting):
            return len(counting.needs)
        if isinstance(counting, EveryCounting):
            return sum(self._worth(key, partner) == 0 for key in counting.metrics) or 1
        if isinstance(counting, OpportunityCounting):
            return sum(any(part["partner"] == partner for part in sale["parts"]) for sale in self.drawn["sales"])
        if isinstance(counting, CertificationCounting):
            return sum(row[0] == partner and row[2] == counting.certification for row in self.drawn["people"])
        return sum(row[0] == partner and row[1] == counting.milestone for row in self.drawn["milestones"])

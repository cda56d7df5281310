"""What the contract says a program comes to on a day, read from CSV rows one by one and as plainly as possible."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.contract.rules import Rules

Cells = dict[str, str]
Files = dict[str, list[Cells]]
MONEY = "won"


@dataclass(frozen=True)
class Counted:
    """The evidence of one metric: the id and amount of each row that counts, and the ids of those that do not."""

    value: Decimal
    counted: list[tuple[str, Decimal]]
    not_counted: list[str]


class Oracle:
    """One program on one day. `key` is the program's key in the files."""

    def __init__(self, key: str, rules: Rules, files: Files, *, basis: str, as_of: datetime.date) -> None:
        self.key, self.rules, self.files = key, rules, files
        self.basis, self.as_of = basis, as_of
        if basis == "annual":
            self.after = datetime.date(as_of.year - 2, 12, 31)
            self.until = datetime.date(as_of.year - 1, 12, 31)
        else:
            self.after, self.until = as_of - datetime.timedelta(days=365), as_of

    def assessments(self) -> list[dict[str, Any]]:
        return [self.assessment(row) for row in self.assessed()]

    def assessed(self) -> list[Cells]:
        mine = [row for row in self.files["partners"] if row["program"] == self.key]
        return sorted(
            (row for row in mine if _day(row["enrolled_on"]) <= self.until), key=lambda row: row["partner_code"]
        )

    def assessment(self, partner: Cells) -> dict[str, Any]:
        values = {metric: self.evidence(metric, partner["partner_code"]).value for metric in self.rules.counts}
        unmet = list(self._unmet(partner, values))
        return {
            "partner": partner["partner_code"],
            "current_tier": self.current_tier(partner),
            "eligible_tier": self.eligible_tier({one["tier"] for one in unmet}),
            "metrics": {metric: self.figure(metric, value) for metric, value in values.items()},
            "unmet": unmet,
        }

    def proposals(self) -> list[dict[str, str]]:
        ranks = list(self.rules.tiers)
        found = []
        for row in self.assessments():
            before, after = ranks.index(row["current_tier"]), ranks.index(row["eligible_tier"])
            if after > before or (after < before and (self.basis == "annual" or self.rules.mid_year_down)):
                found.append({"partner": row["partner"], "from": ranks[before], "to": ranks[after]})
        return found

    def current_tier(self, partner: Cells) -> str:
        begun = _day(partner["enrolled_on"]) <= self.as_of
        return partner.get("tier") or "registered" if begun else "registered"

    def eligible_tier(self, shut: set[str]) -> str:
        reached = "registered"
        for tier in self.rules.tiers:
            if tier in shut:
                return reached
            reached = tier
        return reached

    def figure(self, metric: str, value: Decimal) -> str | int:
        return f"{value:.2f}" if self.rules.counts[metric][0] == MONEY else int(value)

    def _unmet(self, partner: Cells, values: dict[str, Decimal]) -> Iterator[dict[str, Any]]:
        has = {"focus": _keys(partner.get("focus", "")), "invited": _keys(partner.get("invitations", ""))}
        for tier, needs in self.rules.tiers.items():
            for metric, threshold, condition in needs:
                asked = condition is None or bool(has[condition[0]] & condition[1])
                if asked and values[metric] < threshold:
                    yield {
                        "tier": tier,
                        "requirement": metric,
                        "needed": self.figure(metric, Decimal(threshold)),
                        "has": self.figure(metric, values[metric]),
                    }
            invitation = self.rules.by_invitation.get(tier)
            if invitation is not None and invitation not in has["invited"]:
                yield {"tier": tier, "requirement": "invitation", "needed": 1, "has": 0}

    def evidence(self, metric: str, partner: str) -> Counted:
        how, what = self.rules.counts[metric]
        if how == MONEY:
            return self._won(what, partner)
        if how == "people":
            return self._people(what, partner)
        rows = [
            row
            for row in self.files["milestones"]
            if (row["partner_code"], row["program"]) == (partner, self.key) and row["kind"] in what
        ]
        kept = [row["key"] for row in rows if self._stands(row)]
        others = [row["key"] for row in rows if not self._stands(row)]
        if how == "reached":
            others, kept = others + kept[1:], kept[:1]
        return Counted(Decimal(len(kept)), [(key, Decimal(1)) for key in kept], others)

    def _stands(self, milestone: Cells) -> bool:
        withdrawn = milestone.get("withdrawn_on")
        return _day(milestone["achieved_on"]) <= self.until and (not withdrawn or _day(withdrawn) > self.until)

    def _people(self, what: frozenset[str], partner: str) -> Counted:
        seen: list[str] = []
        others: list[str] = []
        for row in self.files["certifications"]:
            if row["partner_code"] != partner or row["certification"] not in what:
                continue
            person, expires = row["person_email"].lower(), row.get("expires_on")
            holds = _day(row["issued_on"]) <= self.until and (not expires or _day(expires) >= self.until)
            (seen if holds and person not in seen else others).append(person)
        return Counted(Decimal(len(seen)), [(person, Decimal(1)) for person in seen], others)

    def _won(self, kinds: frozenset[str], partner: str) -> Counted:
        parts: dict[str, list[Cells]] = {}
        for row in self.files["attributions"]:
            if row["partner_code"] == partner:
                parts.setdefault(row["opportunity_id"], []).append(row)
        counted: list[tuple[str, Decimal]] = []
        others: list[str] = []
        for sale in self.files["opportunities"]:
            its = parts.get(sale["opportunity_id"])
            if its is None:
                continue
            amount = self._amount(sale, [part for part in its if part["kind"] in kinds])
            if amount is None:
                others.append(sale["opportunity_id"])
            else:
                counted.append((sale["opportunity_id"], amount))
        return Counted(sum((amount for _, amount in counted), Decimal(0)), counted, others)

    def _amount(self, sale: Cells, parts: list[Cells]) -> Decimal | None:
        """In the program's currency; None when the opportunity does not count."""
        if sale["stage"] != "won":
            return None
        closed = _day(sale["close_date"])
        zone = ZoneInfo(self.rules.zone)
        recorded = [datetime.datetime.fromisoformat(part["recorded_at"]).astimezone(zone).date() for part in parts]
        if not self.after < closed <= self.until or not any(day <= closed for day in recorded):
            return None
        rate = self._rate(sale["currency"], closed)
        return None if rate is None else (Decimal(sale["arr"]) * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def _rate(self, currency: str, closed: datetime.date) -> Decimal | None:
        if currency == self.rules.currency:
            return Decimal(1)
        usable = [
            (row["date"], row["rate"])
            for row in self.files["rates"]
            if (row["currency"], row["base"]) == (currency, self.rules.currency) and _day(row["date"]) <= closed
        ]
        return Decimal(max(usable)[1]) if usable else None


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _keys(cell: str) -> set[str]:
    return {key for key in cell.split(";") if key}

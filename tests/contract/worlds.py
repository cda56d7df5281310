"""Random CSV files about both programs, made so that the days, cents and counts that decide come up often."""

import csv
import datetime
import io
import random
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.contract.oracle import Files

# Zones east and west of UTC, with half hours, and whose clocks change by day and at midnight.
ZONES = ("UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/Havana", "Australia/Lord_Howe")
DECIDING = [
    datetime.date.fromisoformat(text)
    for text in ("2024-02-29", "2025-02-28", "2025-03-01", "2025-03-09", "2025-11-02", "2025-12-31", "2026-01-01",
                 "2026-04-05", "2026-06-30")
]  # fmt: skip
CODES = ("b-c", "b_c", "bc", "Zeta", "alpha", "äther", "a b", "9lives", "brightpath", "=1+1")
INVITATIONS = {
    "technology": ("gtm_plan", "account_mapping", "silver", "joint_marketing"),
    "consulting": ("global_strategic", "referral_fee"),
}
COLUMNS = {
    "partners": "partner_code,name,website,country,program,enrolled_on,tier,focus,invitations",
    "opportunities": "opportunity_id,account_name,stage,close_date,currency,arr,services",
    "attributions": "opportunity_id,partner_code,kind,recorded_at",
    "certifications": "partner_code,person_email,certification,issued_on,expires_on",
    "milestones": "partner_code,program,kind,key,achieved_on,withdrawn_on",
    "rates": "currency,base,date,rate",
}
_DAY = datetime.timedelta(days=1)


def world(seed: int, zone: str) -> Files:
    """Everything about ten partners. `zone` is where the clock is read that decides when a part was recorded."""
    return _World(random.Random(seed), ZoneInfo(zone)).files()


def write(files: Files, folder: Path) -> dict[str, Path]:
    """One CSV file per kind, in the order in which they can be imported."""
    paths = {}
    for kind, columns in COLUMNS.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, columns.split(","), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(files[kind])
        paths[kind] = folder / f"{kind}.csv"
        paths[kind].write_bytes(text.getvalue().encode())
    return paths


class _World:
    def __init__(self, chance: random.Random, zone: ZoneInfo) -> None:
        self.chance, self.zone = chance, zone

    def files(self) -> Files:
        sales = [self._sale(number) for number in range(40)]
        return {
            "partners": [row for code in CODES for row in self._enrollments(code)],
            "opportunities": sales,
            "attributions": [part for sale in sales for part in self._parts(sale)],
            "certifications": [row for code in CODES for row in self._people(code)],
            "milestones": [row for code in CODES for row in self._milestones(code)],
            "rates": self._rates(),
        }

    def _day(self) -> datetime.date:
        """Often exactly on an edge of a window, or a day beside it."""
        if self.chance.random() < 0.3:
            return datetime.date(2024, 1, 1) + self.chance.randrange(1000) * _DAY
        edge = self.chance.choice(DECIDING) - self.chance.choice([0, 0, 365]) * _DAY
        return edge + self.chance.choice([-1, 0, 0, 1]) * _DAY

    def _some(self, words: tuple[str, ...]) -> list[str]:
        return [word for word in words if self.chance.random() < 0.4]

    def _enrollments(self, code: str) -> list[dict[str, str]]:
        tiers = {"technology": ("", "registered", "bronze", "silver", "gold")}
        tiers["consulting"] = (*tiers["technology"], "global_strategic")
        return [
            {
                "partner_code": code,
                "name": f"The {code} company",
                "program": program,
                "enrolled_on": (self._day() if self.chance.random() < 0.3 else datetime.date(2023, 5, 1)).isoformat(),
                "tier": self.chance.choice(tiers[program]),
                "focus": ";".join(self._some(("segment", "engage", "flex"))) if program == "consulting" else "",
                "invitations": ";".join(self._some(INVITATIONS[program])),
            }
            for program in self._some(("technology", "consulting")) or ["technology", "consulting"]
        ]

    def _sale(self, number: int) -> dict[str, str]:
        stage = self.chance.choice(["won"] * 7 + ["open", "lost"])
        euros = self.chance.choice([19_999, 20_000, 90_000, 100_000, 250_000, 499_999, 500_000, 1_000_000])
        cents = self.chance.choice(["", ".00", ".5", ".99", ".01", ".15"])
        return {
            "opportunity_id": f"opp-{number}",
            "account_name": self.chance.choice(["Northwind", "Southsea, Inc", '"Quoted"', "=cmd()"]),
            "stage": stage,
            "close_date": "" if stage == "open" and self.chance.random() < 0.5 else self._day().isoformat(),
            "currency": self.chance.choice(["USD", "USD", "EUR", "JPY", "CHF"]),
            "arr": f"{euros}{cents}",
            "services": self.chance.choice(["", "0", "5000000.55"]),
        }

    def _parts(self, sale: dict[str, str]) -> list[dict[str, str]]:
        closed = datetime.date.fromisoformat(sale["close_date"] or "2025-06-01")
        midnight = datetime.datetime.combine(closed + _DAY, datetime.time(), self.zone).astimezone(datetime.UTC)
        rows = []
        for code in self.chance.sample(CODES, self.chance.randrange(1, 4)):
            for kind in self.chance.sample(["sourced", "influenced", "resold"], self.chance.randrange(1, 4)):
                seconds = self.chance.choice([-90 * 86400, -86400, -3600, -1, -1, 0, 1, 3600, 86400])
                moment = midnight + datetime.timedelta(seconds=seconds)
                offset = datetime.timezone(datetime.timedelta(minutes=self.chance.choice([0, 0, 330, -240, 765])))
                recorded = moment.astimezone(offset).isoformat().replace("+00:00", self.chance.choice(["Z", "+00:00"]))
                rows.append(
                    {
                        "opportunity_id": sale["opportunity_id"],
                        "partner_code": code,
                        "kind": kind,
                        "recorded_at": recorded,
                    }
                )
        return rows

    def _people(self, code: str) -> list[dict[str, str]]:
        rows = {}
        for _ in range(self.chance.choice([0, 2, 8, 25, 45])):
            person = f"{self.chance.choice(['ada', 'ADA', 'bo', 'Bo'])}{self.chance.randrange(9)}@people.example"
            issued, certification = self._day(), self.chance.choice(["technical", "sales"])
            lasts = self.chance.choice([None, 0, 30, 364, 365, 730])
            rows[person.lower(), certification, issued] = {
                "partner_code": code,
                "person_email": person,
                "certification": certification,
                "issued_on": issued.isoformat(),
                "expires_on": "" if lasts is None else (issued + lasts * _DAY).isoformat(),
            }
        return list(rows.values())

    def _milestones(self, code: str) -> list[dict[str, str]]:
        kinds = ("agreement", "agreement", "solution_launched", "solution_materials", "success_story", "success_story",
                 "success_story", "success_story", "gtm_plan", "account_mapping")  # fmt: skip
        return [
            {
                "partner_code": code,
                "program": program,
                "kind": kind,
                "key": f"{kind}-{number}",
                "achieved_on": achieved.isoformat(),
                "withdrawn_on": (achieved + self.chance.choice([0, 1, 200, 700]) * _DAY).isoformat()
                if self.chance.random() < 0.15
                else "",
            }
            for program in ("technology", "consulting")
            for number, kind in enumerate(kinds)
            if self.chance.random() < 0.85
            for achieved in [self._day() if self.chance.random() < 0.2 else datetime.date(2023, 6, 1)]
        ]

    def _rates(self) -> list[dict[str, str]]:
        """Odd rates that end in half cents; now and then none, one between others, or one the other way round."""
        rows = {}
        for _ in range(self.chance.randrange(3, 12)):
            day = self.chance.choice([datetime.date(2023, 1, 1), self._day()]).isoformat()
            currency, base = self.chance.choice([("EUR", "USD"), ("JPY", "USD"), ("CHF", "USD"), ("USD", "EUR")])
            rate = self.chance.choice(["1.0835", "0.0067123", "1.005", "0.9999999995", "1.1"])
            rows[currency, base, day] = {"currency": currency, "base": base, "date": day, "rate": rate}
        return list(rows.values())

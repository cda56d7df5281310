"""The facts of the demonstration as import files: what a vendor's sales system and training records would give."""

import csv
import datetime
import io
import json
import random
from collections.abc import Iterable, Mapping
from decimal import Decimal

from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from prm.demo.companies import Company, customer
from vendors.actors import Actor

Row = dict[str, object]
GOLD = {"technology": 1_000_000, "consulting": 1_000_000}


def as_csv(rows: Iterable[Row]) -> bytes:
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def bring(tables: Mapping[str, list[Row]], *, by: Actor) -> None:
    """Import the rows of each kind, whole or not at all."""
    for name, kind in KINDS.items():
        if not (rows := tables.get(name)):
            continue
        report = import_file(kind, as_csv(rows), by=by, wishes=Wishes())
        if report.rejected:
            raise RuntimeError(f"The demonstration's {name} were rejected: {json.dumps(report.as_json())[:2000]}")


class Facts:
    """Eighteen months of one vendor, ending today. The same day and seed give the same rows."""

    def __init__(
        self, companies: list[Company], *, today: datetime.date, seed: int, prefix: str, products: list[str]
    ) -> None:
        self.companies = companies
        self.products = products
        self.today = today
        self.prefix = prefix
        self.random = random.Random(seed)  # noqa: S311
        self.opportunities: list[Row] = []
        self.attributions: list[Row] = []
        for company in companies:
            self._sell(company)

    def tables(self) -> dict[str, list[Row]]:
        """All of it, by the kind of import."""
        return {
            "partners": self.partners(),
            "opportunities": self.opportunities,
            "attributions": self.attributions,
            "certifications": self.certifications(),
            "milestones": self.milestones(),
            "rates": self.rates(),
        }

    def partners(self) -> list[Row]:
        return [
            {
                "partner_code": company.code,
                "name": company.name,
                "website": company.website,
                "country": company.country,
                "program": company.program,
                "enrolled_on": self._ago(self.random.randint(560, 1100)),
                "tier": _starting_tier(company),
                "focus": self._focus(company),
                "invitations": self._invitations(company),
            }
            for company in self.companies
        ]

    def certifications(self) -> list[Row]:
        rows: list[Row] = []
        for company in self.companies:
            if company.program != "consulting":
                continue
            for kind, most in (("technical", 16), ("sales", 11)):
                for number in range(min(round(company.level * most * 1.15), most)):
                    issued = self.random.randint(30, 700)
                    lapsed = number % 7 == 6
                    rows.append(
                        {
                            "partner_code": company.code,
                            "person_email": f"{kind}{number + 1}@{company.code}.example",
                            "person_name": f"{kind.title()} specialist {number + 1}",
                            "certification": kind,
                            "issued_on": self._ago(issued),
                            "expires_on": self._ago(self.random.randint(1, 25)) if lapsed and issued > 30 else "",
                        }
                    )
        return rows

    def milestones(self) -> list[Row]:
        rows: list[Row] = []
        for company in self.companies:
            if not (company.level == 0.0 and company.program == "technology"):
                rows.append(self._milestone(company, "agreement", "terms", "Program agreement signed", 700))
            if company.program != "technology" or company.level < 0.05:
                continue
            rows.append(self._milestone(company, "solution_launched", "connector", f"{company.name} connector", 500))
            rows.append(self._milestone(company, "solution_materials", "kit", "Solution brief and demo video", 480))
            stories = 3 if company.level > 0.8 and company.code != "brightpath" else 2 if company.level > 0.4 else 1
            for number in range(stories):
                title = f"How {customer(self.random.randrange(90))[0]} works with {company.name}"
                rows.append(self._milestone(company, "success_story", f"story-{number + 1}", title, 380 - 90 * number))
            if company.level > 0.6:
                rows.append(self._milestone(company, "gtm_plan", "2026", "Joint go-to-market plan", 120))
            if company.level > 0.5:
                rows.append(self._milestone(company, "account_mapping", "crossing", "Account mapping connected", 200))
        return rows

    def rates(self) -> list[Row]:
        start = {"EUR": Decimal("1.07"), "GBP": Decimal("1.25"), "CAD": Decimal("0.73")}
        return [
            {
                "currency": currency,
                "base": "USD",
                "date": (self.today - datetime.timedelta(days=30 * month)).isoformat(),
                "rate": rate + Decimal(month % 5) / 100,
            }
            for currency, rate in start.items()
            for month in range(26)
        ]

    def _sell(self, company: Company) -> None:
        """A year's closed ARR near the company's level, half a year before it, and what is open, lost or late."""
        target = company.level * GOLD[company.program]
        if company.code == "brightpath":
            self._exactly(company, BRIGHTPATH)
            return
        deals = 0 if target == 0 else self.random.randint(5, 14)
        weights = [self.random.uniform(0.3, 1.7) for _ in range(deals)]
        for weight in weights:
            self._deal(company, "won", self.random.randint(3, 364), target * weight / sum(weights))
        for _ in range(deals // 2):
            self._deal(company, "won", self.random.randint(366, 540), target / deals * self.random.uniform(0.5, 1.2))
        for _ in range(deals // 3):
            self._deal(company, "lost", self.random.randint(5, 300), target / deals)
        for _ in range(1 + deals // 4):
            self._deal(company, "open", -self.random.randint(10, 150), (target or 60_000) / max(deals, 3))

    def _deal(self, company: Company, stage: str, days_ago: int, arr: float) -> None:
        kind = self.random.choice(("sourced", "influenced", "influenced", "resold"))
        kind = "influenced" if company.program == "technology" and kind == "resold" else kind
        late = stage == "won" and self.random.random() < 0.08
        name, website = customer(self.random.randrange(900))
        currency = self.random.choices(("USD", "EUR", "GBP", "CAD", "JPY"), (75, 12, 8, 4, 1))[0]
        amount = Decimal(max(round(arr, -2), 1500)).quantize(Decimal("0.01"))
        recorded = days_ago - 9 if late else days_ago + self.random.randint(10, 120)
        self._add(company, name, website, stage, days_ago, currency, amount, kind, recorded)

    def _exactly(self, company: Company, deals: Iterable[tuple[str, str, int, int, str, int]]) -> None:
        for name, stage, days_ago, arr, kind, recorded in deals:
            site = "https://" + "".join(char for char in name.lower() if char.isalnum()) + ".example"
            self._add(company, name, site, stage, days_ago, "USD", Decimal(arr), kind, recorded)

    def _add(
        self,
        company: Company,
        name: str,
        website: str,
        stage: str,
        days_ago: int,
        currency: str,
        arr: Decimal,
        kind: str,
        recorded: int,
    ) -> None:
        number = len(self.opportunities) + 20001
        source_id = f"{self.prefix}-{number}"
        self.opportunities.append(
            {
                "opportunity_id": source_id,
                "account_name": name,
                "account_website": website,
                "stage": stage,
                "close_date": self._ago(days_ago),
                "currency": currency,
                "arr": arr,
                "services": Decimal(arr) // 8 if number % 3 == 0 else 0,
                "products": self.products[number % len(self.products)],
                "created_at": f"{self._ago(max(recorded, days_ago) + 30)}T09:00:00Z",
            }
        )
        self.attributions.append(
            {
                "opportunity_id": source_id,
                "partner_code": company.code,
                "kind": kind,
                "recorded_at": f"{self._ago(max(recorded, 1))}T10:30:00Z",
                "via": "deal_registration" if kind == "sourced" else "sales",
            }
        )

    def _milestone(self, company: Company, kind: str, key: str, title: str, days_ago: int) -> Row:
        return {
            "partner_code": company.code,
            "program": company.program,
            "kind": kind,
            "key": key,
            "title": title,
            "achieved_on": self._ago(days_ago + self.random.randint(0, 60)),
            "withdrawn_on": "",
            "url": f"https://stories.example/{company.code}/{key}" if kind == "success_story" else "",
        }

    def _focus(self, company: Company) -> str:
        return (
            self.random.choice(("segment", "engage", "flex", "segment;engage"))
            if company.program == "consulting"
            else ""
        )

    def _invitations(self, company: Company) -> str:
        if company.program == "technology":
            return "silver" if company.level > 0.65 else "gtm_plan" if 0.5 < company.level < 0.53 else ""
        return "global_strategic" if company.level > 1.2 else ""

    def _ago(self, days: int) -> str:
        return (self.today - datetime.timedelta(days=days)).isoformat()


def _starting_tier(company: Company) -> str:
    """Where they stood before this year's reviews: most a step below what they do now, some above it."""
    if company.code == "brightpath":
        return "bronze"
    if company.level > 1:
        return "silver"
    if company.level > 0.5:
        return "bronze"
    return "silver" if 0.25 < company.level < 0.3 else "registered"


# Brightpath's deals are told one by one, the newest by its registrations:
# (customer, stage, closed days ago, ARR in USD, part, recorded days ago).
BRIGHTPATH = [
    ("Harbor Freight Lines", "won", 221, 166_300, "sourced", 320),
    ("Silverline Airways", "won", 96, 132_400, "influenced", 140),
    ("Granite Mutual", "won", 152, 98_500, "sourced", 230),
    ("Lumen Retail Group", "won", 175, 88_200, "influenced", 203),
    ("Cobalt Energy Holdings", "won", 262, 66_900, "influenced", 300),
    ("Vance & Sons", "won", 344, 45_500, "sourced", 400),
    ("Kestrel Mutual", "won", 315, 43_100, "influenced", 350),
    ("Pinewood Labs", "won", 254, 61_000, "influenced", 252),
    ("Quill Media", "won", 389, 30_000, "sourced", 420),
    ("Maple Logistics", "won", 410, 212_000, "sourced", 500),
    ("Juniper Motors", "lost", 60, 54_000, "influenced", 90),
]

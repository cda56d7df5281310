"""Three ways to the same answer: the statement for a whole program, the explanation of one partner, and an oracle that
walks over the rows one by one and knows nothing of either."""

import datetime
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals.models import Account, Attribution, ExchangeRate, Opportunity
from partners.models import Certification, Enrollment, Milestone, Partner
from programs.document.model import (
    CertificationCounting,
    MilestoneCounting,
    OpportunityCounting,
    ProgramDocument,
)
from programs.queries import document_of, edition_in_force
from tests.cast import make_partner
from tests.tiers.facts import day, publish_text
from tiers.explain import explain
from tiers.models import Basis
from tiers.program_values import assess
from vendors.models import Vendor

AS_OF = day("2025-03-01")
# Zones whose clocks change at midnight, by half hours and not at all; the days around the changes are drawn often.
ZONES = ("UTC", "America/Havana", "Africa/Cairo", "Europe/Berlin", "Pacific/Kiritimati", "Australia/Lord_Howe")
DAYS = st.one_of(
    st.dates(day("2023-12-20"), day("2025-03-20")),
    st.sampled_from(
        [day(text) for text in ("2024-02-29", "2024-03-01", "2024-03-10", "2024-04-25", "2024-11-03", "2025-03-01",
                                "2024-12-31", "2025-01-01", "2023-12-31", "2024-01-01", "2024-10-31", "2024-10-06")]
    ),
)  # fmt: skip
FOCUSES, INVITATIONS = ("one", "two"), ("dinner", "summit")
METRICS = {
    "signed": "{name: Signed, milestone: agreement}",
    "stories": "{name: Stories, milestones: success_story}",
    "people": "{name: People, people_with: technical}",
    "trained": "{name: Trained, people_with: sales}",
    "sold": "{name: Sold, arr_won: [sourced, influenced]}",
    "resold": "{name: Resold, arr_won: [resold, sourced]}",
}
MOST = {"signed": 1, "stories": 3, "people": 3, "trained": 2, "sold": 400, "resold": 300}


@st.composite
def documents(draw: st.DrawFn) -> str:
    """The text of a program's document, with thresholds that rise from tier to tier."""
    tiers = ["base", "middle", "high", "top"][: draw(st.integers(2, 4))]
    lines = [
        "schema: 1", "program: random", "kind: technology", "name: Random", "edition: 1", "effective: 2020-01-01",
        "currency: USD", f"time_zone: {draw(st.sampled_from(ZONES))}", "program_year: calendar", "tiers:",
    ]  # fmt: skip
    for rank, tier in enumerate(tiers):
        invitation = ", invitation: summit" if rank == 3 and draw(st.booleans()) else ""
        lines.append(f"  {tier}: {{rank: {rank}, name: {tier}{invitation}}}")
    lines += ["focuses: {one: One, two: Two}", "invitations: {dinner: Dinner, summit: Summit}"]
    lines += ["certifications: {technical: Technical, sales: Sales}", "metrics:"]
    lines += [f"  {key}: {text}" for key, text in METRICS.items()] + ["requirements:"]
    lines += [row for metric in METRICS for row in _row(draw, metric, tiers)]
    if lines[-1] == "requirements:":
        lines.append("  stories: {middle: 1}")
    lines += [
        "windows: {annual: previous_calendar_year, mid_year_days: 365}",
        "directions: {annual: both, mid_year: up}",
    ]
    return "\n".join(lines)


def _row(draw: st.DrawFn, metric: str, tiers: list[str]) -> Iterator[str]:
    asked = draw(st.lists(st.sampled_from(tiers), unique=True))
    needs = sorted(draw(st.lists(st.integers(1, MOST[metric]), min_size=len(asked), max_size=len(asked))))
    cells = []
    for tier, need in zip(sorted(asked, key=tiers.index), needs, strict=True):
        value = "yes" if metric == "signed" else f"{{at_least: {need}{_condition(draw)}}}"
        cells.append(f"{tier}: {value}")
    return iter([f"  {metric}: {{{', '.join(cells)}}}"] if cells else [])


def _condition(draw: st.DrawFn) -> str:
    return draw(
        st.sampled_from(["", "", ", if_invited: [dinner]", ", if_invited: [dinner, summit]", ", only_for: [one]"])
    )


AMOUNTS = st.decimals(0, 300, places=2)
PARTS = st.fixed_dictionaries(
    {
        "partner": st.integers(0, 2),
        "kind": st.sampled_from(["sourced", "influenced", "resold"]),
        "minutes": st.integers(-2000, 3000),
    }
)
SALES = st.lists(
    st.fixed_dictionaries(
        {
            "arr": AMOUNTS,
            "services": AMOUNTS,
            "currency": st.sampled_from(["USD", "EUR", "CHF"]),
            "stage": st.sampled_from(["won", "won", "won", "lost", "open"]),
            "closed_on": DAYS,
            "parts": st.lists(PARTS, max_size=4, unique_by=lambda part: (part["partner"], part["kind"])),
        }
    ),
    max_size=12,
)
RATES = st.dictionaries(
    st.tuples(st.sampled_from(["EUR", "CHF"]), st.sampled_from(["USD", "EUR"]), DAYS),
    st.decimals("0.0001", "3", places=4),
    max_size=6,
)
PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["ada@a.example", "ADA@a.example", "bo@a.example", "cy@a.example"]),
        st.sampled_from(["technical", "sales"]),
        DAYS,
        st.one_of(st.none(), st.integers(0, 400)),
    ),
    max_size=12,
    unique_by=lambda row: row[:4],
)
MILESTONES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["agreement", "success_story"]),
        st.sampled_from("abcd"),
        DAYS,
        st.one_of(st.none(), DAYS),
    ),
    max_size=12,
    unique_by=lambda row: row[:3],
)
ENROLLMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "enrolled_on": DAYS,
            "status": st.sampled_from(["active", "active", "active", "inactive"]),
            "focuses": st.lists(st.sampled_from(FOCUSES), unique=True),
            "invitations": st.lists(st.sampled_from(INVITATIONS), unique=True),
        }
    ),
    min_size=3,
    max_size=3,
)


@pytest.fixture
def partners(acme_scope: Vendor) -> list[Partner]:
    return [make_partner(acme_scope, f"partner-{number}", f"Partner {number}") for number in range(3)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=documents(),
    sales=SALES,
    rates=RATES,
    people=PEOPLE,
    milestones=MILESTONES,
    enrollments=ENROLLMENTS,
    basis=st.sampled_from(Basis.values),
    as_of=st.one_of(st.just(AS_OF), st.dates(day("2024-02-25"), day("2025-03-10"))),
)
def test_statement_explanation_and_oracle_agree(
    partners: list[Partner], text: str, basis: str, as_of: datetime.date, **drawn: Any
) -> None:
    with transaction.atomic():
        _agree(partners, text, basis, as_of, drawn)
        transaction.set_rollback(True)


def _agree(partners: list[Partner], text: str, basis: str, as_of: datetime.date, drawn: dict[str, Any]) -> None:
    program = publish_text(text)
    edition = edition_in_force(program, as_of)
    assert edition is not None
    document = document_of(edition)
    _write(partners, program, document, drawn)
    oracle = Oracle(document, basis, as_of, drawn)
    _, rows = assess(program, as_of=as_of, basis=basis)
    assert [row.partner_code for row in rows] == [partners[number].code for number in oracle.assessed()]
    for row, number in zip(rows, oracle.assessed(), strict=True):
        assert row.values == {metric.key: oracle.value(metric, number) for metric in document.metrics}
        assert (row.eligible_tier, row.verdict.eligible.key) == (oracle.tier(number),) * 2
        told = explain(partners[number], program, as_of=as_of, basis=basis)
        assert {one.metric.key: one.value for one in told.metrics} == row.values
        assert (told.verdict, told.current_tier) == (row.verdict, row.current_tier)
        for one in told.metrics:
            assert len(one.counted) + len(one.not_counted) == oracle.concerned(one.metric, number)
            assert sum(entry.amount or 0 for entry in one.counted) == one.value


def _write(partners: list[Partner], program: Any, document: ProgramDocument, drawn: dict[str, Any]) -> None:
    account = Account.objects.create(name="Customer", name_key="customer")
    for partner, enrollment in zip(partners, drawn["enrollments"], strict=True):
        Enrollment.objects.create(partner=partner, program=program, **enrollment)
    for number, sale in enumerate(drawn["sales"]):
        fields = {key: sale[key] for key in ("arr", "services", "currency", "stage", "closed_on")}
        opportunity = Opportunity.objects.create(
            source_id=f"o-{number}", account=account, account_name="Customer", **fields
        )
        Attribution.objects.bulk_create(
            Attribution(
                vendor_id=program.vendor_id,
                opportunity=opportunity,
                partner=partners[part["partner"]],
                kind=part["kind"],
                recorded_at=_recorded_at(document, sale, part),
            )
            for part in sale["parts"]
        )
    for (currency, base, date), rate in drawn["rates"].items():
        ExchangeRate.objects.create(currency=currency, base=base, date=date, rate=rate)
    for number, email, certification, issued_on, days in drawn["people"]:
        Certification.objects.create(
            partner=partners[number],
            person_email=email,
            certification=certification,
            issued_on=issued_on,
            expires_on=_expires_on(issued_on, days),
        )
    for number, kind, key, achieved_on, withdrawn_on in drawn["milestones"]:
        Milestone.objects.create(
            partner=partners[number],
            program=program,
            kind=kind,
            key=key,
            achieved_on=achieved_on,
            withdrawn_on=withdrawn_on,
        )


def _recorded_at(document: ProgramDocument, sale: dict[str, Any], part: dict[str, Any]) -> datetime.datetime:
    """So many minutes after the close's noon, which is often just around the midnight that decides."""
    noon = datetime.datetime.combine(sale["closed_on"], datetime.time(12), ZoneInfo(document.time_zone))
    return noon.astimezone(datetime.UTC) + datetime.timedelta(minutes=part["minutes"])


def _expires_on(issued_on: datetime.date, days: int | None) -> datetime.date | None:
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
            and _recorded_at(self.document, sale, part).astimezone(zone).date() <= sale["closed_on"]
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

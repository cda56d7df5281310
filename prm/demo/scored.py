"""A program of Acme's in the demonstration that counts points and gives time before a demotion: the shipped document of
points, with a grace. One partner's demotion is in its grace, one has earned its next tier since the run before."""

import datetime
from typing import Any

from django.conf import settings

from activity import log
from partners.models import Member
from partners.team import add_member
from prm.demo.facts import Row, bring
from prm.demo.people import login
from programs.models import Program
from programs.publishing import publish
from programs.queries import get_program
from tenancy import scope
from tiers import runs
from tiers.decisions import approve
from tiers.explain import get_partner
from tiers.forecasts.looking import look_ahead_of
from tiers.models import Basis, TierChange
from vendors.actors import Actor
from vendors.roles import MemberRole

KEY = "solutions"
MEMBER = ("cedarline", "rita@cedarline.example", "Rita Calloway")
_DOCUMENT = settings.BASE_DIR / "programs" / "documents" / "solutions-points.yaml"
_MOVEMENT = """
movement:
  grace: {days: 60}
  notices: [30, 7, 1]
  first_year: keep

"""
_FIRST = datetime.timedelta(days=40)
_DAY = datetime.timedelta(days=1)

# Code, name, country, tier to begin with, certified people; the sales as part, ARR and days since they were won.
_PARTNERS: tuple[tuple[str, str, str, str, int, tuple[tuple[str, int, int], ...]], ...] = (
    (
        *("cedarline", "Cedarline Resale", "US", "platinum", 4),
        (("sourced", 38_400, 210), ("influenced", 72_000, 120), ("sourced", 60_000, 455), ("influenced", 84_000, 420)),
    ),
    (
        *("tallgrass", "Tallgrass Systems", "US", "gold", 3),
        (("sourced", 36_000, 190), ("influenced", 100_800, 95), ("sourced", 24_000, 12)),
    ),
    ("monsoon-partners", "Monsoon Partners", "IN", "registered", 1, (("sourced", 9_600, 150), ("resold", 48_000, 80))),
    (
        *("lakeward", "Lakeward Digital", "CA", "platinum", 6),
        (("sourced", 14_400, 320), ("sourced", 43_200, 130), ("influenced", 120_000, 220)),
    ),
    ("fennel-works", "Fennel Works", "DE", "gold", 2, (("sourced", 21_600, 160), ("influenced", 28_800, 70))),
    ("bajada-cloud", "Bajada Cloud", "MX", "registered", 0, (("sourced", 12_000, 100), ("influenced", 24_000, 60))),
    ("ostrava-data", "Ostrava Data", "CZ", "registered", 1, (("resold", 18_000, 240),)),
    (
        *("summerlea", "Summerlea Group", "GB", "diamond", 9),
        (("sourced", 151_200, 140), ("influenced", 288_000, 110), ("resold", 192_000, 85)),
    ),
)


def prepare(*, by: Actor, now: datetime.datetime, password: str) -> None:
    """Publish the program and bring its partners in, in the vendor's scope. A second call changes nothing."""
    publish(_text(), by=by)
    bring(_tables(now.date()), by=by)
    code, email, name = MEMBER
    user, partner = login(email, name, password), get_partner(code)
    if not Member.objects.filter(user=user, partner=partner).exists():
        add_member(user, MemberRole.PARTNER_ADMIN, partner=partner, by=by)


def tell(*, manager: Actor, now: datetime.datetime) -> None:
    """Two runs about the program. What the first proposes is decided, and what the second does waits; once."""
    at = now - _FIRST
    with log.in_retrospect(at):
        _run("first", manager, at)
    with scope.enter(manager.vendor_id):
        proposed = TierChange.objects.filter(program__key=KEY, state=TierChange.State.PROPOSED, run__key=_key("first"))
        with log.in_retrospect(at + _DAY):
            for change in proposed.order_by("pk"):
                note = "Well earned." if change.upward else "Let us look together at what would keep it."
                approve(change, by=manager, note=note, now=at + _DAY)
    look_ahead_of(manager.vendor_id, _run("today", manager, now).pk, now=now)


def _run(name: str, by: Actor, at: datetime.datetime) -> Program:
    with scope.enter(by.vendor_id):
        program = get_program(KEY)
        run = runs.request_run(program, basis=Basis.MID_YEAR, as_of=at.date(), by=by, key=_key(name))
    runs.execute(by.vendor_id, run.pk)
    return program


def _key(name: str) -> str:
    return f"demo:{name}:{KEY}"


def _text() -> str:
    """The shipped document, as this vendor has it: its own name, from a day before the demonstration, with a grace."""
    text = _DOCUMENT.read_text()
    for old, new in {
        "# Fernhill": "# Acme",
        "name: Fernhill": "name: Acme",
        "edition: 2026": "edition: 2024",
        "effective: 2026-01-01": "effective: 2024-01-01",
        "\nbenefits:": f"{_MOVEMENT}benefits:",
    }.items():
        text = text.replace(old, new, 1)
    return text


def _tables(today: datetime.date) -> dict[str, list[Row]]:
    """The program's facts as import files."""

    def ago(days: int) -> str:
        return (today - days * _DAY).isoformat()

    tables: dict[str, list[Row]] = {
        name: [] for name in ("partners", "opportunities", "attributions", "certifications", "milestones")
    }
    for place, (code, name, country, tier, people, sales) in enumerate(_PARTNERS):
        company: dict[str, Any] = {"partner_code": code, "name": name, "website": f"https://{code}.example"}
        enrolled: Row = {"country": country, "program": KEY, "enrolled_on": ago(640 + place), "tier": tier}
        tables["partners"].append({**company, **enrolled})
        signed: Row = {"kind": "agreement", "key": "terms", "title": "Program agreement signed"}
        tables["milestones"].append({"partner_code": code, "program": KEY, **signed, "achieved_on": ago(635)})
        for number in range(1, people + 1):
            person: Row = {"person_email": f"expert{number}@{code}.example", "person_name": f"Specialist {number}"}
            granted: Row = {"certification": "implementation", "issued_on": ago(500 - 20 * number)}
            tables["certifications"].append({"partner_code": code, **person, **granted})
        for number, (kind, arr, days) in enumerate(sales, start=1):
            sale = {"opportunity_id": f"sol-{place + 1}{number:02}", "recorded_at": f"{ago(days + 30)}T10:30:00Z"}
            tables["opportunities"].append(_sale(sale["opportunity_id"], place * 5 + number, arr, ago(days)))
            tables["attributions"].append({**sale, "partner_code": code, "kind": kind, "via": "sales"})
    return tables


def _sale(source_id: str, number: int, arr: int, closed_on: str) -> Row:
    name = _CUSTOMERS[number % len(_CUSTOMERS)]
    return {
        "opportunity_id": source_id,
        "account_name": name,
        "account_website": f"https://{''.join(name.lower().split())}.example",
        "stage": "won",
        "close_date": closed_on,
        "currency": "USD",
        "arr": f"{arr}.00",
    }


_CUSTOMERS = (
    "Alder Creek Foods", "Beacon Hill Press", "Coral Bay Hotels", "Drystone Homes", "Eastgate Dental", "Fairwind Tours",
    "Gable Roofing", "Hartwell Books", "Islay Ferries", "Jasper Optics", "Kettle Brewing", "Loch Water",
    "Mill Road Schools", "Norden Tools", "Old Town Bakers", "Pier Nine Seafood", "Quiet Valley Spas",
)  # fmt: skip

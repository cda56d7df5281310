"""Invented figures that add up, for the gallery."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms

from ui import charts, parts

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)

PORTAL_NAV = [
    parts.NavItem("Home", "/gallery/portal/", active=True),
    parts.NavItem("Deals", "#deals", count=2),
    *(parts.NavItem(label, "#") for label in ("Referrals", "Benefits", "Funds", "Program", "Team")),
]
STAFF_NAV = [
    parts.NavItem("Today", "/gallery/staff/", active=True, group="Work"),
    parts.NavItem("Deals", "#", count=7, group="Work"),
    parts.NavItem("Tier changes", "/gallery/decision/", count=4, group="Work"),
    parts.NavItem("Referrals", "#", group="Work"),
    parts.NavItem("Funds", "#", group="Work"),
    parts.NavItem("Partners", "#", group="Program"),
    parts.NavItem("Programs", "#", group="Program"),
    parts.NavItem("Benefits", "#", group="Program"),
    parts.NavItem("Runs", "#", group="Operations"),
    parts.NavItem("Imports", "#", group="Operations"),
    parts.NavItem("Reviews", "#", group="Operations"),
    parts.NavItem("Settings", "#", group="Operations"),
]
MAX = parts.PersonCard("Max Reuter", role="Partner manager")
PAULA = parts.PersonCard("Paula Marsh", role="Partner admin", partner_name="Brightpath")
FINISHED = parts.Job("job-7", "Finished, 4 proposals", running=False, state="good")
LINE = [
    (date(2026, 11, 21), Decimal(787600)),
    (date(2026, 12, 12), Decimal(742100)),
    (date(2027, 1, 10), Decimal(699000)),
    (date(2027, 2, 24), Decimal(655500)),
    (date(2027, 4, 14), Decimal(489200)),
    (date(2027, 5, 30), Decimal(441000)),
    (date(2027, 7, 18), Decimal(322000)),
    (date(2027, 9, 15), Decimal(180000)),
]


class DealForm(forms.Form):
    customer = forms.CharField(help_text="The company's name or web address. We look for the same customer at once.")
    amount = forms.DecimalField(label="Expected ARR, USD", min_value=0)
    stage = forms.ChoiceField(choices=[("new", "First talk"), ("poc", "Proof of concept")])
    part = forms.ChoiceField(
        label="Your part",
        widget=forms.RadioSelect,
        choices=[("sourced", "We found it"), ("influenced", "We helped")],
    )
    why = forms.CharField(label="Why you", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    proof = forms.FileField(label="Proof of the talk", required=False, help_text="PDF or PNG, at most 10 MB.")
    told = forms.BooleanField(label="The customer knows that we register this deal")


def form(data: Any) -> DealForm:
    return DealForm(data) if data else DealForm()


def everything() -> dict[str, Any]:
    return {
        "today": TODAY,
        "now": NOW,
        "place": parts.Place("Acme", "partner program", "/gallery/portal/"),
        "nav": PORTAL_NAV,
        "person": PAULA,
        "steps": steps(),
        "requirements": requirements(),
        "line": line(),
        "bars": bars(),
        "tiles": tiles(),
        "rows": rows(),
        "page": parts.Page(next="abc", previous="xyz", words="Rows 51 to 100"),
        "needs": needs(),
        "facts": facts(),
        "events": events(),
        "tabs": [
            parts.NavItem("Open", "#", active=True, count=7),
            parts.NavItem("Approved", "#"),
            parts.NavItem("Declined", "#"),
            parts.NavItem("Expired", "#"),
            parts.NavItem("All", "#"),
        ],
        "crumbs": [parts.Crumb("Tier changes", "/gallery/staff/"), parts.Crumb("1 of 4")],
        "running": parts.Job("job-7", "Recalculating", running=True, url="/gallery/answers/job/", done=412, total=1200),
        "finished": parts.Job("job-8", "Finished, 4 proposals", running=False, state="good"),
        "stages": [("new", "New"), ("approved", "Approved")],
        "tier_keys": [
            ("registered", "Registered", 0),
            ("bronze", "Bronze", 1),
            ("silver", "Silver", 2),
            ("gold", "Gold", 3),
            ("global_strategic", "Global strategic", 4),
        ],
    }


def steps() -> list[parts.Step]:
    return [
        parts.Step("Registered", "registered", 0, "done", "since 3 Feb 2024"),
        parts.Step("Bronze", "bronze", 1, "done", "since 1 Jan 2025"),
        parts.Step("Silver", "silver", 2, "here", "since 12 May 2026"),
        parts.Step("Gold", "gold", 3, "ahead", "7 of 9 requirements"),
    ]


def requirements() -> list[parts.Requirement]:
    money = Decimal(787600)
    return [
        parts.Requirement(
            "Influenced ARR, trailing 365 days",
            False,
            money,
            Decimal(1000000),
            "money",
            next="$212,400 missing: 14 deals count, 3 do not.",
            url="#why",
        ),
        parts.Requirement(
            "Customer success stories published",
            False,
            2,
            3,
            next="One story missing.",
            url="#story",
            url_label="Add a story",
        ),
        parts.Requirement("Joint GTM business plan", True, words="approved 8 Sep 2026"),
        parts.Requirement("Automated account mapping", True, 1, 1, "yes_no"),
    ]


def line() -> charts.Figure:
    return charts.step_line(
        LINE,
        title="Influenced ARR over the next 12 months if nothing closes",
        description="It falls from $787,600 to $180,000 by November 2027, below Silver on 14 Apr 2027.",
        until=date(2027, 11, 20),
        thresholds=[
            charts.Threshold("Gold", Decimal(1000000), "gold", 3),
            charts.Threshold("Silver", Decimal(500000), "silver", 2),
            charts.Threshold("Bronze", Decimal(100000), "bronze", 1),
        ],
        marks=[charts.Mark(date(2027, 4, 14), Decimal(489200), "14 Apr: below Silver")],
    )


def bars() -> charts.Figure:
    items = [
        charts.Bar("Registered", Decimal(12), "registered"),
        charts.Bar("Bronze", Decimal(24), "bronze"),
        charts.Bar("Silver", Decimal(14), "silver"),
        charts.Bar("Gold", Decimal(8), "gold"),
    ]
    return charts.bars(items, title="Partners by tier", description="Most are Bronze: 24 of 58.", unit="count")


def tiles() -> list[parts.Tile]:
    return [
        parts.Tile("Open registrations", "23", "$1.84M expected ARR", "#"),
        parts.Tile("Influenced ARR, 365 days", "$12.6M", "+8% on a year ago", "#"),
        parts.Tile("At risk within 90 days", "5", "of 42 tiered partners", "#"),
        parts.Tile("Quiet for a quarter", "9", "review opens 1 Jan 2027"),
    ]


def rows() -> list[dict[str, Any]]:
    names = ("Harbor Freight Lines", "Lumen Retail Group", "Vance & Sons Ltd", "Kestrel Mutual")
    amounts = ("166300", "48200", "45500", "43100.50")
    leaves = (date(2027, 4, 14), date(2027, 5, 30), date(2026, 12, 12), date(2027, 1, 10))
    kinds = ("soon", "plain", "late", "soon")
    return [
        {
            "name": name,
            "code": f"opp-{20931 - at}",
            "part": "Sourced",
            "arr": Decimal(amount),
            "leaves": leave,
            "kind": kind,
        }
        for at, (name, amount, leave, kind) in enumerate(zip(names, amounts, leaves, kinds, strict=True))
    ]


def needs() -> list[parts.Task]:
    return [
        parts.Task(
            "Answer a question on Northgate Foods",
            "#",
            "Max asks which products are in scope.",
            "today",
            "late",
        ),
        parts.Task(
            "Protection of Tidewater Bank ends",
            "#",
            "Extend once, by 90 days, with a reason.",
            "in 6 days",
            "soon",
        ),
        parts.Task(
            "Registration: Orchard Health",
            "#",
            "With Max since Friday, 2 business days promised.",
            "due Tue 16:00",
            "info",
        ),
    ]


def facts() -> list[parts.Fact]:
    return [
        parts.Fact("Partner since", "3 Feb 2024"),
        parts.Fact("Open pipeline", "$412,000", url="#"),
        parts.Fact("Agreement", "signed", state="good"),
        parts.Fact("Who is told", "3 people", note="Paula, Piet and you, by mail and here."),
    ]


def events() -> list[parts.Event]:
    return [
        parts.Event(
            datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
            "asked a question",
            "Max",
            "Which products are in scope?",
            kind="soon",
        ),
        parts.Event(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "registered Northgate Foods", "Piet", url="#"),
        parts.Event(date(2026, 11, 18), "Orchard Health was won", kind="good"),
    ]

"""The two programs, read from their guides by hand. Nothing here comes from the product's code or documents.

A need is (metric, threshold, condition): the condition is None for everyone, ("focus", keys) for partners that work on
one of them, ("invited", keys) for partners with one of those invitations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Need = tuple[str, int, tuple[str, frozenset[str]] | None]

ENGAGED = ("focus", frozenset({"segment", "engage"}))


@dataclass(frozen=True)
class Rules:
    """One edition of one program. `counts` says what each metric counts, `tiers` are named from the lowest up."""

    tiers: Mapping[str, list[Need]]
    counts: Mapping[str, tuple[str, frozenset[str]]]
    mid_year_down: bool
    by_invitation: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    currency: str = "USD"


def _invited(key: str) -> tuple[str, frozenset[str]]:
    return ("invited", frozenset({key, "silver"}))


def technology(*, arr: tuple[int, int, int] = (100_000, 500_000, 1_000_000), zone: str = "UTC") -> Rules:
    """The technology program of 2024, with the thresholds of influenced ARR for bronze, silver and gold."""
    launched: list[Need] = [("agreement", 1, None), ("solution_launched", 1, None), ("solution_materials", 1, None)]
    return Rules(
        tiers={
            "registered": [("agreement", 1, None)],
            "bronze": [*launched, ("success_stories", 1, None), ("influenced_arr", arr[0], None)],
            "silver": [
                *launched,
                ("success_stories", 2, None),
                ("influenced_arr", arr[1], None),
                ("gtm_plan", 1, _invited("gtm_plan")),
                ("account_mapping", 1, _invited("account_mapping")),
            ],
            "gold": [
                *launched,
                ("success_stories", 3, None),
                ("influenced_arr", arr[2], None),
                ("gtm_plan", 1, None),
                ("account_mapping", 1, None),
            ],
        },
        counts={
            "agreement": ("reached", frozenset({"agreement"})),
            "solution_launched": ("reached", frozenset({"solution_launched"})),
            "solution_materials": ("reached", frozenset({"solution_materials"})),
            "gtm_plan": ("reached", frozenset({"gtm_plan"})),
            "account_mapping": ("reached", frozenset({"account_mapping"})),
            "success_stories": ("number", frozenset({"success_story"})),
            "influenced_arr": ("won", frozenset({"sourced", "influenced"})),
        },
        mid_year_down=True,
        zone=zone,
    )


def consulting(*, zone: str = "UTC", currency: str = "USD") -> Rules:
    """The consulting program of 2023."""

    def asks(technical: int, sales: int, revenue: int) -> list[Need]:
        return [
            ("agreement", 1, None),
            ("technical_certified", technical, ENGAGED),
            ("sales_certified", sales, ENGAGED),
            ("closed_won_revenue", revenue, None),
        ]

    return Rules(
        tiers={
            "registered": [("agreement", 1, None)],
            "bronze": asks(3, 1, 20_000),
            "silver": asks(10, 5, 200_000),
            "gold": asks(15, 10, 1_000_000),
            "global_strategic": [],
        },
        counts={
            "agreement": ("reached", frozenset({"agreement"})),
            "technical_certified": ("people", frozenset({"technical"})),
            "sales_certified": ("people", frozenset({"sales"})),
            "closed_won_revenue": ("won", frozenset({"sourced", "influenced", "resold"})),
        },
        mid_year_down=False,
        by_invitation={"global_strategic": "global_strategic"},
        zone=zone,
        currency=currency,
    )

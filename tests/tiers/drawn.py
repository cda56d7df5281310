"""Programs and facts as hypothesis draws them, with the days and amounts at which answers tip over."""

import datetime
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.tiers.facts import day

# Zones whose clocks change at midnight, by half hours and not at all; the days around the changes are drawn often.
ZONES = ("UTC", "America/Havana", "Africa/Cairo", "Europe/Berlin", "Pacific/Kiritimati", "Australia/Lord_Howe")
DAYS = st.one_of(
    st.dates(day("2023-12-20"), day("2025-03-20")),
    st.sampled_from(
        [day(text) for text in ("2024-02-29", "2024-03-01", "2024-03-10", "2024-04-25", "2024-11-03", "2025-03-01",
                                "2024-12-31", "2025-01-01", "2023-12-31", "2024-01-01", "2024-10-31", "2024-10-06")]
    ),
)  # fmt: skip
YEARS = ("calendar", "calendar", '{begins: "02-01"}', '{begins: "07-15"}')
ANNUAL = ("previous_calendar_year", "previous_program_year")
MID_YEAR = (
    "mid_year_days: 365", "mid_year_days: 365", "mid_year: {months: 12}", "mid_year: {months: 1}",
    "mid_year: {quarters: 4}", "mid_year: {quarters: 1}", "mid_year: program_year_to_date",
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
# Amounts that do not divide evenly, so that halves of a hundredth come up; what stands below is made of what is above.
DERIVED = {
    "assisted": "{name: Assisted, arr_won: [influenced], not_with: [sourced]}",
    "points": "{name: Points, score: {%s}%s}",
    "credit": "{name: Credit, score: {%s}%s}",
    "needs": "{name: Needs, how_many_of: {%s}}",
    "total": "{name: Total, score: {%s}%s}",
    "all": "{name: All, every_above_zero: [%s]}",
}
REGIONS = "regions: {growth: {name: Growth, countries: [BR, MX]}, near: {name: Near, countries: [DE]}}"
MOST = {"signed": 1, "stories": 3, "people": 3, "trained": 2, "sold": 400, "resold": 300, "assisted": 90}
MOST |= {"points": 7, "credit": 5, "needs": 1, "total": 7, "all": 1}
YES, COUNTS = ("signed", "all"), {"stories": 3, "people": 3, "trained": 2, "needs": 1}
SCORES = ("points", "credit", "total")


@st.composite
def documents(draw: st.DrawFn) -> str:
    """The text of a program's document, with thresholds that rise from tier to tier."""
    tiers = ["base", "middle", "high", "top"][: draw(st.integers(2, 4))]
    lines = [
        "schema: 1", "program: random", "kind: technology", "name: Random", "edition: 1", "effective: 2020-01-01",
        "currency: USD", f"time_zone: {draw(st.sampled_from(ZONES))}",
        f"program_year: {draw(st.sampled_from(YEARS))}", "tiers:",
    ]  # fmt: skip
    for rank, tier in enumerate(tiers):
        invitation = ", invitation: summit" if rank == 3 and draw(st.booleans()) else ""
        lines.append(f"  {tier}: {{rank: {rank}, name: {tier}{invitation}}}")
    lines += ["focuses: {one: One, two: Two}", "invitations: {dinner: Dinner, summit: Summit}"]
    lines += ["certifications: {technical: Technical, sales: Sales}", "metrics:"]
    derived = draw(st.lists(st.sampled_from(sorted(DERIVED)), unique=True))
    lines += [f"  {key}: {text}" for key, text in METRICS.items()]
    above = list(METRICS)
    for key in DERIVED:
        if key in derived:
            lines.append(f"  {key}: {_derived(draw, key, above)}")
            above.append(key)
    if draw(st.booleans()) or any("times" in line for line in lines):
        lines.insert(lines.index("metrics:"), REGIONS)
    lines.append("requirements:")
    lines += [row for metric in above for row in _row(draw, metric, tiers)]
    if lines[-1] == "requirements:":
        lines.append("  stories: {middle: 1}")
    lines += [
        f"windows: {{annual: {draw(st.sampled_from(ANNUAL))}, {draw(st.sampled_from(MID_YEAR))}}}",
        "directions: {annual: both, mid_year: up}",
    ]
    return "\n".join(lines)


EVERY = st.sampled_from(["day", "day", "month", "quarter", "half_year", "year"])
DIRECTIONS = st.sampled_from(["both", "both", "up"])
MOVEMENTS: dict[str, st.SearchStrategy[str]] = {
    "upgrades": EVERY.map("{{every: {}}}".format),
    "downgrades": EVERY.map("{{every: {}}}".format),
    "keeps_at_percent": st.sampled_from(["1", "50", "67", "90", "99"]),
    "grace": st.sampled_from(["{days: 1}", "{days: 30}", "{days: 30}", "{days: 365}", "until_next_review"]),
    "first_year": st.sampled_from(["keep", "assess"]),
    "annual_effective": st.sampled_from(['"02-01"', '"06-30"', "on_approval"]),
}


@st.composite
def moving_documents(draw: st.DrawFn) -> str:
    """`documents` with rules of movement: directions, calendars, a share that keeps, grace, the first year."""
    directions = f"directions: {{annual: {draw(DIRECTIONS)}, mid_year: {draw(DIRECTIONS)}}}"
    text = draw(documents()).replace("directions: {annual: both, mid_year: up}", directions)
    rules = draw(st.fixed_dictionaries({}, optional=MOVEMENTS))
    return "\n".join([text, *(["movement:"] if rules else []), *(f"  {key}: {rule}" for key, rule in rules.items())])


def _derived(draw: st.DrawFn, key: str, above: list[str]) -> str:
    if key == "assisted":
        return DERIVED[key]
    made_of = draw(st.lists(st.sampled_from(above), unique=True, min_size=1, max_size=4))
    if key == "all":
        return DERIVED[key] % ", ".join(made_of)
    if key == "needs":
        return DERIVED[key] % ", ".join(f"{metric}: {_value(draw, metric)}" for metric in made_of)
    most = draw(st.sampled_from(["", "", ", at_most: 40", ", at_most: 7.77"]))
    return DERIVED[key] % (", ".join(f"{metric}: {{{_term(draw, metric)}}}" for metric in made_of), most)


def _term(draw: st.DrawFn, metric: str) -> str:
    points = draw(st.sampled_from(["5", "3", "0.01", "0.5", "33.33"]))
    whole = draw(st.sampled_from(["", ", whole: yes"]))
    rule = draw(
        st.sampled_from(
            [
                f"per: {_value(draw, metric)}, points: {points}{whole}",
                f"full_at: {_value(draw, metric)}, points: {points}",
                f"steps: [{{at: {_value(draw, metric)}, points: {points}}}]",
            ]
        )
    )
    if "per:" in rule:
        rule += draw(st.sampled_from(["", f", from: {_value(draw, metric)}"]))
    return rule + draw(
        st.sampled_from(["", ", at_most: 9.99", ", times: {growth: 2, near: 0.33}", ", times: {near: 1.5}"])
    )


def _value(draw: st.DrawFn, metric: str) -> str:
    if metric in YES:
        return "yes"
    if metric in COUNTS:
        return str(draw(st.integers(1, COUNTS[metric])))
    # What a capped score cannot come to is no threshold: a document that asks for it is refused.
    return draw(st.sampled_from(["0.03", "1", "2.5", "7", *([] if metric in SCORES else ["37.37"])]))


def _row(draw: st.DrawFn, metric: str, tiers: list[str]) -> Iterator[str]:
    asked = draw(st.lists(st.sampled_from(tiers), unique=True))
    needs = sorted(draw(st.lists(st.integers(1, MOST[metric]), min_size=len(asked), max_size=len(asked))))
    cells = []
    for tier, need in zip(sorted(asked, key=tiers.index), needs, strict=True):
        value = "yes" if metric in YES else f"{{at_least: {need}{_condition(draw)}}}"
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
        "accepted": st.sampled_from([False, False, True]),
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
            "country": st.sampled_from(["", "US", "BR", "MX", "DE"]),
        }
    ),
    min_size=3,
    max_size=3,
)


def moved(facts: Any, later: datetime.timedelta) -> Any:
    """The same facts, each day of them so much later."""
    if isinstance(facts, datetime.date):
        return facts + later
    if isinstance(facts, dict):
        return {moved(key, later): moved(value, later) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return type(facts)(moved(one, later) for one in facts)
    return facts

"""Small truths of the components: a meter is full only when the requirement is met; marks count the rank."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import marks, parts


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=1, max_value=10**9))
def test_an_open_requirement_never_looks_done(have: int, need: int) -> None:
    line = parts.Requirement("ARR", met=False, have=have, need=need)

    assert 0 <= line.percent <= 99


def test_a_met_requirement_is_full() -> None:
    assert parts.Requirement("ARR", met=True, have=Decimal(5), need=Decimal(3)).percent == 100


@pytest.mark.parametrize(
    ("line", "metered"),
    [
        (parts.Requirement("ARR", False, 1, 1000), True),
        (parts.Requirement("Plan", False, 0, 1, "yes_no"), False),
        (parts.Requirement("Plan", True, 5, 5, words="approved"), False),
        (parts.Requirement("Story", False, 0, 1), False),
    ],
)
def test_a_meter_stands_only_where_there_is_a_way_to_go(line: parts.Requirement, metered: bool) -> None:
    assert line.metered is metered


@pytest.mark.parametrize(
    ("key", "rank", "colour"),
    [
        ("gold", 1, "gold"),
        ("select", 2, "silver"),
        ("global_strategic", 4, "top"),
        ("member", None, "registered"),
    ],
)
def test_an_unknown_tier_takes_its_colour_from_the_rank(key: str, rank: int | None, colour: str) -> None:
    assert marks.tier_class(key, rank) == colour


def test_the_chevrons_of_a_badge_count_its_rank() -> None:
    drawn = [marks.tier_mark("x", rank).count('class="sign"') for rank in range(5)]

    assert drawn == [0, 1, 2, 3, 0]

"""Charts are honest: zero stands at the base, values keep their order, the table holds the same figures."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import charts, plots

START, END = date(2026, 11, 21), date(2027, 11, 20)
AMOUNTS = st.decimals(min_value=0, max_value=10**10, places=2)


def plot(top: Decimal) -> plots.Plot:
    return plots.Plot(680, 240, START, END, top)


@given(AMOUNTS, AMOUNTS)
def test_a_higher_value_never_stands_lower(one: Decimal, other: Decimal) -> None:
    drawn = plot(plots.ceiling([one, other]))

    assert (drawn.y(one) <= drawn.y(other)) is (one >= other) or drawn.y(one) == drawn.y(other)


@given(AMOUNTS)
def test_every_value_stays_inside_the_drawing(value: Decimal) -> None:
    drawn = plot(plots.ceiling([value]))

    assert drawn.ceiling_y <= drawn.y(value) <= drawn.bottom
    assert drawn.y(Decimal(0)) == drawn.bottom


@given(st.integers(min_value=-400, max_value=800))
def test_days_outside_stand_at_the_edges(days: int) -> None:
    drawn = plot(Decimal(1))

    assert drawn.left <= drawn.x(START + timedelta(days=days)) <= drawn.right


def test_months_are_marked_at_their_first_day() -> None:
    assert plots.month_starts(date(2026, 11, 21), date(2027, 2, 1)) == [
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]


def test_a_step_holds_its_value_until_the_next() -> None:
    drawn = plots.Plot(112, 148, START, START + timedelta(days=100), Decimal(100))

    path = plots.step_path(drawn, [(START, Decimal(100)), (START + timedelta(days=50), Decimal(0))])

    assert path == "M6.0,22.0 H56.0 V122.0 H106"


def test_the_table_behind_holds_the_same_figures() -> None:
    figure = charts.step_line(
        [(START, Decimal("787600")), (END, Decimal("10.50"))], title="t", description="d", until=END
    )

    assert figure.rows == (("21 Nov 2026", "$787,600"), ("20 Nov 2027", "$10.50"))


def test_words_of_people_are_escaped_in_the_drawing() -> None:
    figure = charts.bars([charts.Bar("<script>x</script>", Decimal(1))], title="<b>", description="&")

    assert [drawing.count("<script>") for _, drawing in figure.drawings] == [0, 0, 0, 0]
    assert dict(figure.drawings)["wide"].count("<title>&lt;b&gt;</title><desc>&amp;</desc>") == 1


def test_bars_of_nothing_draw() -> None:
    assert charts.bars([], title="t", description="d").rows == ()


def test_bars_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="no negative values"):
        charts.bars([charts.Bar("a", Decimal(-1))], title="t", description="d")


def test_a_line_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        charts.step_line([], title="t", description="d", until=END)


def test_a_label_steps_aside_where_the_curve_runs_through_it() -> None:
    def label_above(last: int) -> bool:
        points = [(START, Decimal(900)), (START + timedelta(days=300), Decimal(last))]
        line = charts.Threshold("Silver", Decimal(500))
        figure = charts.step_line(
            points, title="ARR", description="", until=START + timedelta(days=365), thresholds=[line]
        )
        drawing = dict(figure.drawings)["wide"]
        words = float(re.findall(r'class="threshold-words" x="\d+" y="([\d.]+)"', drawing)[0])
        return words < float(re.findall(r'class="threshold [^"]*"[^>]* y1="([\d.]+)"', drawing)[0])

    assert [label_above(last) for last in (900, 530, 470, 100)] == [True, False, True, True]


def test_the_broad_drawing_is_for_wide_places_and_has_the_same_words() -> None:
    figure = charts.bars([charts.Bar("Silver", Decimal(14))], title="Tiers", description="", unit="count")
    assert [shape for shape, _ in figure.drawings] == ["broad", "wide", "middle", "narrow"]
    assert all("Silver" in drawing for _, drawing in figure.drawings)

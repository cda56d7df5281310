"""Stacked columns: from zero, in the order given, with the same figures behind the drawing."""

import re

import pytest

from ui.stacks import Column, Series, stacked

SERIES = [Series("Registered", "registered", 0), Series("Gold", "gold", 3)]


def test_each_count_is_a_segment_and_a_cell() -> None:
    figure = stacked([Column("Oct", (3, 0)), Column("Nov", (2, 1))], SERIES, title="Tiers", description="Two months.")
    assert figure.heads == ("As of", "Registered", "Gold", "All")
    assert figure.rows == (("Oct", "3", "0", "3"), ("Nov", "2", "1", "3"))
    for _, drawing in figure.drawings:
        heights = [
            float(found)
            for found in re.findall(
                r'class="segment tier-\w+" x="[^"]+" y="[^"]+" width="[^"]+" height="([\d.]+)"/>', drawing
            )
        ]
        whole, lower, upper = heights
        assert lower + upper == pytest.approx(whole, abs=0.2)


def test_words_are_escaped() -> None:
    figure = stacked([Column("<b>", (1,))], [Series("<i>", "x", 1)], title="<t>", description="<d>")
    assert "<b>" not in figure.drawings[0][1]
    assert "<i>" not in figure.drawings[0][1]


def test_a_column_has_a_count_for_each_series() -> None:
    with pytest.raises(ValueError, match="a count for each series"):
        stacked([Column("Oct", (3,))], SERIES, title="Tiers", description="")


def test_what_was_not_counted_is_not_nobody() -> None:
    figure = stacked([Column("Oct", (0, 0)), Column("Nov", (0, 1))], SERIES, title="Tiers", description="")
    assert figure.rows == (("Oct", "–", "–", "–"), ("Nov", "0", "1", "1"))


def test_two_tiers_never_have_one_colour() -> None:
    names = ("registered", "gold", "platinum", "diamond", "elite")
    series = [Series(name.title(), name, rank) for rank, name in enumerate(names)]
    drawing = dict(stacked([Column("Mar", (1, 2, 3, 4, 5))], series, title="Tiers", description="").drawings)["wide"]
    legend = re.findall(r'class="segment tier-(\w+)" x="[\d.]+" y="0"', drawing)
    assert legend == ["registered", "gold", "silver", "top", "bronze"]

"""The table of a program has a column for each tier, and a row for the registrations it may have open."""

from pathlib import Path

from programs.comparison import Cell, compare
from programs.document.load import load

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text()
HEAD = SAMPLE.partition("registration:\n")[0]


def test_the_table_says_how_many_registrations_each_tier_may_have_open() -> None:
    table = compare(load(SAMPLE.replace("{start: 5,", "{start: 0,")), here="plus")
    group = table.groups[-1]
    assert (group.label, [row.label for row in group.rows]) == ("Deal registration", ["Registrations open at once"])
    assert group.rows[0].cells == [Cell("Start", "none"), Cell("Plus", "25", here=True), Cell("Top", "without limit")]


def test_a_program_without_limits_has_no_such_row() -> None:
    assert [group.label for group in compare(load(HEAD)).groups] == ["What a tier asks for", "Access"]

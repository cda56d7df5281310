"""Links keep the filters of the page they stand on."""

from django.http import QueryDict

from ui import links

PAGE = "q=harbor&state=open&state=late&sort=-arr&after=abc"


def test_the_next_page_keeps_filters_and_order() -> None:
    assert links.changed(QueryDict(PAGE), after="def") == "?q=harbor&state=open&state=late&sort=-arr&after=def"


def test_another_order_starts_from_the_first_page() -> None:
    assert links.sort_link(QueryDict(PAGE), "name") == "?q=harbor&state=open&state=late&sort=name"


def test_a_column_of_figures_starts_from_the_top_and_turns() -> None:
    turned = [links.sort_link(QueryDict(now), "arr", figures=True) for now in ("", "sort=-arr", "sort=arr")]

    assert turned == ["?sort=-arr", "?sort=arr", "?sort=-arr"]


def test_the_order_is_said_for_its_column_alone() -> None:
    states = [links.sort_state(QueryDict("sort=-arr"), key) for key in ("arr", "name")]

    assert states == ["descending", "none"]


def test_values_are_escaped() -> None:
    assert links.changed(QueryDict("q=a%26b"), after="x y") == "?q=a%26b&after=x+y"

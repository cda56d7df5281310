"""Links that keep the filters of the page they stand on."""

from django.http import QueryDict

CURSORS = ("after", "before")


def changed(query: QueryDict, **changes: str | None) -> str:
    """The query string with these parameters set, or removed where None or empty; `?` when nothing is left.

    Cursors belong to one order of rows: any change drops those that are not set by it.
    """
    after = query.copy()
    for name in CURSORS:
        after.pop(name, None)
    for name, value in changes.items():
        after.pop(name, None)
        if value:
            after[name] = value
    return f"?{after.urlencode()}"


def sort_state(query: QueryDict, key: str) -> str:
    """`ascending`, `descending` or `none`: the order of column `key` as `aria-sort` names it."""
    return {key: "ascending", f"-{key}": "descending"}.get(query.get("sort", ""), "none")


def sort_link(query: QueryDict, key: str, *, figures: bool = False) -> str:
    """A column head's link: first the useful order (figures from the top), then the other way."""
    first, second = (f"-{key}", key) if figures else (key, f"-{key}")
    return changed(query, sort=second if query.get("sort") == first else first)

"""`ui.formats` as filters."""

from ui import formats
from ui.tags.library import register

register.filter("money", formats.money)
register.filter("money_short", formats.money_short)
register.filter("count", formats.count)
register.filter("points_bare", formats.bare_points)
register.filter("day", formats.day)
register.filter("day_in", formats.day_in)
register.filter("distance", formats.distance)
register.filter("moment", formats.moment)
register.filter("ago", formats.ago)
register.filter("initials", formats.initials)
register.filter("sentence", formats.sentence, is_safe=True)


@register.filter
def plural(number: int, words: str) -> str:
    """`{{ n|plural:"story,stories" }}` -> `3 stories`."""
    one, _, many = words.partition(",")
    return formats.plural(number, one, many)


@register.filter
def word(number: int, words: str) -> str:
    """`{{ n|word:"needs,need" }}` -> `need`."""
    one, _, many = words.partition(",")
    return formats.word(number, one, many)


@register.filter
def value(amount: formats.Amount | None, unit: str) -> str:
    """`{{ have|value:"money" }}`, `{{ have|value:"money EUR" }}`, `"count"`, `"points"`, `"yes_no"`."""
    name, _, currency = unit.partition(" ")
    return formats.value(amount, name, currency or "USD")

"""The marks of tiers: a badge whose chevrons count the rank, so that colour is never alone."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

COLOURS = {"registered": "registered", "bronze": "bronze", "silver": "silver", "gold": "gold"}
BY_RANK = ("registered", "bronze", "silver", "gold")
BADGE = "M10 1.2 17.6 5.6 17.6 14.4 10 18.8 2.4 14.4 2.4 5.6Z"
STAR = "M10 5.2 11.5 8.3 14.9 8.7 12.4 11 13 14.4 10 12.7 7 14.4 7.6 11 5.1 8.7 8.5 8.3Z"


def tier_class(key: str, rank: int | None = None) -> str:
    """The colour class: by key, else by rank (`top` from rank 4 on), else that of the lowest tier."""
    if key in COLOURS:
        return COLOURS[key]
    if rank is None:
        return BY_RANK[0]
    return BY_RANK[rank] if 0 <= rank < len(BY_RANK) else "top"


def tier_mark(key: str, rank: int | None = None) -> SafeString:
    """The drawn badge; the name beside it carries the meaning, so it is hidden from screen readers."""
    colour = tier_class(key, rank)
    level = rank if rank is not None else BY_RANK.index(colour) if colour in BY_RANK else 0
    return format_html(
        '<svg class="tier-mark tier-{}" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" '
        'focusable="false"><path class="plate" d="{}"/>{}</svg>',
        colour,
        BADGE,
        _sign(level),
    )


def _sign(level: int) -> SafeString:
    if level <= 0:
        return format_html('<circle class="sign-fill" cx="10" cy="10" r="{}"/>', "2")
    if level > 3:
        return format_html('<path class="sign-fill" d="{}"/>', STAR)
    top = 10 + 1.7 * (level - 1) - 1.2
    rows = ((f"{top + 1.9 - 3.4 * step:.1f}", f"{top - 0.5 - 3.4 * step:.1f}") for step in range(level))
    return format_html_join("", '<path class="sign" d="M6.4 {0} 10 {1} 13.6 {0}"/>', rows)

"""Words, marks and where a partner stands."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from ui import charts, formats, marks, parts
from ui.tags.library import draw, register


@register.simple_tag
def tier(key: str, name: str = "", rank: int | None = None, size: str = "") -> SafeString:
    """A tier's mark and name. Unknown keys take their colour from the rank. `size="large"` for a head."""
    return draw("tier", name=name or key.replace("_", " ").capitalize(), mark=marks.tier_mark(key, rank), size=size)


@register.simple_tag
def state(kind: str, words: str) -> SafeString:
    """A state word with its sign: good, soon, late, info or plain."""
    return draw("state", kind=kind or "plain", words=words)


@register.simple_tag
def avatar(name: str) -> SafeString:
    return draw("avatar", name=name, initials=formats.initials(name))


@register.simple_tag
def copy(text: str, label: str = "Copy") -> SafeString:
    """A button that copies `text`; the text itself is shown before it."""
    return draw("copy", text=text, label=label)


@register.simple_tag
def ladder(steps: Sequence[parts.Step]) -> SafeString:
    return draw("ladder", steps=[(step, marks.tier_mark(step.key, step.rank)) for step in steps])


@register.simple_tag
def requirement(line: parts.Requirement) -> SafeString:
    return draw("requirement", line=line)


@register.simple_tag
def chart(figure: charts.Figure) -> SafeString:
    return draw("chart", figure=figure)

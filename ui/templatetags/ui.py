"""`{% load ui %}`: every component is one tag, its markup one file in `templates/ui/`.

Tags without content are leaves; those with an end tag (`{% sheet %}...{% endsheet %}`) wrap the page's own.
`ui/README.md` lists them with examples.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ui import charts, formats, links, marks, parts

register = template.Library()

register.filter("money", formats.money)
register.filter("money_short", formats.money_short)
register.filter("count", formats.count)
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
    """`{{ have|value:"money" }}`, `{{ have|value:"money EUR" }}`, `"count"`, `"yes_no"`."""
    name, _, currency = unit.partition(" ")
    return formats.value(amount, name, currency or "USD")


# -- words and marks ---------------------------------------------------------------------------------------


@register.simple_tag
def tier(key: str, name: str = "", rank: int | None = None, size: str = "") -> SafeString:
    """A tier's mark and name. Unknown keys take their colour from the rank. `size="large"` for a head."""
    return _draw("tier", name=name or key.replace("_", " ").capitalize(), mark=marks.tier_mark(key, rank), size=size)


@register.simple_tag
def state(kind: str, words: str) -> SafeString:
    """A state word with its sign: good, soon, late, info or plain."""
    return _draw("state", kind=kind or "plain", words=words)


@register.simple_tag
def avatar(name: str) -> SafeString:
    return _draw("avatar", name=name, initials=formats.initials(name))


@register.simple_tag
def copy(text: str, label: str = "Copy") -> SafeString:
    """A button that copies `text`; the text itself is shown before it."""
    return _draw("copy", text=text, label=label)


# -- standing ----------------------------------------------------------------------------------------------


@register.simple_tag
def ladder(steps: Sequence[parts.Step]) -> SafeString:
    return _draw("ladder", steps=[(step, marks.tier_mark(step.key, step.rank)) for step in steps])


@register.simple_tag
def requirement(line: parts.Requirement) -> SafeString:
    return _draw("requirement", line=line)


@register.simple_tag
def chart(figure: charts.Figure) -> SafeString:
    return _draw("chart", figure=figure)


# -- lists -------------------------------------------------------------------------------------------------


@register.simple_tag
def tiles(tiles: Sequence[parts.Tile]) -> SafeString:
    return _draw("tiles", tiles=tiles)


@register.simple_tag
def facts(facts: Sequence[parts.Fact]) -> SafeString:
    return _draw("facts", facts=facts)


@register.simple_tag
def todo(tasks: Sequence[parts.Task], nothing: str = "Nothing right now.") -> SafeString:
    return _draw("todo", tasks=tasks, nothing=nothing)


@register.simple_tag
def timeline(events: Iterable[parts.Event], now: datetime | date | None = None) -> SafeString:
    return _draw("timeline", events=events, now=now)


@register.simple_tag
def crumbs(crumbs: Sequence[parts.Crumb]) -> SafeString:
    return _draw("crumbs", crumbs=crumbs)


@register.simple_tag
def tabs(items: Sequence[parts.NavItem], label: str) -> SafeString:
    return _draw("tabs", items=items, label=label)


@register.simple_tag
def empty(title: str, words: str, url: str = "", action: str = "") -> SafeString:
    """What this is, why it is empty, and the button that fills it."""
    return _draw("empty", title=title, words=words, url=url, action=action)


@register.simple_block_tag
def sheet(
    content: str, title: str = "", aside: str = "", *, aside_url: str = "", flush: bool = False, id: str = ""
) -> SafeString:
    """A panel. `flush=True` lets a table reach the edges."""
    return _draw("sheet", content=content, title=title, aside=aside, aside_url=aside_url, flush=flush, id=id)


@register.simple_block_tag
def table(content: str, caption: str, *, id: str = "") -> SafeString:
    """A table around `<thead>` and `<tbody>`; on phones rows become cards by `data-label` of their cells."""
    return _draw("table", content=content, caption=caption, id=id)


@register.simple_tag(takes_context=True)
def th(context: Context, label: str, sort: str = "", *, num: bool = False) -> SafeString:
    """A column's head; with `sort`, a link that orders by it and keeps the filters."""
    query = _query(context)
    return _draw(
        "th",
        label=label,
        num=num,
        sort=sort,
        url=links.sort_link(query, sort, figures=num) if sort else "",
        order=links.sort_state(query, sort) if sort else "",
    )


@register.simple_tag(takes_context=True)
def pages(context: Context, page: parts.Page) -> SafeString:
    """Links to the neighbours of a keyset page (`?after=`, `?before=`) that keep filters and order."""
    query = _query(context)
    return _draw(
        "pages",
        words=page.words,
        next=links.changed(query, after=page.next) if page.next else "",
        previous=links.changed(query, before=page.previous) if page.previous else "",
    )


@register.simple_block_tag(takes_context=True)
def searchbar(
    context: Context, content: str, target: str, placeholder: str = "Search", *, label: str = "Search"
) -> SafeString:
    """A GET form; htmx swaps `target` (a `#id` of the same page) and pushes the address."""
    query = _query(context)
    return _draw(
        "searchbar",
        content=content,
        target=target,
        placeholder=placeholder,
        label=label,
        q=query.get("q", ""),
        sort=query.get("sort", ""),
        path=getattr(context.get("request"), "path", ""),
    )


@register.simple_tag(takes_context=True)
def choice(context: Context, name: str, label: str, options: Iterable[tuple[str, str]]) -> SafeString:
    """A select inside a search bar; the first option is "all"."""
    return _draw("choice", name=name, label=label, options=options, chosen=_query(context).get(name, ""))


# -- acting ------------------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def post(
    context: Context, content: str, action: str = "", *, files: bool = False, form: BaseForm | None = None
) -> SafeString:
    """A POST form with its token and, given `form`, a summary of its errors; its buttons rest once sent."""
    token = context.get("csrf_token", "")
    return _draw("post", content=content, action=action, files=files, form=form, csrf_token=token)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form field with label, help and errors."""
    return _draw("field", field=bound, kind=_kind(bound))


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """Every field of a form in its order, hidden ones included."""
    drawn = [_draw("field", field=bound, kind=_kind(bound)) for bound in form]
    return SafeString("".join(drawn))


@register.simple_tag
def errors(form: BaseForm) -> SafeString:
    """The summary of a form's errors, each a link to its field. `{% post form=form %}` brings it along."""
    return _draw("errors", form=form)


@register.simple_tag
def toggle(name: str, label: str, *, checked: bool = False, note: str = "", value: str = "on") -> SafeString:
    return _draw("toggle", name=name, label=label, checked=checked, note=note, value=value)


@register.simple_block_tag(takes_context=True)
def dock(context: Context, content: str, action: str = "", note: str = "", *, note_name: str = "note") -> SafeString:
    """The decision bar that stays in view; `note` is the label of its input (none without)."""
    token = context.get("csrf_token", "")
    return _draw("dock", content=content, action=action, note=note, note_name=note_name, csrf_token=token)


@register.simple_tag
def act(
    label: str, url: str = "", *, key: str = "", kind: str = "", needs_note: bool = False, verb: str = ""
) -> SafeString:
    """A button of a dock or form: posts to `url` (or the form's action). `kind`: go, no or nothing."""
    return _draw("act", label=label, url=url, key=key, kind=kind, needs_note=needs_note, verb=verb)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    id: str,
    opener: str,
    title: str,
    action: str,
    label: str,
    *,
    kind: str = "no",
) -> SafeString:
    """A button `opener` and the dialog it opens; the content says what happens; `label` posts to `action`."""
    token = context.get("csrf_token", "")
    return _draw(
        "confirm",
        content=content,
        id=id,
        opener=opener,
        title=title,
        action=action,
        label=label,
        kind=kind,
        csrf_token=token,
    )


@register.simple_tag
def progress(job: parts.Job) -> SafeString:
    """How far a job is; asks again every 2 seconds while it runs."""
    return _draw("progress", job=job)


@register.simple_tag
def note(kind: str, words: str) -> SafeString:
    """A message standing in the page: good, soon, late, info or plain."""
    return _draw("note", kind=kind, words=words)


def _draw(name: str, /, **values: Any) -> SafeString:
    """Without the line end of the file: a tier inside a sentence is followed by its full stop."""
    return SafeString(render_to_string(f"ui/{name}.html", values).strip())


def _query(context: Mapping[str, Any] | Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


def _kind(bound: BoundField) -> str:
    if bound.is_hidden:
        return "hidden"
    widget = bound.widget_type
    if widget in ("checkbox", "select", "textarea"):
        return widget
    if widget in ("radioselect", "checkboxselectmultiple"):
        return "choices"
    return "file" if widget in ("file", "clearablefile") else "input"

"""Panels, lists and tables."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.template.context import Context
from django.utils.safestring import SafeString

from ui import links, parts
from ui.tags.library import draw, query, register


@register.simple_tag
def tiles(tiles: Sequence[parts.Tile]) -> SafeString:
    return draw("tiles", tiles=tiles)


@register.simple_tag
def facts(facts: Sequence[parts.Fact]) -> SafeString:
    return draw("facts", facts=facts)


@register.simple_tag
def todo(tasks: Sequence[parts.Task], nothing: str = "Nothing right now.") -> SafeString:
    return draw("todo", tasks=tasks, nothing=nothing)


@register.simple_tag
def timeline(events: Iterable[parts.Event], now: datetime | date | None = None) -> SafeString:
    return draw("timeline", events=events, now=now)


@register.simple_tag
def crumbs(crumbs: Sequence[parts.Crumb]) -> SafeString:
    return draw("crumbs", crumbs=crumbs)


@register.simple_tag
def tabs(items: Sequence[parts.NavItem], label: str) -> SafeString:
    return draw("tabs", items=items, label=label)


@register.simple_tag
def empty(title: str, words: str, url: str = "", action: str = "") -> SafeString:
    """What this is, why it is empty, and the button that fills it."""
    return draw("empty", title=title, words=words, url=url, action=action)


@register.simple_block_tag
def sheet(
    content: str, title: str = "", aside: str = "", *, aside_url: str = "", flush: bool = False, id: str = ""
) -> SafeString:
    """A panel. `flush=True` lets a table reach the edges."""
    return draw("sheet", content=content, title=title, aside=aside, aside_url=aside_url, flush=flush, id=id)


@register.simple_block_tag
def table(content: str, caption: str, *, id: str = "") -> SafeString:
    """A table around `<thead>` and `<tbody>`; on phones rows become cards by `data-label` of their cells."""
    return draw("table", content=content, caption=caption, id=id)


@register.simple_tag(takes_context=True)
def th(context: Context, label: str, sort: str = "", *, num: bool = False) -> SafeString:
    """A column's head; with `sort`, a link that orders by it and keeps the filters."""
    now = query(context)
    return draw(
        "th",
        label=label,
        num=num,
        sort=sort,
        url=links.sort_link(now, sort, figures=num) if sort else "",
        order=links.sort_state(now, sort) if sort else "",
    )


@register.simple_tag(takes_context=True)
def pages(context: Context, page: parts.Page) -> SafeString:
    """Links to the neighbours of a keyset page (`?after=`, `?before=`) that keep filters and order."""
    now = query(context)
    return draw(
        "pages",
        words=page.words,
        next=links.changed(now, after=page.next) if page.next else "",
        previous=links.changed(now, before=page.previous) if page.previous else "",
    )


@register.simple_block_tag(takes_context=True)
def searchbar(
    context: Context,
    content: str,
    target: str,
    placeholder: str = "Search",
    *,
    label: str = "Search",
    words: bool = True,
) -> SafeString:
    """A GET form; htmx swaps `target` (a `#id` of the same page) and pushes the address. Without `words` it has selects
    alone."""
    now = query(context)
    return draw(
        "searchbar",
        content=content,
        target=target,
        placeholder=placeholder,
        label=label,
        words=words,
        q=now.get("q", ""),
        sort=now.get("sort", ""),
        path=getattr(context.get("request"), "path", ""),
    )


@register.simple_tag(takes_context=True)
def choice(
    context: Context, name: str, label: str, options: Iterable[tuple[str, str]], every: str = "all"
) -> SafeString:
    """A select inside a search bar; the first option, chosen while the address names none, is `every`."""
    return draw("choice", name=name, label=label, options=options, every=every, chosen=query(context).get(name, ""))

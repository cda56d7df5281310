"""Forms, decisions and running work."""

from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.safestring import SafeString

from ui import parts
from ui.tags.library import draw, register


@register.simple_block_tag(takes_context=True)
def post(
    context: Context, content: str, action: str = "", *, files: bool = False, form: BaseForm | None = None
) -> SafeString:
    """A POST form with its token and, given `form`, a summary of its errors; its buttons rest once sent."""
    token = context.get("csrf_token", "")
    return draw("post", content=content, action=action, files=files, form=form, csrf_token=token)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form field with label, help and errors. It is optional unless it is required or in the form's `needed`."""
    return draw("field", field=bound, kind=_kind(bound), optional=_is_optional(bound))


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """Every field of a form in its order, hidden ones included."""
    drawn = [field(bound) for bound in form]
    return SafeString("".join(drawn))


@register.simple_tag
def errors(form: BaseForm) -> SafeString:
    """The summary of a form's errors, each a link to its field. `{% post form=form %}` brings it along."""
    return draw("errors", form=form)


@register.simple_tag
def toggle(name: str, label: str, *, checked: bool = False, note: str = "", value: str = "on") -> SafeString:
    return draw("toggle", name=name, label=label, checked=checked, note=note, value=value)


@register.simple_block_tag(takes_context=True)
def dock(context: Context, content: str, action: str = "", note: str = "", *, note_name: str = "note") -> SafeString:
    """The decision bar that stays in view; `note` is the label of its input (none without)."""
    token = context.get("csrf_token", "")
    return draw("dock", content=content, action=action, note=note, note_name=note_name, csrf_token=token)


@register.simple_tag
def act(
    label: str, url: str = "", *, key: str = "", kind: str = "", needs_note: bool = False, verb: str = ""
) -> SafeString:
    """A button of a dock or form: posts to `url` (or the form's action). `kind`: go, no or nothing."""
    return draw("act", label=label, url=url, key=key, kind=kind, needs_note=needs_note, verb=verb)


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
    return draw(
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
    return draw("progress", job=job)


@register.simple_tag
def note(kind: str, words: str) -> SafeString:
    """A message standing in the page: good, soon, late, info or plain."""
    return draw("note", kind=kind, words=words)


def _is_optional(bound: BoundField) -> bool:
    """`needed` are the fields that a form's verb asks for, although the form alone cannot tell."""
    return not bound.field.required and bound.name not in getattr(bound.form, "needed", ())


def _kind(bound: BoundField) -> str:
    if bound.is_hidden:
        return "hidden"
    widget = bound.widget_type
    if widget in ("checkbox", "select", "textarea"):
        return widget
    if widget in ("radioselect", "checkboxselectmultiple"):
        return "choices"
    return "file" if widget in ("file", "clearablefile") else "input"

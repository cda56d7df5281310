"""The one library behind `{% load ui %}`, and how its tags draw."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


def draw(name: str, /, **values: Any) -> SafeString:
    """Without the line end of the file: a tier inside a sentence is followed by its full stop."""
    return SafeString(render_to_string(f"ui/{name}.html", values).strip())


def query(context: Mapping[str, Any] | Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()

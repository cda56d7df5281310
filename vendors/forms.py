"""Forms of a workspace's people, and how a verb's refusal comes back into a form."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django import forms
from django.db import transaction

from tenancy.refusals import Invalid, Refused
from vendors.roles import LABELS, Role, StaffRole

T = TypeVar("T")


def attempt(form: forms.Form, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
    """Run the verb; what it refuses stands in the form, beside the field it is about. Nothing of a refused verb stays.

    Gives None when refused; the page is then shown again with `status_of(form)`.
    """
    try:
        with transaction.atomic():
            return verb(*args, **kwargs)
    except Invalid as refusal:
        show(form, refusal)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        form.add_error(None, str(refusal))
        form.refused_with = refusal.status  # type: ignore[attr-defined]
    return None


def show(form: forms.Form, refusal: Invalid) -> None:
    """Put what is wrong into the form, beside the field that it names and the form has, else on top."""
    for name, sentences in refusal.fields.items():
        form.add_error(name if name in form.fields else None, list(sentences))
    if not refusal.fields:
        form.add_error(None, str(refusal))


def status_of(form: forms.Form) -> int:
    """200 for a fresh form, 409 for one that the state of things refused, 422 for one that cannot be right."""
    if not form.is_bound:
        return 200
    return int(getattr(form, "refused_with", 422))


def choices_of(roles: Iterable[Role]) -> list[tuple[str, str]]:
    return [(role.value, LABELS[role].capitalize()) for role in roles]


class InviteStaffForm(forms.Form):
    email = forms.EmailField(max_length=254, label="E-mail")
    role = forms.ChoiceField(choices=choices_of(StaffRole), label="Role")


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=choices_of(StaffRole), label="Role")

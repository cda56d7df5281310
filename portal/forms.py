"""Forms of pages that span the rooms of the house."""

from collections.abc import Iterable

from django import forms

from programs.models import Program


class EnrollForm(forms.Form):
    program = forms.ChoiceField(label="Program")
    enrolled_on = forms.DateField(
        label="Enrolled on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The partner stands on the program's lowest tier from this day.",
    )

    def __init__(self, *args: object, offered: Iterable[Program], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(program.key, program.name) for program in offered]
        self.fields["program"].choices = choices  # type: ignore[attr-defined]

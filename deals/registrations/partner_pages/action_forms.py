"""What a partner fills in about a registration that is under way: the sales stage, the next step, more time."""

from collections.abc import Iterable
from typing import Protocol

from django import forms

from deals.models import LostReason, SalesStage
from deals.registrations.sale import LONGEST_STEP


class Offered(Protocol):
    """A reason for more time that the program knows, and the days it gives."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def days(self) -> int: ...


class StageForm(forms.Form):
    stage = forms.ChoiceField(
        choices=SalesStage.choices, label="Sales stage", error_messages={"invalid_choice": "Choose from the list."}
    )
    lost_reason = forms.ChoiceField(
        choices=[("", "Choose if it is lost"), *LostReason.choices],
        required=False,
        label="Why it was lost",
        error_messages={"invalid_choice": "Choose from the list."},
    )


class StepForm(forms.Form):
    text = forms.CharField(max_length=LONGEST_STEP, label="Next step")
    due_on = forms.DateField(
        label="By",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a day, such as 2026-12-31."},
    )


class MoreTimeForm(forms.Form):
    """Ask for more time; `offers` are what the program gives more time for."""

    kind = forms.ChoiceField(label="What for", error_messages={"invalid_choice": "Choose from the list."})
    reason = forms.CharField(
        max_length=1000,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The partner manager reads it.",
    )

    def __init__(self, data: object = None, *, offers: Iterable[Offered]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(one.kind, f"{one.name}: {one.days} more days") for one in offers]

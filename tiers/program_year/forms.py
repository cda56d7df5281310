"""What people fill in about exceptions and moves that lie ahead."""

import datetime
from typing import Any

from django import forms

from tiers.deciding import LONGEST_NOTE


class ExceptionForm(forms.Form):
    """Hold a tier until a day."""

    tier = forms.ChoiceField(label="Tier")
    until = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="From this day on the partner's figures decide again.",
    )
    reason = forms.CharField(
        label="Why",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For colleagues. The partner sees that the tier is held and until when, not why.",
    )

    def __init__(self, *args: Any, tiers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tier"].choices = tiers  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the valid form asks for."""
        until: datetime.date = self.cleaned_data["until"]
        return {"tier": self.cleaned_data["tier"], "until": until, "reason": self.cleaned_data["reason"]}


class NoteForm(forms.Form):
    """Why something is taken back."""

    note = forms.CharField(required=False, max_length=LONGEST_NOTE)

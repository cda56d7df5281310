"""What the pages of reviews ask for."""

import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from programs.queries import get_program, programs
from tiers.inactivity.opening import open_review
from tiers.inactivity.quarters import Quarter, before, quarter_named, quarter_of
from tiers.models import InactivityReview, ReviewDecision
from ui.formats import day as in_words
from vendors.actors import Actor

# How many quarters are offered, the running one first.
OFFERED = 6


class OpenForm(forms.Form):
    """Which program's quiet partners to look at, and in which quarter."""

    program = forms.ChoiceField(label="Program")
    quarter = forms.ChoiceField(label="Quarter", help_text="Partners are looked at as of its first day.")

    def __init__(self, *given: Any, now: datetime.datetime, **options: Any) -> None:
        super().__init__(*given, **options)
        self._choices("program", [(program.key, program.name) for program in programs()])
        quarters = [quarter_of(now.date())]
        while len(quarters) < OFFERED:
            quarters.append(before(quarters[-1]))
        self._choices("quarter", [(str(one), _quarter_in_words(one)) for one in quarters])

    def open_review(self, *, by: Actor) -> tuple[InactivityReview, bool]:
        program = get_program(self.cleaned_data["program"])
        return open_review(program, quarter_named(self.cleaned_data["quarter"]), by=by, now=timezone.now())

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices


class DecisionForm(forms.Form):
    """A decision about the chosen items."""

    verb = forms.ChoiceField(choices=ReviewDecision.Kind.choices)
    words = forms.CharField(max_length=2000, required=False)
    chosen = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        field = self.fields["chosen"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - declared above
        assert isinstance(self.data, QueryDict)  # noqa: S101 - what a page sends
        ids = [one for one in self.data.getlist("chosen") if one.isascii() and one.isdecimal() and len(one) < 18]
        field.choices = [(one, one) for one in ids]


def _quarter_in_words(quarter: Quarter) -> str:
    return f"{quarter}, as of {in_words(quarter.first_day)}"

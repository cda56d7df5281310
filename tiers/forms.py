"""What people type into the pages about tiers."""

from django import forms

from programs.models import Program
from programs.queries import get_program, today_of
from tiers import runs
from tiers.decisions import LONGEST_NOTE
from tiers.models import Basis, Run
from vendors.actors import Actor


class DecisionForm(forms.Form):
    """Approve or decline, with a note."""

    APPROVE, DECLINE = "approve", "decline"

    verb = forms.ChoiceField(choices=[(APPROVE, "Approve"), (DECLINE, "Decline")])
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)
    effective_on = forms.DateField(required=False)


class RecalculateForm(forms.Form):
    """One evaluation of a program; the day is today unless another is named."""

    program = forms.ChoiceField(label="Program")
    basis = forms.ChoiceField(
        choices=Basis, help_text="The annual review measures last calendar year, a mid-year review the days before."
    )
    as_of = forms.DateField(
        label="As of",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty means today, in the program's time zone. Not a day to come.",
    )

    mode = forms.ChoiceField(
        label="Whom",
        choices=Run.Mode,
        initial=Run.Mode.FULL,
        required=False,
        help_text="Who was touched: by a change since the last run or by the calendar. The outcome is the same.",
    )

    def __init__(self, *args: object, programs: list[Program], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        choices = [(program.key, program.name) for program in programs]
        self.fields["program"].choices = choices  # type: ignore[attr-defined]

    def request_run(self, *, by: Actor) -> Run:
        """Queue what the valid form asks for. Raises like `runs.request_run`."""
        program = get_program(self.cleaned_data["program"])
        as_of = self.cleaned_data["as_of"] or today_of(program)
        mode = self.cleaned_data["mode"] or Run.Mode.FULL
        return runs.request_run(program, basis=self.cleaned_data["basis"], as_of=as_of, by=by, mode=mode)

"""What people choose when they ask for a simulation."""

import datetime

from django import forms

from programs.models import Edition, Program
from programs.queries import today_of
from tiers.models import Basis, Simulation
from tiers.simulations.documents import named
from tiers.simulations.requesting import request_simulation
from vendors.actors import Actor

BOTH = "both"


class SimulateForm(forms.Form):
    """A draft or an edition, the window or both, and a day: today unless another is named."""

    document = forms.ChoiceField(label="Document")
    basis = forms.ChoiceField(
        choices=[(BOTH, "both, one after the other"), *Basis.choices],
        help_text="The trailing window asks what would happen today; the calendar year before, what last year would"
        " have come to.",
    )
    as_of = forms.DateField(
        label="As of",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty means today, in the program's time zone. Not a day to come.",
    )

    def __init__(self, *args: object, editions: list[Edition], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        choices = [(one.label, f"{one.label}, {one.get_state_display()}") for one in editions]
        self.fields["document"].choices = choices  # type: ignore[attr-defined]

    def request(self, program: Program, *, by: Actor) -> Simulation:
        """Queue what the valid form asks for; of both, gives the one of the trailing window."""
        text = named(program, self.cleaned_data["document"], by=by).source
        as_of: datetime.date = self.cleaned_data["as_of"] or today_of(program)
        chosen = self.cleaned_data["basis"]
        bases = Basis.values if chosen == BOTH else [chosen]
        asked = [request_simulation(program, text, basis=basis, as_of=as_of, by=by) for basis in bases]
        return asked[0]

"""What a partner fills in to appeal a row, and what a manager confirms or edits. Whether it can be right is for the
verbs to say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from deals.appeals.filing import LONGEST_CLAIM
from deals.appeals.lifecycle import LONGEST_ANSWER
from deals.appeals.wishes import CORRECTIONS, FIELDS, LABELS, NEEDED, NEEDED_OF_ROWS, Wish, kinds_of
from deals.models import About, Opportunity
from programs.document.model import Metric
from ui.formats import money
from vendors.models import Staff

Given = QueryDict | None
NEW = "new"
NO_DAY = "Give a day, such as 2026-12-31."
_ONLY_IF = {
    "kind": "Only where the part is wrong.",
    "amount": "Only where the amount is wrong.",
    "closed_on": "Only where the date is wrong.",
}
_EITHER = {
    (About.MISSING_DEAL, "opportunity"): "The id or the customer: one of the two is enough.",
    (About.MILESTONE, "key"): "Where you know it. The title is enough.",
}
PARTS = {"sourced": "Sourced: we brought it", "influenced": "Influenced: we helped", "resold": "Resold: we sold it"}


class WishForm(forms.Form):
    """The fields that matter for what the appeal is about. `given()` is what was filled in."""

    def __init__(
        self, data: Given, *, about: str, metric: Metric, currency: str, has_row: bool, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.wished = [name for name in FIELDS[about] if not (has_row and name in ("person", "person_name", "key"))]
        for name in self.wished:
            self.fields[name] = _field(name, metric, currency)
            if about == About.DEAL:
                self.fields[name].help_text = _ONLY_IF.get(name, "")
            elif not has_row:
                self.fields[name].help_text = _EITHER.get((About(about), name), "")
            elif (about, name) == (About.CERTIFICATE, "expires_on"):
                self.fields[name].help_text = "One of the two days is enough."
        self.needed = set((NEEDED_OF_ROWS if has_row else NEEDED)[about])

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in self.wished}

    @property
    def fields_of_wish(self) -> list[forms.BoundField]:
        return [self[name] for name in self.wished]


class AppealForm(WishForm):
    """`abouts`: what can be wrong here, the likeliest first; its fields are the ones that are asked for."""

    about = forms.ChoiceField(
        label="It is about", widget=forms.RadioSelect, help_text="For something else your words are enough."
    )
    claim = forms.CharField(
        max_length=LONGEST_CLAIM,
        label="What is wrong, in your words",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The partner manager reads it.",
    )
    evidence_url = forms.CharField(
        max_length=500, required=False, label="Link to the evidence", help_text="A contract, a badge, a page."
    )
    evidence_text = forms.CharField(
        max_length=2000,
        required=False,
        label="Evidence in words",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as the mail that tells it, with its date.",
    )

    def __init__(self, data: Given = None, *, abouts: Sequence[About], **options: Any) -> None:
        super().__init__(data, about=abouts[0], **options)
        self.fields["about"].choices = [(one.value, one.label) for one in abouts]  # type: ignore[attr-defined]
        self.fields["about"].initial = abouts[0].value
        if len(abouts) == 1:
            self.fields["about"].help_text = ""
        self.order_fields(["about", *self.wished, "claim", "evidence_url", "evidence_text"])


class Revised(forms.Form):
    """`revision` is hidden and drawn by the page itself, always of the state that the page shows."""

    revision = forms.IntegerField(
        min_value=1, error_messages={"required": "The page was incomplete. Load it again."}, widget=forms.HiddenInput
    )


class AcceptForm(WishForm, Revised):
    """The correction as the partner wished it, to confirm or edit; the fields belong to the bar's form."""

    answer = forms.CharField(max_length=LONGEST_ANSWER, label="Your answer")
    sale = forms.ChoiceField(required=False, label="Which opportunity it is", widget=forms.RadioSelect)

    def __init__(
        self, data: Given = None, *, wish: Wish, sales: Sequence[Opportunity], about: str, **options: Any
    ) -> None:
        initial = {name: getattr(wish, name) for name in FIELDS[about]}
        super().__init__(data, about=about, initial=initial, auto_id="accept-%s", **options)
        if about == About.MISSING_DEAL:
            named = [(str(one.pk), f"{one}, {one.stage}, {money(one.arr, one.currency)}") for one in sales]
            self.fields["sale"].choices = [*named, (NEW, "None of these: record it")]  # type: ignore[attr-defined]
            self.needed |= {"sale"}
            self.fields["sale"].initial = {0: NEW, 1: named[0][0] if named else NEW}.get(len(named))
        else:
            del self.fields["sale"]
        for name in (*self.wished, "sale"):
            if name in self.fields:
                self.fields[name].widget.attrs["form"] = "approve"


class DeclineForm(Revised):
    answer = forms.CharField(
        max_length=LONGEST_ANSWER,
        label="Why not",
        help_text="The partner reads this. Name no other partner.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Given = None) -> None:
        super().__init__(data, auto_id="decline-%s")


class HolderForm(Revised):
    holder = forms.TypedChoiceField(coerce=int, label="Colleague")
    note = forms.CharField(max_length=LONGEST_ANSWER, required=False, label="Note for the colleague")

    def __init__(self, data: Given = None, *, colleagues: Sequence[Staff] = (), now: int | None = None) -> None:
        super().__init__(data, auto_id="holder-%s", initial={"holder": now})
        self.fields["holder"].choices = [(one.user_id, str(one.user)) for one in colleagues]  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    note = forms.CharField(
        max_length=LONGEST_CLAIM, label="What should be known", widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence_url = forms.CharField(max_length=500, required=False, label="Link to the evidence")


def _field(name: str, metric: Metric, currency: str) -> forms.Field:
    label = LABELS[name]
    options: Mapping[str, Any] = {"required": False, "label": label}
    if name == "correction":
        return forms.ChoiceField(choices=list(CORRECTIONS.items()), widget=forms.RadioSelect, **options)
    if name == "kind":
        return forms.ChoiceField(choices=[(kind, PARTS[kind]) for kind in kinds_of(metric)], **options)
    if name == "amount":
        return forms.DecimalField(max_digits=16, decimal_places=2, **options)
    if name == "currency":
        return forms.CharField(max_length=3, initial=currency, **options)
    if name.endswith("_on"):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, error_messages={"invalid": NO_DAY}, **options)
    return forms.CharField(max_length=500, **options)

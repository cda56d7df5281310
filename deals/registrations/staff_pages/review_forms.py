"""What a manager fills in about a registration. The revision that was looked at comes along with every answer."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from deals.models import Attribution, Opportunity, RejectionReason
from deals.registrations.claims import LABELS
from deals.registrations.decisions import LONGEST
from ui.formats import money
from vendors.models import Staff

Given = QueryDict | None
BY_RULE = ""
NEW = "new"
# The facts as the manager calls them: the partner's own words for two of them speak to the partner.
ASKED = {**LABELS, "influences": "What the partner did", "story": "The partner's own words"}
PARTS = [(Attribution.SOURCED, "Sourced"), (Attribution.INFLUENCED, "Influenced")]


class Revised(forms.Form):
    """`revision` is hidden and drawn by the page itself, always of the state that the page shows."""

    revision = forms.IntegerField(
        min_value=1, error_messages={"required": "The page was incomplete. Load it again."}, widget=forms.HiddenInput
    )


class ApprovalForm(Revised):
    """The fields beside the bar belong to its form by the attribute `form`."""

    note = forms.CharField(max_length=LONGEST, required=False, label="Note to the partner")
    opportunity = forms.ChoiceField(required=False, label="It belongs to")
    kind = forms.ChoiceField(required=False, label="The partner's part")
    protect = forms.BooleanField(required=False, initial=True, label="Protect the customer for the partner")

    def __init__(
        self, data: Given = None, *, sales: Sequence[Opportunity] = (), rule: str = "", part: str = ""
    ) -> None:
        super().__init__(data, auto_id="approve-%s")
        named = [(str(one.pk), f"{one.source_id}, {one.stage}, {money(one.arr, one.currency)}") for one in sales]
        new = [(NEW, "A new opportunity")] if any(one.stage == Opportunity.OPEN for one in sales) else []
        self.fields["opportunity"].choices = [(BY_RULE, rule or "By rule"), *named, *new]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(BY_RULE, f"By rule: {part}" if part else "By rule"), *PARTS]  # type: ignore[attr-defined]
        for name in ("opportunity", "kind", "protect"):
            self.fields[name].widget.attrs["form"] = "approve"


class RejectionForm(Revised):
    reason_code = forms.ChoiceField(choices=RejectionReason.choices, label="Reason", widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=LONGEST,
        label="In your words",
        help_text="The partner reads this. Name no other partner and no opportunity: whoever was first stays unnamed.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Given = None) -> None:
        super().__init__(data, auto_id="reject-%s")


class QuestionForm(Revised):
    asked = forms.MultipleChoiceField(
        choices=list(ASKED.items()),
        required=False,
        label="What the partner may change",
        help_text="Everything else stays as it is.",
        widget=forms.CheckboxSelectMultiple,
    )
    question = forms.CharField(max_length=LONGEST, label="Your question", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Given = None) -> None:
        super().__init__(data, auto_id="ask-%s")


class ReviewerForm(Revised):
    reviewer = forms.TypedChoiceField(coerce=int, label="Colleague")
    note = forms.CharField(max_length=LONGEST, required=False, label="Note for the colleague")

    def __init__(self, data: Given = None, *, colleagues: Sequence[Staff] = (), now: int | None = None) -> None:
        super().__init__(data, auto_id="assign-%s", initial={"reviewer": now})
        self.fields["reviewer"].choices = [(one.user_id, str(one.user)) for one in colleagues]  # type: ignore[attr-defined]


class CustomerForm(Revised):
    """`account` is the id of a customer, or `new`."""

    account = forms.CharField(max_length=20)
    note = forms.CharField(
        max_length=500, label="Why", help_text="Stays with the registration; the partner does not read it."
    )

    def __init__(self, data: Given = None) -> None:
        super().__init__(data, auto_id="customer-%s")

    def clean_account(self) -> int | None:
        """The id, or None for a new customer."""
        given: str = self.cleaned_data["account"]
        if given == NEW:
            return None
        if not given.isdecimal():
            raise forms.ValidationError("Choose a customer from the list.")
        return int(given)


class LinkForm(Revised):
    opportunity = forms.TypedChoiceField(coerce=int, label="It belongs to another one")

    def __init__(self, data: Given = None, *, sales: Sequence[Opportunity] = ()) -> None:
        super().__init__(data, auto_id="link-%s")
        named = [(one.pk, f"{one.source_id}, {one.stage}, {money(one.arr, one.currency)}") for one in sales]
        self.fields["opportunity"].choices = named  # type: ignore[attr-defined]

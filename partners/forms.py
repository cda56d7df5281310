"""Forms about partners. What the choices are comes from the program documents."""

from collections.abc import Iterable

from django import forms

from partners.facts import KIND_LABELS
from programs.document.named import Named
from vendors.forms import choices_of
from vendors.roles import MemberRole

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PartnerForm(forms.Form):
    name = forms.CharField(max_length=200, label="Name")
    website = forms.CharField(max_length=200, required=False, label="Website")
    country = forms.CharField(
        max_length=2, required=False, label="Country", help_text="Two letters, such as DE.", empty_value=""
    )


class NewPartnerForm(PartnerForm):
    code = forms.CharField(
        max_length=60,
        label="Code",
        help_text="Names the partner in files and addresses and never changes, such as brightpath.",
    )
    field_order = ["name", "code", "website", "country"]


class KeysForm(forms.Form):
    """Some of the keys that a program declares."""

    keys = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label="Choose")

    def __init__(self, *args: object, declared: Iterable[Named], label: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["keys"]
        field.label = label
        field.choices = [(named.key, named.name) for named in declared]  # type: ignore[attr-defined]


class MilestoneForm(forms.Form):
    kind = forms.ChoiceField(choices=[(key, words.capitalize()) for key, words in KIND_LABELS.items()], label="What")
    key = forms.CharField(
        max_length=120,
        required=False,
        label="Key",
        help_text="Tells one story or solution from another, such as story-northwind. Agreements and plans need none.",
    )
    title = forms.CharField(max_length=200, required=False, label="Title")
    achieved_on = forms.DateField(label="Achieved on", widget=DATE)
    url = forms.CharField(max_length=500, required=False, label="Web address")


class WithdrawalForm(forms.Form):
    on = forms.DateField(label="Withdrawn on", widget=DATE, help_text="From this day on it counts no more.")
    note = forms.CharField(max_length=1000, required=False, label="Why", widget=forms.Textarea(attrs={"rows": 2}))


class CertificationForm(forms.Form):
    person_email = forms.EmailField(max_length=254, label="E-mail of the person")
    person_name = forms.CharField(max_length=200, required=False, label="Name")
    certification = forms.ChoiceField(label="Certificate")
    issued_on = forms.DateField(label="Issued on", widget=DATE)
    expires_on = forms.DateField(required=False, label="Expires on", widget=DATE)

    def __init__(self, *args: object, certificates: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["certification"].choices = list(certificates.items())  # type: ignore[attr-defined]


class InviteMemberForm(forms.Form):
    email = forms.EmailField(max_length=254, label="E-mail")
    role = forms.ChoiceField(choices=choices_of(MemberRole), label="Role")


class MemberRoleForm(forms.Form):
    role = forms.ChoiceField(choices=choices_of(MemberRole), label="Role")

"""What people fill in about opportunities."""

from decimal import Decimal
from typing import Any

from django import forms

from deals.models import MOST, Attribution, Opportunity
from deals.queries import Wanted
from programs.document.currencies import CURRENCIES
from programs.document.model import ATTRIBUTION_KINDS

STAGES = [(stage, stage.capitalize()) for stage in Opportunity.STAGES]
KINDS = [(kind, kind.capitalize()) for kind in ATTRIBUTION_KINDS]


class SearchForm(forms.Form):
    """The filters of the list, as they stand in the address. What cannot be read narrows nothing and is named."""

    q = forms.CharField(max_length=200, required=False, label="Search")
    stage = forms.ChoiceField(choices=STAGES, required=False)
    partner = forms.CharField(max_length=60, required=False, label="Partner's code")
    currency = forms.CharField(max_length=3, required=False)
    closed_after = forms.DateField(required=False, label="Closed from")
    closed_before = forms.DateField(required=False, label="Closed until")

    def wanted(self) -> Wanted:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**given)

    def wrong(self) -> str:
        """The names of the filters that could not be read, empty when all could."""
        return ", ".join(str(self.fields[name].label or name).lower() for name in self.errors)


class OpportunityForm(forms.Form):
    """The facts of an opportunity. `version` is the state that was read, so that nobody overwrites unseen."""

    source_id = forms.CharField(
        max_length=120, label="Source id", help_text="How your sales system calls it. It is unique here."
    )
    account_name = forms.CharField(max_length=200, label="Customer")
    account_website = forms.CharField(
        max_length=200, required=False, label="Customer's website", help_text="It tells customers of one name apart."
    )
    stage = forms.ChoiceField(choices=STAGES)
    closed_on = forms.DateField(
        required=False,
        label="Close date",
        help_text="Needed once it is won or lost.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    currency = forms.ChoiceField(choices=[(code, code) for code in sorted(CURRENCIES)], initial="USD")
    arr = forms.DecimalField(
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
        label="ARR",
        help_text="Estimated yearly recurring revenue, without services.",
    )
    services = forms.DecimalField(
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
        required=False,
        help_text="One-time services. They never count toward a tier.",
    )
    products = forms.CharField(max_length=1000, required=False, help_text="Keys, with commas between them.")
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_services(self) -> Decimal:
        return self.cleaned_data["services"] or Decimal(0)

    def clean_products(self) -> tuple[str, ...]:
        keys = (key.strip() for key in self.cleaned_data["products"].split(","))
        return tuple(key for key in keys if key)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PartForm(forms.Form):
    """Adding a partner to an opportunity."""

    partner = forms.CharField(max_length=60, label="Partner's code")
    kind = forms.ChoiceField(choices=KINDS, label="Part", initial=Attribution.INFLUENCED)


class LateForm(forms.Form):
    """Accepting a part that was recorded after the close."""

    reason = forms.CharField(max_length=500, label="Why it counts all the same", help_text="The partner reads it too.")

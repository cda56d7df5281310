"""What people fill in about customers."""

from typing import Any

from django import forms
from django.utils import timezone

from deals.customers.direct_only import LONGEST_REASON
from deals.registrations.rules import vendors_products


class DirectOnlyForm(forms.Form):
    """Keeping a customer to the vendor. The products are those that the vendor's programs name today."""

    products = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="For which products",
        help_text="None ticked: for all of them.",
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label="Why",
        help_text="Colleagues read it when they decide. Partners are told that the customer is direct, not why.",
    )
    since = forms.DateField(
        label="Since",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="At the latest today.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, product.name) for key, product in vendors_products().items()]
        if choices:
            self.fields["products"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["products"]
        self.fields["since"].initial = timezone.now().date

    def facts(self) -> dict[str, Any]:
        return {"products": [], **self.cleaned_data}

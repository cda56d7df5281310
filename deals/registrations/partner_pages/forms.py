"""What a seller fills in about a deal. Everything that can be right is kept; the rest says why beside its field."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from deals.registrations.claims import FIELDS, LABELS, LISTS, Claim
from deals.registrations.rules import Rules
from programs.document.currencies import CURRENCIES
from programs.document.model import Product
from tenancy.refusals import Invalid
from vendors.forms import show

OPTIONAL = frozenset({"contact_email", "products", "services", "story"})
CONSENT = "The customer agreed to be named to the vendor"
AMOUNT = "Write the amount in digits, such as 120000 or 120,000.50."
_SIGNS = re.compile("[\\s$€£'’]")
# At most two decimals: with three, a point may mean thousands to whoever typed it.
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?")
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?")
_LONGEST = 60
_KINDS = {"checkboxselectmultiple": "choices", "checkbox": "checkbox", "select": "select", "textarea": "textarea"}


class AmountField(forms.Field):
    """An amount as people write it: with a currency's sign, grouped by commas or spaces. None for nothing."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": _LONGEST})

    def to_python(self, value: Any) -> Decimal | None:
        text = _SIGNS.sub("", str(value or ""))
        if not text:
            return None
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
            raise ValidationError(AMOUNT)
        return Decimal(text)


def _text(longest: int, **attributes: Any) -> forms.CharField:
    return forms.CharField(max_length=longest, required=False, widget=forms.TextInput(attrs=attributes))


def _boxes(unknown: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": unknown}
    )


class DealForm(forms.Form):
    """The facts of a registration as they are typed. `only` leaves the facts that a manager asked about.

    `revision` is the state that was read; `code` is empty until the draft exists.
    """

    customer_website = _text(200, inputmode="url", autocapitalize="none", placeholder="northwind.example")
    customer_name = _text(200, list="customers", placeholder="Northwind Mills")
    arr = AmountField(required=False)
    currency = forms.ChoiceField(choices=[(code, code) for code in sorted(CURRENCIES)], required=False)
    expected_close = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a day, such as 2026-12-31."},
    )
    influences = _boxes("%(value)s is not among the kinds that the program knows. Choose from the list.")
    contact_name = _text(200, autocomplete="off")
    contact_email = forms.EmailField(max_length=254, required=False)
    products = _boxes("%(value)s is not among the vendor's products. Choose from the list.")
    services = AmountField(required=False, help_text="One-time services. They never count toward a tier.")
    story = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What helps the partner manager to decide.",
    )
    already_closed = forms.BooleanField(required=False)
    late_reason = _text(500)
    consent = forms.BooleanField(required=False, label=CONSENT)
    revision = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    code = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        claim: Claim,
        rules: Rules,
        products: Mapping[str, Product],
        only: Collection[str] | None = None,
        **options: Any,
    ) -> None:
        self.claim, self.rules, self.known = claim, rules, products
        filled = {**claim.columns(), "services": claim.services or None, **options.pop("initial", {})}
        super().__init__(data, initial=filled, **options)
        self.optional = OPTIONAL if only is None else frozenset()
        if only is not None:
            for name in {*FIELDS, "consent", "code"} - set(only):
                del self.fields[name]
        self._fit()

    def _fit(self) -> None:
        """Labels, and the choices of this program. What a draft chose before stays to be seen, and is refused later."""
        for name in LABELS.keys() & self.fields.keys():
            self.fields[name].label = LABELS[name]
        if "customer_name" in self.fields:
            self.fields["customer_name"].label = "Customer's name"
        known = {one.key: one.name for one in self.rules.policy.influences}
        for name, choices in {
            "influences": known,
            "products": {product.key: product.name for product in self.known.values()},
        }.items():
            field = self.fields.get(name)
            if isinstance(field, forms.MultipleChoiceField):
                gone = {key: key for key in getattr(self.claim, name) if key not in choices}
                field.choices = list({**choices, **gone}.items())

    def clean_services(self) -> Decimal:
        return self.cleaned_data["services"] or Decimal(0)

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"] or self.claim.currency

    def clean(self) -> None:
        """What could not even be kept in a draft is refused here, so that `facts` can be kept always."""
        try:
            self.claim.changed(self.facts()).check_draft()
        except Invalid as refusal:
            show(self, refusal)

    def facts(self) -> dict[str, Any]:
        """The facts that could be read, by name."""
        given = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        return {name: tuple(value) if name in LISTS else value for name, value in given.items()}

    def complain(self, today: date, *, everything: bool) -> None:
        """Say beside the fields what a submission would refuse: of all of them, or of those that are filled in."""
        try:
            self.claim.changed(self.facts()).check(self.rules, self.known, today=today)
        except Invalid as refusal:
            for name, sentences in refusal.fields.items():
                if name in self.fields and name not in self.errors and (everything or self._is_filled(name)):
                    self.add_error(name, list(sentences))
        if everything and "consent" in self.fields and not self.cleaned_data.get("consent"):
            self.add_error("consent", "Confirm that the customer agreed to be named.")

    @property
    def shown(self) -> list[tuple[forms.BoundField, str]]:
        """The fields that are seen, each with the kind of its widget."""
        return [(bound, _KINDS.get(bound.widget_type, "input")) for bound in self if not bound.is_hidden]

    @property
    def revision_read(self) -> int | None:
        return self.cleaned_data.get("revision")

    @property
    def is_started(self) -> bool:
        """Whether anything was filled in that can be kept."""
        return bool(self.claim.differing(self.claim.changed(self.facts())))

    def _is_filled(self, name: str) -> bool:
        return self[name].data not in (None, "", [], False)

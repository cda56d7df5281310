"""The form that takes a receipt, and what becomes of it: anybody with a door here may ask whether one is genuine."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render

from deals.models import Receipt
from deals.receipts import queries as receipt_queries
from deals.receipts import words as receipt_words
from deals.receipts.proof import MOST_BYTES, NotAReceipt, Verdict, verify
from partners.queries import own_partner
from tenancy.refusals import Invalid
from ui.parts import Crumb
from vendors.actors import Actor, TenantRequest
from vendors.forms import attempt, status_of


class ReceiptForm(forms.Form):
    file = forms.FileField(
        label="Receipt",
        help_text="The JSON file that was downloaded when the deal was registered.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Said before the file is read into memory."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError("This is not a receipt: the file is too large for one.")
        return file


@dataclass(frozen=True, slots=True)
class Checked:
    """`kept` is the vendor's own copy of a genuine receipt, as far as the asking person may see it.

    `is_lost`: the asking side would see a copy if there were one, so somebody took it out of the chain.
    """

    verdict: Verdict
    kept: Receipt | None
    is_lost: bool


def check(file: bytes, *, by: Actor) -> Checked:
    """Judge the file by the vendor's own keys. Raises Invalid for a file that is no receipt."""
    keys = [kept.key for kept in receipt_queries.public_keys(by)]
    try:
        verdict = verify(file, keys)
    except NotAReceipt as error:
        raise Invalid(str(error), {"file": [str(error)]}) from None
    if not verdict.ok:
        return Checked(verdict, kept=None, is_lost=False)
    kept = receipt_queries.receipts(by).filter(digest=verdict.digest).first()
    own = not by.is_member or own_partner(by).code == verdict.told["partner"]["code"]
    return Checked(verdict, kept, is_lost=own and kept is None)


def check_page(request: TenantRequest, form: ReceiptForm, layout: str, crumbs: list[Crumb]) -> HttpResponse:
    """The form and, once it was sent, the verdict; the same page in the portal and in the workspace."""
    checked = None
    if form.is_valid():
        checked = attempt(form, check, form.cleaned_data["file"].read(), by=request.actor)
    context = {
        "form": form,
        "checked": checked,
        "facts": receipt_words.facts_of(checked.verdict.told) if checked and checked.verdict.ok else [],
        "crumbs": crumbs,
        "layout": layout,
    }
    return render(request, "deals/receipt_check.html", context, status=200 if checked else status_of(form))

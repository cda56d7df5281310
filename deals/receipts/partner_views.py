"""Receipts in the portal: what the vendor signed, the file to keep, and whether a receipt is genuine."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from deals.receipts import queries as receipt_queries
from deals.receipts import words as receipt_words
from deals.receipts.checking import ReceiptForm, check_page
from tenancy.refusals import NotFound
from ui.parts import Crumb
from vendors.actors import TenantRequest
from vendors.pages import partner_page


@require_safe
@partner_page("registrations.see")
def receipt(request: TenantRequest, registration: str) -> HttpResponse:
    found, held = receipt_queries.of_registration(request.actor, registration)
    context = {
        "registration": found,
        "receipts": [receipt_words.shown(one) for one in held],
        "crumbs": [
            *_crumbs(request),
            Crumb(found.code, reverse("registration_mine", args=[request.vendor.slug, found.code])),
        ],
    }
    return render(request, "deals/partner_receipt.html", context)


@require_safe
@partner_page("registrations.see")
def file(request: TenantRequest, registration: str, digest: str) -> HttpResponse:
    found = receipt_queries.get_receipt(request.actor, digest)
    if found.registration.code != registration:
        raise NotFound("There is no such receipt here.")
    return receipt_words.receipt_file(found)


@require_safe
@partner_page("registrations.see")
def key(request: TenantRequest) -> HttpResponse:
    return receipt_words.key_file(request.vendor, receipt_queries.public_keys(request.actor))


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page("registrations.see")
def check(request: TenantRequest) -> HttpResponse:
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    return check_page(request, form, "layout_portal.html", _crumbs(request))


def _crumbs(request: TenantRequest) -> list[Crumb]:
    return [Crumb("Registrations", reverse("registrations_mine", args=[request.vendor.slug]))]

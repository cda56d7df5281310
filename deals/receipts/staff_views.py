"""Receipts in the workspace: every one that was issued, whether the chain is whole, and the key."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from deals.receipts import queries as receipt_queries
from deals.receipts import words as receipt_words
from deals.receipts.chain import check_chain
from deals.receipts.checking import ReceiptForm, check_page
from tenancy import keyset
from ui.parts import Crumb, Page
from vendors.actors import TenantRequest
from vendors.pages import staff_page

PAGE_SIZE = 50
# What a page can check while somebody waits for it; the command checks all.
CHECKED = 2_000


@require_safe
@staff_page("registrations.see")
def receipt_list(request: TenantRequest) -> HttpResponse:
    found = keyset.read(
        receipt_queries.receipts(request.actor),
        receipt_queries.NEWEST,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    context = {
        "rows": found.rows,
        "page": Page(next=found.next, previous=found.previous),
        "end": receipt_queries.end_of_chain(request.actor),
        "keys": receipt_queries.public_keys(request.actor),
    }
    return render(request, "deals/receipts.html", context)


@require_safe
@staff_page("registrations.see")
def receipt(request: TenantRequest, digest: str) -> HttpResponse:
    found = receipt_queries.get_receipt(request.actor, digest)
    context = {"receipt": receipt_words.shown(found), "crumbs": _crumbs(request)}
    return render(request, "deals/receipt.html", context)


@require_safe
@staff_page("registrations.see")
def file(request: TenantRequest, digest: str) -> HttpResponse:
    return receipt_words.receipt_file(receipt_queries.get_receipt(request.actor, digest))


@require_safe
@staff_page("registrations.see")
def chain(request: TenantRequest) -> HttpResponse:
    report = check_chain(now=timezone.now(), newest=CHECKED)
    return render(request, "deals/receipt_chain.html", {"report": report, "crumbs": _crumbs(request)})


@require_safe
@staff_page("registrations.see")
def key(request: TenantRequest) -> HttpResponse:
    return receipt_words.key_file(request.vendor, receipt_queries.public_keys(request.actor))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("registrations.see")
def check(request: TenantRequest) -> HttpResponse:
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    return check_page(request, form, "layout_staff.html", _crumbs(request))


def _crumbs(request: TenantRequest) -> list[Crumb]:
    return [Crumb("Receipts", reverse("receipts", args=[request.vendor.slug]))]

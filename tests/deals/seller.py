"""What tests of the portal's registrations share: a deal as it is filled in, and reading what a page says."""

import datetime
import html
import re
from decimal import Decimal
from typing import Any

from deals.models import DealRegistration
from deals.registrations import drafts, lifecycle
from partners.models import Enrollment
from tenancy import scope
from vendors.actors import Actor

LIST = "/acme/portal/registrations/"
NOW = datetime.datetime.now(datetime.UTC)
LATER = NOW.date() + datetime.timedelta(days=90)
DEAL: dict[str, Any] = {
    "customer_website": "northwind.example",
    "customer_name": "Northwind Mills",
    "arr": "120,000",
    "currency": "USD",
    "expected_close": LATER.isoformat(),
    "influences": ["introduction"],
    "contact_name": "Nora North",
    "products": ["voice"],
    "consent": "on",
}


def begun(place: Enrollment, by: Actor, **facts: Any) -> DealRegistration:
    """A draft of the partner's, with these facts."""
    with scope.enter(place.vendor_id, partner_id=place.partner_id):
        return drafts.begin(place, facts, by=by)


def submitted(place: Enrollment, by: Actor, customer: str = "Northwind Mills", **facts: Any) -> DealRegistration:
    """Handed in by this seller just now."""
    known = {
        "customer_name": customer,
        "arr": Decimal(120_000),
        "expected_close": LATER,
        "influences": ("introduction",),
        "contact_name": "Nora North",
    }
    made = begun(place, by, **{**known, **facts})
    with scope.enter(place.vendor_id, partner_id=place.partner_id):
        return lifecycle.submit(made, by=by, consent=True)


def now_of(row: DealRegistration) -> DealRegistration:
    """The row as it stands, with what pages read of it."""
    with scope.enter(row.vendor_id):
        return DealRegistration.objects.select_related("reviewer").get(pk=row.pk)


def every(place: Enrollment) -> list[DealRegistration]:
    with scope.enter(place.vendor_id):
        return list(DealRegistration.objects.filter(partner_id=place.partner_id).order_by("pk"))


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def headline(answer: Any) -> str:
    [found] = re.findall(r'<h1 class="answer">(.*?)</h1>', text(answer), re.DOTALL)
    return str(found).strip()


def errors(answer: Any) -> dict[str, str]:
    """The sentences beside the fields."""
    found = re.findall(r'<p class="error" id="id_(\w+)_error"[^>]*>(.*?)</p>', text(answer), re.DOTALL)
    return {name: words.strip() for name, words in found if words.strip()}


def refusal(answer: Any) -> str:
    """The sentence of a page that says why not."""
    [found] = re.findall(r'id="refusal" role="alert">(.*?) Nothing was changed.</div>', text(answer), re.DOTALL)
    return str(found)


def on_top(answer: Any) -> list[str]:
    """What the summary of a refused form says about no field in particular."""
    return re.findall(r"<li>([^<]+)</li>", text(answer).partition("summary")[2].partition("</ul>")[0])

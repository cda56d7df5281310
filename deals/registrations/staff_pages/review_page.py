"""One registration for the vendor's staff: what it is and by when an answer is due, and everything to decide by."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from deals.models import (
    ACTIVE,
    UNDER_REVIEW,
    WAITING_FOR_VENDOR,
    DealRegistration,
    Extension,
    Opportunity,
    Status,
)
from deals.registrations import conflicts, decisions, registered_sale, reviewers
from deals.registrations.conflicts import Found
from deals.registrations.policies import holds_the_role, may_decide
from deals.registrations.rules import rules_of
from deals.registrations.staff_pages.claim_table import lines
from deals.registrations.staff_pages.review_facts import claimed
from deals.registrations.staff_pages.review_forms import (
    ApprovalForm,
    Given,
    LinkForm,
    QuestionForm,
    RejectionForm,
    ReviewerForm,
)
from deals.registrations.staff_pages.review_panels import customer_panel, partner_panel
from deals.registrations.staff_pages.review_words import answer, by_rule, told_words
from deals.registrations.states import due, ends, mark
from deals.registrations.timing import clock
from ui.parts import Event
from vendors.actors import Actor
from vendors.models import Staff, Vendor
from vendors.queries import lately

MOST_EVENTS = 30
DOORS = ("reject", "ask", "assign")
LINKABLE = (Status.APPROVED, Status.EXPIRED)
UNDOABLE = (Status.APPROVED, Status.REJECTED)


@dataclass
class Shown:
    """How the page is shown: which part of the bar is open, and a form that came back with what is wrong in it."""

    open: str = ""
    refusal: str = ""
    given: dict[str, forms.Form] = field(default_factory=dict)


def context(row: Any, vendor: Vendor, *, by: Actor, now: datetime, shown: Shown) -> dict[str, Any]:
    """Everything the page shows; `row` is as `reading.get` gives it. The number of statements depends on
    the status alone, not on how much there is."""
    rules = rules_of(row)
    found = conflicts.of(row) if row.status in ACTIVE else []
    allowed = may_decide.test(by, row)
    waiting = row.status in WAITING_FOR_VENDOR
    sales = registered_sale.choices(row) if waiting or row.status in LINKABLE else []
    colleagues = reviewers.may_have(row) if allowed and row.status in UNDER_REVIEW else []
    return {
        "row": row,
        "url": reverse("registration", args=[vendor.slug, row.code]),
        "now": now,
        "answer": answer(row, now),
        "promise": clock.promise(row, now, rules),
        "state": mark(row.status),
        "clock": due(row, now) if waiting else ends(row, now),
        "claimed": claimed(row, rules, vendor.slug),
        "lines": lines(row, found, vendor.slug, now),
        "conflicts": found,
        "match": row.match,
        "partner_panel": partner_panel(row, rules, vendor.slug),
        "customer": customer_panel(row.account_id, row, vendor.slug, now) if row.account_id else None,
        "events": [Event(one.at, one.sentence, note=one.note) for one in _timeline(by, row)],
        "may_decide": allowed,
        "own_partner": holds_the_role.test(by, row) and not allowed,
        "waiting": waiting,
        "correctable": allowed and row.status in ACTIVE,
        "undo": decisions.may_undo(row, now) if allowed and row.status in UNDOABLE else None,
        "told": told_words(row, found, rules),
        "was_told": conflicts.in_words(row) if row.status == Status.REJECTED else "",
        "extensions": _extensions(row) if row.status == Status.APPROVED else [],
        "linkable": allowed and row.status in LINKABLE and any(one.pk != row.opportunity_id for one in sales),
        "letter": f"{vendor.name} did not accept your registration of {row.customer_name}.",
        "shown": shown,
        **_forms(row, found, sales, colleagues, shown),
    }


def approval_form(row: DealRegistration, sales: list[Opportunity], given: Given = None) -> ApprovalForm:
    rule, part = by_rule(row, sales)
    return ApprovalForm(given, sales=sales, rule=rule, part=part)


def _forms(
    row: DealRegistration, found: list[Found], sales: list[Opportunity], colleagues: list[Staff], shown: Shown
) -> dict[str, forms.Form]:
    fresh: dict[str, forms.Form] = {
        "approve": approval_form(row, sales),
        "reject": RejectionForm(),
        "ask": QuestionForm(),
        "assign": ReviewerForm(colleagues=colleagues, now=row.reviewer_id),
        "link": LinkForm(sales=[one for one in sales if one.pk != row.opportunity_id]),
    }
    return {f"{name}_form": form for name, form in (fresh | shown.given).items()}


def _extensions(row: DealRegistration) -> list[Extension]:
    """What was asked for, the newest first."""
    rows = Extension.objects.filter(registration=row).select_related("asked_by", "decided_by")
    return list(rows.order_by("-pk")[:MOST_EVENTS])


def _timeline(by: Actor, row: DealRegistration) -> list[Any]:
    return lately(by, MOST_EVENTS, subject_type="dealregistration", subject_id=row.pk)


def sentence_of(form: forms.Form) -> str:
    """What stands on top of the page when a form comes back."""
    hidden = [str(error) for name in ("revision", "opportunity", "kind", "note") for error in form.errors.get(name, [])]
    return " ".join([*map(str, form.non_field_errors()), *hidden])

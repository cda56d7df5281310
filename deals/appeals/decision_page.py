"""One appeal for the vendor's staff: the claim, the row as it is now, and the correction to confirm, side by side."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse

from deals.appeals import holders, queries, rows, words
from deals.appeals.forms import AcceptForm, DeclineForm, HolderForm
from deals.appeals.policies import holds_the_role, may_decide
from deals.appeals.wishes import Wish
from deals.models import About, Appeal, Opportunity
from deals.registrations.rules import Rules, rules_for
from tenancy.refusals import Refused
from tiers.explain import Entry
from ui.parts import Fact
from vendors.actors import TenantRequest
from vendors.models import Staff


@dataclass
class Shown:
    """How the page is shown: which part of the bar is open, and a form that came back with what is wrong in it."""

    open: str = ""
    given: dict[str, forms.Form] = field(default_factory=dict)

    @property
    def refusal(self) -> str:
        """What stands on top of the page when a form comes back and the sentence is beside no field."""
        shown = [str(error) for form in self.given.values() for error in form.non_field_errors()]
        hidden = [str(error) for form in self.given.values() for error in form.errors.get("revision", [])]
        return " ".join([*shown, *hidden])


def context(row: Appeal, request: TenantRequest, shown: Shown, now: datetime) -> dict[str, Any]:
    """Everything the page shows. The number of statements does not depend on how much there is."""
    by, rules = request.actor, rules_for(row.enrollment)
    decides = row.is_open and may_decide.test(by, row)
    entry = _entry(row, rules, now)
    return {
        "row": row,
        "answer": words.sentence(row, rules, now),
        "state": words.mark(row, now),
        "metric": words.metric_name(row, rules),
        "wished": words.wished(row),
        "listed": _linked(words.listed(entry, rules.document.currency), row, request.vendor.slug),
        "outcome": words.outcome(row, rules),
        "events": list(words.timeline(row)),
        "decides": decides,
        "own_partner": row.is_open and holds_the_role.test(by, row) and not decides,
        "find": request.GET.get("find", ""),
        "shown": shown,
        "now": now,
        **(_forms(row, rules, request, shown) if decides else {}),
    }


def sales_for(row: Appeal, request: TenantRequest) -> list[Opportunity]:
    """What a missing deal may be: by what the manager looks for, else by what the partner says."""
    if row.about != About.MISSING_DEAL:
        return []
    wish, find = Wish.kept(row.wish), request.GET.get("find", "") or request.POST.get("find", "")
    return queries.sales_like(request.actor, find or wish.opportunity, "" if find else wish.customer)


def accept_form(row: Appeal, rules: Rules, sales: list[Opportunity], given: QueryDict | None = None) -> AcceptForm:
    """The correction to confirm. Raises Refused where the program measures no such metric any more."""
    metric = words.metric(row, rules)
    if metric is None:
        raise Refused(f"The edition of today does not measure {row.metric} any more. Decline the appeal and say so.")
    has_row = bool(row.opportunity_id or row.certification_id or row.milestone_id)
    currency = rules.document.currency
    return AcceptForm(
        given, wish=Wish.kept(row.wish), sales=sales, about=row.about, metric=metric, currency=currency, has_row=has_row
    )


def colleagues(row: Appeal) -> list[Staff]:
    return holders.may_have(row.partner_id)


def _forms(row: Appeal, rules: Rules, request: TenantRequest, shown: Shown) -> dict[str, forms.Form]:
    fresh: dict[str, forms.Form] = {
        "decline": DeclineForm(),
        "holder": HolderForm(colleagues=colleagues(row), now=row.holder_id),
    }
    if "accept" not in shown.given:
        fresh["accept"] = accept_form(row, rules, sales_for(row, request))
    return {f"{name}_form": form for name, form in (fresh | shown.given).items()}


def _entry(row: Appeal, rules: Rules, now: datetime) -> Entry | None:
    """The row as it is now; None where it is missing, and while the partner is not assessed."""
    try:
        found = rows.metric_of(rows.explained(row.enrollment, rules, now), row.metric)
    except Refused:
        return None
    return rows.find(found, row.row) if row.row else None


def _linked(facts: list[Fact], row: Appeal, vendor_slug: str) -> list[Fact]:
    if not facts or row.opportunity is None:
        return facts
    url = reverse("opportunity", args=[vendor_slug, row.opportunity.pk])
    return [Fact(facts[0].label, facts[0].value, url, facts[0].note), *facts[1:]]

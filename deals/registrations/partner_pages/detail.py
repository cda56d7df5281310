"""What a partner sees of one registration: what happens next, how far it is, what was said, and what it can do now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from activity.models import Activity
from deals.models import UNDER_REVIEW, DealRegistration, Extension, SalesStage, Status
from deals.registrations import conflicts, extensions
from deals.registrations import queries as registration_queries
from deals.registrations.claims import LABELS, Claim
from deals.registrations.partner_pages.action_forms import MoreTimeForm, StageForm, StepForm
from deals.registrations.partner_pages.forms import DealForm
from deals.registrations.policies import may_write
from deals.registrations.rules import Rules, rules_of, vendors_products
from deals.registrations.sale import MOVABLE
from deals.registrations.states import STATES
from deals.registrations.words import Teller, sale_of
from ui.formats import day, moment, money
from ui.parts import Crumb, Event, Fact
from vendors.actors import Actor, TenantRequest

MOST_EVENTS = 100
AGAIN = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED)
_GOOD = {"registration.approved", "registration.won", "extension.granted", "protection.granted"}
_BAD = {"registration.rejected", "registration.lost", "registration.expired", "extension.declined"}
_SOON = {"registration.asked"}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the way of a registration. `state`: `done`, `here` or `ahead`."""

    name: str
    state: str
    note: str = ""


def context(request: TenantRequest, row: DealRegistration, now: datetime, **forms: Any) -> dict[str, Any]:
    """Everything the page shows. `forms` replaces a fresh form by one that was refused."""
    by, rules = request.actor, rules_of(row)
    teller = Teller(request.vendor.name, rules, now)
    writes = bool(may_write.test(by, row))
    fresh = _forms(row, rules, now) if writes else {}
    return {
        "row": row,
        "answer": teller.next(row),
        "state": (STATES[Status(row.status)], Status(row.status).label.lower()),
        "ladder": ladder(row, teller),
        "facts": [*facts(row, teller), *_receipt(request, row)],
        "conflict": conflicts.in_words(row),
        "asked": [LABELS[name].lower() for name in row.asked_fields],
        "open_steps": [step for step in row.next_steps.all() if step.done_at is None],
        "done_steps": [step for step in row.next_steps.all() if step.done_at is not None],
        "protection": protection(row, teller),
        "extensions": [(one, _extension_state(one)) for one in row.extensions.all()],
        "before": row.resubmission_of,
        "after": _after(by, row),
        "events": timeline(row, now),
        "crumbs": [Crumb("Registrations", reverse("registrations_mine", args=[request.vendor.slug]))],
        "writes": writes,
        "may_withdraw": writes and row.status in UNDER_REVIEW,
        "may_again": writes and row.status in AGAIN,
        "sells": writes and row.status in MOVABLE,
        "now": now,
        "today": rules.today(now),
        **fresh,
        **forms,
    }


def ladder(row: DealRegistration, teller: Teller) -> list[Rung]:
    """Draft, submitted, in review, decided, closed: which are behind, where it stands, and when."""
    status = Status(row.status)
    submitted = f"on {day(teller.day_of(row.submitted_at))}" if row.submitted_at else ""
    decided = f"on {day(teller.day_of(row.decided_at))}" if row.decided_at else ""
    names = {
        2: "Action required" if status == Status.ACTION_REQUIRED else "In review",
        3: {Status.REJECTED: "Rejected", Status.WITHDRAWN: "Withdrawn"}.get(status, "Approved"),
        4: status.label if status in (Status.WON, Status.LOST, Status.EXPIRED) else "Closed",
    }
    here = _PLACES[status]
    rungs = [("Draft", ""), ("Submitted", submitted), (names[2], ""), (names[3], decided), (names[4], "")]
    if status in (Status.REJECTED, Status.WITHDRAWN):
        rungs.pop()
    return [
        Rung(name, "here" if place == here else "done" if place < here else "ahead", note if place <= here else "")
        for place, (name, note) in enumerate(rungs)
    ]


_PLACES = {
    Status.DRAFT: 0,
    Status.SUBMITTED: 1,
    Status.IN_REVIEW: 2,
    Status.ACTION_REQUIRED: 2,
    Status.APPROVED: 3,
    Status.REJECTED: 3,
    Status.WITHDRAWN: 3,
    Status.WON: 4,
    Status.LOST: 4,
    Status.EXPIRED: 4,
}


def facts(row: DealRegistration, teller: Teller) -> list[Fact]:
    products = {product.key: product.name for product in teller.rules.document.products}
    influences = {one.key: one.name for one in teller.rules.policy.influences}
    told = [
        Fact("Customer", row.customer_name or "–", note=row.customer_website),
        Fact(LABELS["arr"], money(row.arr, row.currency)),
        *sale_of(row),
        Fact(LABELS["services"], money(row.services, row.currency) if row.services else "–"),
        Fact(LABELS["expected_close"], day(row.expected_close), note="closed already" if row.already_closed else ""),
        Fact(LABELS["products"], ", ".join(products.get(key, key) for key in row.products) or "none named"),
        Fact("Contact", row.contact_name or "–", note=row.contact_email),
        Fact(LABELS["influences"], ", ".join(influences.get(key, key) for key in row.influences) or "–"),
        Fact("Sales stage", SalesStage(row.stage).label, note=row.get_lost_reason_display()),
        Fact("Program", str(row.enrollment.program)),
    ]
    if row.reviewer is not None and row.status in UNDER_REVIEW:
        told.append(Fact("Partner manager", str(row.reviewer)))
    return told


def _receipt(request: TenantRequest, row: DealRegistration) -> list[Fact]:
    if row.submitted_at is None:
        return []
    url = reverse("partner_receipt", args=[request.vendor.slug, row.code])
    return [Fact("Proof of the date", "Receipt", url=url, note=moment(row.submitted_at))]


def protection(row: DealRegistration, teller: Teller) -> Fact | None:
    """Until when the customer is the partner's, with what is left; None where it never was."""
    if row.protected_until is None:
        return None
    if teller.is_protected(row):
        state = "soon" if teller.ends_soon(row) else "good"
        return Fact("Protected until", teller.day_in(row.protected_until), state=state)
    if row.protected_until > teller.now:
        return Fact("Protection", "ended with the sale")
    return Fact("Protection ended", day(teller.day_of(row.protected_until)))


def timeline(row: DealRegistration, now: datetime) -> list[Event]:
    """What the log has for the partner's eyes, the newest first; the wall leaves out what is the vendor's alone."""
    rows = Activity.objects.filter(subject_type="dealregistration", subject_id=row.pk).order_by("-at", "-id")[
        :MOST_EVENTS
    ]
    return [Event(entry.at, entry.sentence, note=entry.note, kind=_kind(entry.verb)) for entry in rows]


def answer_form(row: DealRegistration, data: Any = None) -> DealForm:
    """Only what the manager asked about can be changed."""
    return DealForm(
        data,
        claim=Claim.of(row),
        rules=rules_of(row),
        products=vendors_products(),
        only={*row.asked_fields, "revision"},
        initial={"revision": row.revision},
    )


def _after(by: Actor, row: DealRegistration) -> list[DealRegistration]:
    """What it was registered anew as, if it was."""
    if row.status not in AGAIN:
        return []
    return list(registration_queries.registrations(by).filter(resubmission_of=row).order_by("pk")[:5])


def _forms(row: DealRegistration, rules: Rules, now: datetime) -> dict[str, Any]:
    forms: dict[str, Any] = {}
    if row.status == Status.ACTION_REQUIRED:
        forms["answer_form"] = answer_form(row)
    if row.status in MOVABLE:
        forms["stage_form"] = StageForm(initial={"stage": row.stage, "lost_reason": row.lost_reason})
        forms["step_form"] = StepForm()
    if row.status == Status.APPROVED and (offers := extensions.offered(row, now, rules)):
        forms["more_time_form"] = MoreTimeForm(offers=offers)
    return forms


def _extension_state(one: Extension) -> tuple[str, str]:
    return {"asked": ("info", "asked"), "granted": ("good", "granted"), "declined": ("late", "declined")}[one.status]


def _kind(verb: str) -> str:
    return "good" if verb in _GOOD else "late" if verb in _BAD else "soon" if verb in _SOON else "plain"

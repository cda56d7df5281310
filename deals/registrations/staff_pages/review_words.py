"""What the page of a registration says in sentences: on top, about the rule, and what the partner would be told."""

from datetime import datetime

from deals.models import Attribution, DealRegistration, Opportunity, RejectionReason, Status
from deals.registrations import conflicts, decisions
from deals.registrations.conflicts import Found
from deals.registrations.rules import Rules
from ui.formats import ago, day, moment, money


def answer(row: DealRegistration, now: datetime) -> str:
    """The sentence on top: what it is, and by when an answer is due or how it ended."""
    partner, customer, worth = row.partner.name, row.customer_name, money(row.arr, row.currency)
    if row.due_at is not None:
        was = "was" if row.due_at < now else "is"
        due = f"an answer {was} due {moment(row.due_at)}, {ago(row.due_at, now)}"
        return f"{partner} registers {customer}, {worth} a year: {due}."
    sentences = {
        Status.ACTION_REQUIRED: f"{partner} has to answer about {customer} before you can decide.",
        Status.APPROVED: f"{customer} is approved for {partner}{_until(row)}.",
        Status.REJECTED: f"{customer} was not accepted from {partner}: {_reason(row)}.",
        Status.WITHDRAWN: f"{partner} withdrew its registration of {customer}.",
        Status.WON: f"{partner} and you won {customer}, {worth} a year.",
        Status.LOST: f"{customer}, registered by {partner}, is lost.",
        Status.EXPIRED: f"{partner}'s protection of {customer} has ended.",
    }
    return sentences.get(Status(row.status), f"{partner} prepares a registration of {customer}.")


def told_words(row: DealRegistration, found: list[Found], rules: Rules) -> list[tuple[str, str]]:
    """For each reason that tells of another claim: the reason's words and the sentence that the partner reads."""
    told = []
    for reason in RejectionReason:
        other = decisions.tells_of(found, reason.value)
        if other is not None:
            told.append((reason.label, conflicts.sentence(other.kind, other.day(rules.zone))))
    return told


def by_rule(row: DealRegistration, sales: list[Opportunity]) -> tuple[str, str]:
    """What happens when the manager chooses nothing: the opportunity in words, and the partner's part."""
    for one in sales:
        if not row.products or not one.products or set(row.products) & set(one.products):
            part = Attribution.SOURCED if row.already_closed else Attribution.INFLUENCED
            return f"By rule: {one.source_id}", part
    if row.already_closed:
        return "By rule: none is won yet", Attribution.SOURCED
    return "By rule: a new opportunity", Attribution.SOURCED


def _until(row: DealRegistration) -> str:
    return f", who holds it until {day(row.protected_until.date())}" if row.protected_until else ", without protection"


def _reason(row: DealRegistration) -> str:
    return RejectionReason(row.reason_code).label.lower() if row.reason_code else "no reason was kept"

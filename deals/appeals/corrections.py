"""An accepted appeal corrects the fact, by the verbs of whoever owns it, and says in words what was done.

missing deal   the opportunity is named, or recorded; the partner's part is added, late where it is
listed deal    its late part is accepted, another part added, or the amount or the close put right
certificate    recorded, or its dates put right
milestone      recorded, or put right
other          nothing here: the manager has corrected the fact where it belongs before accepting
"""

from dataclasses import dataclass

from deals import attribution, opportunities
from deals.appeals.wishes import AMOUNT, CLOSE, KIND, Wish
from deals.facts import Facts
from deals.lateness import late_parts
from deals.models import About, Appeal, Attribution, Opportunity
from partners import corrections, facts
from programs.document.model import CertificationCounting, Metric, MilestoneCounting
from tenancy.refusals import Invalid, Refused
from ui.formats import day, money
from vendors.actors import Actor

NAME_IT = "Choose the opportunity that is meant, or say that it is not recorded yet."


@dataclass(frozen=True, slots=True)
class Order:
    """What the manager confirms. `reason` is what the partner reads; a part that came late is accepted for it.

    `sale`: the opportunity of a missing deal; `is_new`: none is recorded, so this one is. With neither, the opportunity
    of the id that the partner gave.
    """

    wish: Wish
    reason: str
    sale: Opportunity | None = None
    is_new: bool = False


def carry_out(row: Appeal, metric: Metric, order: Order, *, by: Actor) -> str:
    """Correct the fact that the appeal is about, and tie the appeal to it; the caller saves the appeal. Raises what the
    verbs raise."""
    if row.about == About.MISSING_DEAL:
        return _missing_deal(row, order, by)
    if row.about == About.DEAL:
        return _deal(row, order, by)
    if row.about == About.CERTIFICATE:
        return _certificate(row, metric, order, by)
    if row.about == About.MILESTONE:
        return _milestone(row, metric, order, by)
    return "The fact was corrected where it belongs."


def named_by(wish: Wish) -> Opportunity | None:
    """The opportunity with the id that the partner gave, where there is one."""
    return Opportunity.objects.filter(source_id=wish.opportunity).first() if wish.opportunity else None


def _missing_deal(row: Appeal, order: Order, by: Actor) -> str:
    wish = order.wish
    sale = _record(row, wish, by) if order.is_new else order.sale or named_by(wish)
    if sale is None:
        raise Invalid(NAME_IT, {"sale": [NAME_IT]})
    row.opportunity, row.row, row.row_label = sale, sale.source_id, sale.account_name
    added = _part(row, sale, wish.kind, order.reason, by)
    return f"{sale} was recorded. {added}" if order.is_new else added


def _record(row: Appeal, wish: Wish, by: Actor) -> Opportunity:
    if not wish.customer or wish.amount is None:
        raise Invalid("Name the customer of the new opportunity.", {"customer": ["Name the customer."]})
    made = Facts(
        source_id=wish.opportunity or f"appeal-{row.code}",
        account_name=wish.customer,
        currency=wish.currency,
        arr=wish.amount,
        stage=Opportunity.WON,
        closed_on=wish.closed_on,
    )
    return opportunities.create(made, by=by)


def _part(row: Appeal, sale: Opportunity, kind: str, reason: str, by: Actor) -> str:
    """Add the partner's part, or accept the one that is there and late."""
    known = Attribution.objects.filter(opportunity=sale, partner_id=row.partner_id, kind=kind).first()
    if known is None:
        part = attribution.add_partner(sale, row.partner, kind, by=by)
    elif late_parts(sale, [known]) and not known.late_reason:
        part = known
    else:
        raise Refused(f"{row.partner.name} has the part {kind} in {sale.source_id} already.")
    added = f"{row.partner.name} was added to {sale} as {kind}"
    done = added if known is None else f"The part {kind} of {row.partner.name} in {sale} came late"
    if kind == Attribution.SOURCED and late_parts(sale, [part]):
        attribution.accept_late(part, reason=_late_reason(row, reason), by=by)
        return f"{done} and was accepted late." if known is not None else f"{done} and accepted late."
    return f"{done}."


def _late_reason(row: Appeal, reason: str) -> str:
    return f"Appeal {row.code}: {reason}"[: attribution.MOST_REASON]


def _deal(row: Appeal, order: Order, by: Actor) -> str:
    wish, sale = order.wish, row.opportunity
    if sale is None:
        raise Refused("The opportunity of this row is gone by now. Decline the appeal, or record it anew.")
    if wish.correction == AMOUNT:
        opportunities.update(sale, {"arr": wish.amount, "currency": wish.currency}, by=by)
        was, is_now = money(sale.arr, sale.currency), money(wish.amount, wish.currency)
        return f"The ARR of {sale.source_id} is {is_now}, not {was}."
    if wish.correction == CLOSE:
        opportunities.update(sale, {"closed_on": wish.closed_on}, by=by)
        return f"{sale.source_id} closed on {day(wish.closed_on)}, not on {day(sale.closed_on)}."
    kind = wish.kind if wish.correction == KIND else Attribution.SOURCED
    return _part(row, sale, kind, order.reason, by)


def _certificate(row: Appeal, metric: Metric, order: Order, by: Actor) -> str:
    wish, held = order.wish, row.certification
    if held is not None:
        new = corrections.correct_certification(
            held, issued_on=wish.issued_on, expires_on=wish.expires_on, by=by, note=f"Appeal {row.code}"
        )
        until = f", valid until {day(new.expires_on)}" if new.expires_on else ""
        return f"The certificate of {new.person_email} was issued on {day(new.issued_on)}{until}."
    if not isinstance(metric.counting, CertificationCounting) or wish.issued_on is None:
        raise Refused("This metric counts no certificates.")
    row.certification = facts.record_certification(
        row.partner,
        person_email=wish.person,
        person_name=wish.person_name,
        certification=metric.counting.certification,
        issued_on=wish.issued_on,
        expires_on=wish.expires_on,
        by=by,
    )
    return f"The certificate of {wish.person} was recorded, issued on {day(wish.issued_on)}."


def _milestone(row: Appeal, metric: Metric, order: Order, by: Actor) -> str:
    wish, kept = order.wish, row.milestone
    if wish.achieved_on is None:
        raise Invalid("Give the day on which it was achieved.", {"achieved_on": ["Give a day."]})
    if kept is not None:
        new = corrections.correct_milestone(
            kept, achieved_on=wish.achieved_on, title=wish.title, url=wish.url, by=by, note=f"Appeal {row.code}"
        )
        return f"{new} was achieved on {day(new.achieved_on)}."
    if not isinstance(metric.counting, MilestoneCounting):
        raise Refused("This metric counts no milestones.")
    row.milestone = facts.record_milestone(
        row.enrollment,
        kind=metric.counting.milestone,
        key=wish.key or wish.title[:120],
        title=wish.title,
        achieved_on=wish.achieved_on,
        url=wish.url,
        by=by,
    )
    return f"{row.milestone} was recorded, achieved on {day(wish.achieved_on)}."

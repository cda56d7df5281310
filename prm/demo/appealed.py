"""What partners appeal in the demonstration: one accepted, one declined, one overdue and one that waits."""

import datetime
from decimal import Decimal
from typing import Any

from activity import log
from deals.appeals import lifecycle, timekeeping
from deals.models import Appeal
from partners.models import Enrollment
from prm.demo.people import seller_of
from programs.models import Program
from tenancy import scope
from tiers import runs
from tiers.explain import get_partner
from vendors.actors import Actor

_DAY = datetime.timedelta(days=1)
_SALE: dict[str, Any] = {"currency": "USD", "kind": "sourced"}


def tell(partner: str, *, manager: Actor, now: datetime.datetime) -> None:
    """Tell the appeals of one partner of the technology program, whole or not at all; a second call changes nothing."""
    with scope.enter(manager.vendor_id):
        if Appeal.objects.exists():
            return
        company = get_partner(partner)
        enrollment = Enrollment.objects.select_related("partner", "program").get(
            partner=company, program=Program.objects.get(key="technology")
        )
        seller = seller_of(company, "", by=manager)
        accepted = _missing_deal(enrollment, seller, "Larkfield Dairy", "84000", now - 12 * _DAY)
        with log.in_retrospect(now - 11 * _DAY):
            answer = "The order names you as the source. Sales had not written it down."
            run = lifecycle.accept(accepted, by=manager, answer=answer, is_new=True, now=now - 11 * _DAY).run
        story = _story(enrollment, seller, now - 9 * _DAY)
        with log.in_retrospect(now - 8 * _DAY):
            answer = "The page is a draft that only you can open. Send it again when it is public."
            lifecycle.decline(story, by=manager, answer=answer, now=now - 8 * _DAY)
        _missing_deal(enrollment, seller, "Quarry Lane Insurance", "132000", now - 10 * _DAY)
        _missing_deal(enrollment, seller, "Ostwind Logistics", "57500", now - _DAY)
    assert run is not None  # noqa: S101 - what is accepted is assessed anew
    runs.execute(manager.vendor_id, run.pk)
    with log.in_retrospect(now - 2 * _DAY):
        timekeeping.keep(manager.vendor_id, now - 2 * _DAY)


def _missing_deal(enrollment: Enrollment, seller: Actor, customer: str, amount: str, at: datetime.datetime) -> Appeal:
    wish = {**_SALE, "customer": customer, "amount": Decimal(amount), "closed_on": (at - 20 * _DAY).date()}
    given = {"metric": "influenced_arr", "about": "missing_deal", "wish": wish}
    claim = f"{customer} signed last month. We brought the customer and were in every meeting, but it is not listed."
    proof = "Mail of the customer's head of purchasing to both of us, with the signed order."
    return _filed(enrollment, seller, at, {**given, "claim": claim, "evidence_text": proof})


def _story(enrollment: Enrollment, seller: Actor, at: datetime.datetime) -> Appeal:
    wish = {"title": "Ostwind tracks every parcel", "achieved_on": (at - 5 * _DAY).date()}
    given = {"metric": "success_stories", "about": "milestone", "wish": wish}
    claim = "The story with Ostwind is written and agreed with the customer."
    url = "https://stories.example/ostwind"
    return _filed(enrollment, seller, at, {**given, "claim": claim, "evidence_url": url})


def _filed(enrollment: Enrollment, seller: Actor, at: datetime.datetime, given: dict[str, Any]) -> Appeal:
    with scope.enter(seller.vendor_id, partner_id=seller.partner_id), log.in_retrospect(at):
        return lifecycle.file(enrollment, by=seller, now=at, **given)

"""Changes of facts as hypothesis draws them: what happens, to which of the rows that are there, when and how much."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from deals.models import Account, Attribution, ExchangeRate, Opportunity
from partners.models import Certification, Enrollment, Milestone, Partner
from programs.models import Program
from tests.tiers.drawn import DAYS, FOCUSES, INVITATIONS
from tiers.models import Standing

TIERS = ("base", "middle", "high", "top")
KINDS = ("sourced", "influenced", "resold")


@dataclass(frozen=True, slots=True)
class Change:
    """`which` and `other` choose among rows and spellings, by remainder."""

    what: str
    which: int
    other: int
    day: datetime.date
    amount: Decimal


Making = Callable[[Change, Program], None]


def apply(change: Change, program: Program, later: datetime.timedelta) -> None:
    """Make the change so much later than it was drawn, inside the vendor's scope; nothing happens where there is no
    such row."""
    CHANGES[change.what](replace(change, day=change.day + later), program)


def one_of(model: Any, which: int, **found: Any) -> Any:
    rows = list(model.objects.filter(**found).order_by("pk"))
    return rows[which % len(rows)] if rows else None


def _partner(change: Change) -> Partner:
    partner: Partner = one_of(Partner, change.which)
    return partner


def _sell(change: Change, program: Program) -> None:
    account, _ = Account.objects.get_or_create(name="Customer", name_key="customer")
    sale = Opportunity.objects.create(
        source_id=f"o-{Opportunity.objects.count()}",
        account=account,
        account_name="Customer",
        stage=("won", "won", "open")[change.other % 3],
        closed_on=change.day,
        currency=("USD", "EUR")[change.which % 2],
        arr=change.amount,
    )
    _add_part(sale, change)


def _take_part(change: Change, program: Program) -> None:
    if (sale := one_of(Opportunity, change.other)) is not None:
        _add_part(sale, change)


def _add_part(sale: Opportunity, change: Change) -> None:
    noon = datetime.datetime.combine(change.day, datetime.time(12), datetime.UTC)
    Attribution.objects.get_or_create(
        opportunity=sale,
        partner=_partner(change),
        kind=KINDS[change.other % 3],
        defaults={"recorded_at": noon},
    )


def _hand_part_over(change: Change, program: Program) -> None:
    part = one_of(Attribution, change.other)
    if part is None:
        return
    same = Attribution.objects.filter(opportunity_id=part.opportunity_id, kind=part.kind, partner=_partner(change))
    if not same.exists():
        part.partner = _partner(change)
        part.save()


def _rate(change: Change, program: Program) -> None:
    ExchangeRate.objects.update_or_create(
        currency="EUR", base="USD", date=change.day, defaults={"rate": change.amount / 100 + 1}
    )


def _certify(change: Change, program: Program) -> None:
    Certification.objects.get_or_create(
        partner=_partner(change),
        person_email=("ada@a.example", "bo@a.example")[change.other % 2],
        certification=("technical", "sales")[change.which % 2],
        issued_on=change.day,
        defaults={"expires_on": change.day + datetime.timedelta(days=change.other * 9)},
    )


def _achieve(change: Change, program: Program) -> None:
    Milestone.objects.get_or_create(
        partner=_partner(change),
        program=program,
        kind=("agreement", "success_story")[change.other % 2],
        key="abc"[change.other % 3],
        defaults={"achieved_on": change.day},
    )


def _enroll(change: Change, program: Program) -> None:
    Enrollment.objects.get_or_create(
        partner=_partner(change), program=program, defaults={"enrolled_on": change.day, "focuses": ["one"]}
    )


def _stand(change: Change, program: Program) -> None:
    """The standing ends and the next begins, or the first begins."""
    enrollment = one_of(Enrollment, change.which)
    if enrollment is None:
        return
    standing = Standing.objects.filter(enrollment=enrollment, ends_on=None).first()
    if standing is not None:
        if standing.begins_on >= change.day or standing.change_id is not None:
            return  # what was decided is ended by decisions
        standing.ends_on = change.day
        standing.save()
    Standing.objects.create(
        enrollment=enrollment,
        partner_id=enrollment.partner_id,
        tier=TIERS[change.other % 4],
        begins_on=change.day,
        reason=Standing.Reason.IMPORTED,
    )


def _set(model: Any, values: Callable[[Change], dict[str, Any]]) -> Making:
    def change_row(change: Change, program: Program) -> None:
        if (row := one_of(model, change.which)) is not None:
            model.objects.filter(pk=row.pk).update(**values(change))

    return change_row


def _remove(model: Any) -> Making:
    def remove_row(change: Change, program: Program) -> None:
        if (row := one_of(model, change.which)) is not None:
            row.delete()

    return remove_row


CHANGES: dict[str, Making] = {
    "sell": _sell,
    "take part": _take_part,
    "hand part over": _hand_part_over,
    "lose part": _remove(Attribution),
    "close": _set(Opportunity, lambda change: {"stage": "won", "closed_on": change.day}),
    "reopen": _set(Opportunity, lambda change: {"stage": "open"}),
    "value": _set(Opportunity, lambda change: {"arr": change.amount}),
    "rate": _rate,
    "move rate": _set(ExchangeRate, lambda change: {"rate": change.amount / 50 + 1}),
    "forget rate": _remove(ExchangeRate),
    "certify": _certify,
    "expire": _set(Certification, lambda change: {"expires_on": datetime.date(2090, 1, 1)}),
    "revoke": _remove(Certification),
    "achieve": _achieve,
    "withdraw": _set(Milestone, lambda change: {"withdrawn_on": change.day}),
    "forget milestone": _remove(Milestone),
    "enroll": _enroll,
    "leave": _set(Enrollment, lambda change: {"status": Enrollment.INACTIVE}),
    "return": _set(Enrollment, lambda change: {"status": Enrollment.ACTIVE}),
    "invite": _set(Enrollment, lambda change: {"invitations": [INVITATIONS[change.other % 2]]}),
    "focus": _set(Enrollment, lambda change: {"focuses": [FOCUSES[change.other % 2]]}),
    "stand": _stand,
    "move away": _set(Partner, lambda change: {"country": ("DE", "JP")[change.other % 2]}),
}
_USUAL = ("sell", "take part", "certify", "achieve", "enroll", "rate", "stand")


def drawn(names: Iterable[str], days: st.SearchStrategy[datetime.date] = DAYS) -> st.SearchStrategy[Change]:
    return st.builds(
        Change,
        what=st.sampled_from(list(names)),
        which=st.integers(0, 40),
        other=st.integers(0, 40),
        day=days,
        amount=st.decimals(0, 300, places=2),
    )


BEGINNINGS = st.lists(drawn(_USUAL), min_size=10, max_size=40)

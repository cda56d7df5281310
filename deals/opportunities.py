"""Opportunities come from the vendor's sales system, by import, API or hand. Any stage may follow any other: the sales
system decides, and the history keeps what was known when.

open <-> won <-> lost; won and lost need the date of the close.
"""

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from activity import log
from deals import policies
from deals.customers.accounts import account_for
from deals.facts import Facts
from deals.models import Account, Appeal, Attribution, Conflict, DealRegistration, Opportunity
from deals.registrations.following import follow
from tenancy.refusals import Forbidden, Refused
from vendors.actors import Actor

TAKEN = "There is an opportunity with the source id {source_id} already. Change that one instead."


class Stale(Refused):
    """The opportunity changed since it was read."""


def create(facts: Facts, *, by: Actor, account: Account | None = None) -> Opportunity:
    """Record a sale, to `account` where the customer is known better than by name and website.

    Raises Invalid, Forbidden, or, with the transaction lost, Refused for a taken source id.
    """
    require_edit(by)
    facts.check()
    account = account or account_for(facts.account_name, facts.account_website)
    try:
        return record(facts, account, by=by)
    except IntegrityError:
        transaction.set_rollback(True)  # the database takes nothing more in this transaction
        raise Refused(TAKEN.format(source_id=facts.source_id)) from None


def record(facts: Facts, account: Account, *, by: Actor, system: str = "", version: int | None = None) -> Opportunity:
    """Write and log a new sale, for the verbs that have checked it. Raises IntegrityError for a taken source id."""
    opportunity = Opportunity.objects.create(
        account=account,
        created_at=timezone.now(),
        source_system=system,
        source_version=version,
        **facts.columns(),
    )
    log.record("opportunity.recorded", opportunity, by=by, after=facts.plain())
    return opportunity


def update(opportunity: Opportunity, changes: dict[str, Any], *, by: Actor, version: str | None = None) -> Opportunity:
    """Change some facts. With `version`, raise Stale unless the facts are still the ones that were read."""
    require_edit(by)
    locked = Opportunity.objects.select_for_update(of=("self",), no_key=True).get(pk=opportunity.pk)
    before = Facts.of(locked)
    if version is not None and version != version_of(locked):
        raise Stale("Somebody changed this opportunity meanwhile. Look at it again, then repeat your change.")
    change(locked, before.changed(changes), by=by)
    return locked


def change(locked: Opportunity, after: Facts, *, by: Actor) -> bool:
    """Write and log what differs, for the verbs that hold the row; registrations follow. False when nothing does.

    Raises Invalid, and Refused for a taken source id.
    """
    before = Facts.of(locked)
    if after == before:
        return False
    after.check()
    if after.source_id != before.source_id:
        _refuse_taken(after.source_id)
    _write(locked, before, after)
    _record_change(locked, before, after, by)
    if after.stage != before.stage:
        follow([locked.pk], by=by)
    return True


def drop_unused(opportunity: Opportunity, *, besides: DealRegistration, by: Actor) -> bool:
    """Remove a sale that only a registration had brought, unless somebody else has come to need it. Says whether."""
    # Whoever adds a partner or approves into it at this moment holds it: they come first, and then it is needed.
    Opportunity.objects.select_for_update(of=("self",)).filter(pk=opportunity.pk).first()
    others = DealRegistration.objects.filter(opportunity=opportunity).exclude(pk=besides.pk)
    if opportunity.source_system or others.exists() or Attribution.objects.filter(opportunity=opportunity).exists():
        return False
    if Appeal.objects.filter(opportunity=opportunity).exists():
        return False
    Conflict.objects.filter(other_opportunity=opportunity).update(other_opportunity=None)  # it keeps who and since when
    log.record("opportunity.dropped", opportunity, by=by, before=Facts.of(opportunity).plain())
    opportunity.delete()
    return True


def version_of(opportunity: Opportunity) -> str:
    """A short text that differs whenever a fact does."""
    facts = json.dumps(Facts.of(opportunity).plain(), sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:32]


def require_edit(by: Actor) -> None:
    """Raise Forbidden unless the person may change opportunities."""
    if not policies.may_edit.test(by):
        raise Forbidden(f"As {by.role_label} you may not change opportunities. Ask the vendor's partner managers.")


def _refuse_taken(source_id: str) -> None:
    if Opportunity.objects.filter(source_id=source_id).exists():
        raise Refused(TAKEN.format(source_id=source_id))


def _write(locked: Opportunity, before: Facts, after: Facts) -> None:
    for name, value in after.columns().items():
        setattr(locked, name, value)
    if (before.account_name, before.account_website) != (after.account_name, after.account_website):
        locked.account = account_for(after.account_name, after.account_website)
    locked.save()


def _record_change(locked: Opportunity, before: Facts, after: Facts, by: Actor) -> None:
    was, now = before.plain(), after.plain()
    names = [name for name in now if was[name] != now[name]]
    log.record(
        "opportunity.changed",
        locked,
        by=by,
        before={name: was[name] for name in names},
        after={**{name: now[name] for name in names}, "changed": ", ".join(WORDS[name] for name in names)},
    )


WORDS = {
    "source_id": "the source id",
    "account_name": "the customer's name",
    "account_website": "the customer's website",
    "currency": "the currency",
    "arr": "the ARR",
    "stage": "the stage",
    "closed_on": "the close date",
    "services": "the services amount",
    "products": "the products",
}

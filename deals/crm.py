"""Opportunities as the vendor's sales system sends them: repeated, late, and not always in order. Each comes with the
version that it has there, a number that grows.

unknown                      -> created
older than what is stored    -> ignored
as old, with the same facts  -> unchanged     as old, with other facts -> refused
newer                        -> changed, or unchanged but for its version
"""

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction

from deals import attribution, opportunities
from deals.customers.accounts import account_for
from deals.facts import Facts
from deals.models import Attribution, Opportunity
from partners.models import Partner
from tenancy.refusals import Invalid, Refused, lost_race
from vendors.actors import Actor

SYSTEM = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
NEWEST = 2**63 - 1
ATTEMPTS = 3
_1970 = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

OTHER_SYSTEM = (
    "The id {source_id} is known here from {known}. All systems of a workspace share their ids: send this one from"
    " {system} with a prefix, such as {system}-{source_id}."
)
OTHER_FACTS = (
    "Version {version} of {source_id} is known here with other facts: {names} differ. Send a change with a newer"
    " version."
)


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Upserted:
    """The opportunity as it is stored now, and what became of what was sent."""

    opportunity: Opportunity
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Part:
    """A partner, by its code, and the kind of its part."""

    partner: str
    kind: str


def upsert(
    system: str,
    source_id: str,
    facts: Mapping[str, Any],
    version: int,
    *,
    by: Actor,
    parts: Collection[Part] = (),
) -> Upserted:
    """Bring the opportunity to what `system` says of it, unless something newer is known already.

    Facts that are not given keep what is stored. `parts` are added where they are missing, with a newer version only,
    so that a repetition does not bring back what was withdrawn since; none is taken away. Raises Forbidden, Invalid,
    and Refused for an id of another system or another content of the same version; then nothing is changed.
    """
    opportunities.require_edit(by)
    _check(system, source_id, version)
    event = _Event(system, source_id, facts, version, _partners(parts), by)
    for left in reversed(range(ATTEMPTS)):
        try:
            with transaction.atomic():
                return event.take()
        except IntegrityError as error:  # somebody else made the opportunity or its customer: follow them
            if lost_race(error) is None or not left:
                raise
    raise AssertionError("The last attempt gives or raises")


def version_of(moment: datetime.datetime) -> int:
    """A time as a version: microseconds since 1970."""
    return (moment - _1970) // datetime.timedelta(microseconds=1)


def _check(system: str, source_id: str, version: int) -> None:
    wrong: dict[str, list[str]] = {}
    if not SYSTEM.fullmatch(system):
        wrong["system"] = ["Name the sales system in lower-case letters, digits, - and _, such as salesforce."]
    if not 0 < len(source_id) <= 120:
        wrong["source_id"] = ["Give the id in the sales system, of at most 120 characters."]
    if not 0 <= version <= NEWEST:
        wrong["version"] = [f"Give a version of 0 to {NEWEST}."]
    if wrong:
        raise Invalid(" ".join(sentence for sentences in wrong.values() for sentence in sentences), wrong)


def _partners(parts: Collection[Part]) -> list[tuple[Partner, str]]:
    known = {partner.code: partner for partner in Partner.objects.filter(code__in={part.partner for part in parts})}
    wrong = {
        f"partners.{place}.partner": ["There is no partner with this code here."]
        for place, part in enumerate(parts)
        if part.partner not in known
    }
    if wrong:
        raise Invalid("Name partners of this vendor.", wrong)
    return [(known[part.partner], part.kind) for part in parts]


@dataclass(frozen=True, slots=True)
class _Event:
    system: str
    source_id: str
    facts: Mapping[str, Any]
    version: int
    parts: Collection[tuple[Partner, str]]
    by: Actor

    def take(self) -> Upserted:
        """Do it once. Raises IntegrityError when somebody else was faster to make what is new."""
        rows = Opportunity.objects.select_for_update(of=("self",), no_key=True)
        locked = rows.filter(source_id=self.source_id).first()
        if locked is None:
            return self._create()
        if locked.source_system not in ("", self.system):
            known = locked.source_system
            raise Refused(OTHER_SYSTEM.format(source_id=self.source_id, known=known, system=self.system))
        stored = locked.source_version
        if stored is not None and self.version < stored:
            return Upserted(locked, Outcome.IGNORED)
        if self.version == stored:
            return self._repeat(locked)
        return self._follow(locked)

    def _create(self) -> Upserted:
        facts = Facts(source_id=self.source_id, **self._given())
        facts.check()
        account = account_for(facts.account_name, facts.account_website)
        made = opportunities.record(facts, account, by=self.by, system=self.system, version=self.version)
        self._add_parts(made)
        return Upserted(made, Outcome.CREATED)

    def _repeat(self, locked: Opportunity) -> Upserted:
        was = Facts.of(locked)
        now = was.changed(self._given())
        names = [words for name, words in opportunities.WORDS.items() if getattr(was, name) != getattr(now, name)]
        if names:
            differ = ", ".join(names)
            raise Refused(OTHER_FACTS.format(version=self.version, source_id=self.source_id, names=differ))
        return Upserted(locked, Outcome.UNCHANGED)

    def _follow(self, locked: Opportunity) -> Upserted:
        locked.source_system, locked.source_version = self.system, self.version
        changed = opportunities.change(locked, Facts.of(locked).changed(self._given()), by=self.by)
        if not changed:
            locked.save(update_fields=["source_system", "source_version"])
        added = self._add_parts(locked)
        return Upserted(locked, Outcome.CHANGED if changed or added else Outcome.UNCHANGED)

    def _given(self) -> dict[str, Any]:
        """The facts; the order and repetition of products say nothing."""
        given = dict(self.facts)
        if "products" in given:
            given["products"] = tuple(sorted(set(given["products"])))
        return given

    def _add_parts(self, opportunity: Opportunity) -> bool:
        rows = Attribution.objects.filter(opportunity=opportunity)
        there = set(rows.values_list("partner_id", "kind")) if self.parts else set()
        missing = dict.fromkeys((partner, kind) for partner, kind in self.parts if (partner.pk, kind) not in there)
        for partner, kind in missing:
            attribution.add_partner(opportunity, partner, kind, by=self.by)
        return bool(missing)

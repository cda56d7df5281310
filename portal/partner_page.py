"""One partner, for the vendor's staff: who are they to us?"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from activity.models import Activity
from partners import queries
from partners.facts import KIND_LABELS
from partners.models import Certification, Enrollment, Milestone, Partner
from partners.policies import edits_partner, manages_team
from portal import standings
from portal.standings import Badge
from programs.document.model import Named
from tiers.models import Assessment
from ui.formats import day, value
from ui.parts import Event, Fact, Task
from vendors.actors import Actor

GOOD = {"partner.enrolled", "milestone.recorded", "certification.recorded", "tier_change.approved"}


@dataclass(frozen=True, slots=True)
class Place:
    """One enrollment with the tiers it stood on, the newest first."""

    enrollment: Enrollment
    history: list[Badge]
    focuses: str
    invitations: str
    figures: list[Fact]
    as_of: datetime.date | None

    @property
    def now(self) -> Badge | None:
        return next((badge for badge in self.history if badge.until is None), None)

    @property
    def earlier(self) -> list[Badge]:
        return [badge for badge in self.history if badge.until is not None]


@dataclass(frozen=True, slots=True)
class Achieved:
    milestone: Milestone
    kind: str


def context(by: Actor, vendor_slug: str, partner: Partner) -> dict[str, Any]:
    """Everything the page shows, in eleven statements."""
    tiers = standings.tiers()
    history = standings.history_of(partner.pk, tiers)
    enrollments = queries.enrollments(by, partner)
    members = queries.team(by, partner)
    figures = standings.figures_of(partner.pk)
    places = [_place(one, tiers, history.get(one.pk, []), figures.get(one.pk)) for one in enrollments]
    return {
        "partner": partner,
        "places": places,
        "can_enroll": len(places) < len(tiers.programs),
        "members": members[:8],
        "more_members": max(0, len(members) - 8),
        "certifications": [_certificate(one, tiers) for one in queries.certifications(by, partner)],
        "milestones": [Achieved(one, KIND_LABELS.get(one.kind, one.kind)) for one in queries.milestones(by, partner)],
        "tasks": _tasks(vendor_slug, partner, tiers, bool(members), bool(places)),
        "events": [_event(entry) for entry in queries.lately(by, partner)],
        "facts": _facts(partner),
        "may_edit": edits_partner(by, partner),
        "may_invite": manages_team(by, partner),
        "now": timezone.now(),
        "today": timezone.localdate(),
    }


def _place(one: Enrollment, tiers: standings.Tiers, history: list[Badge], latest: Assessment | None) -> Place:
    document = tiers.documents.get(one.program_id)
    if document is None:
        return Place(one, history, ", ".join(one.focuses), ", ".join(one.invitations), [], None)
    figures = [
        Fact(metric.name, value(latest.metrics[metric.key], metric.unit, document.currency))
        for metric in document.metrics
        if latest is not None and metric.key in latest.metrics
    ]
    as_of = latest.as_of if latest is not None else None
    names = _names(document.focuses, one.focuses), _names(document.invitations, one.invitations)
    return Place(one, history, *names, figures, as_of)


def _names(declared: Iterable[Named], keys: list[str]) -> str:
    known = {named.key: named.name for named in declared}
    return ", ".join(known.get(key, key) for key in keys)


def _tasks(vendor_slug: str, partner: Partner, tiers: standings.Tiers, has_members: bool, enrolled: bool) -> list[Task]:
    tasks = [
        Task(
            f"{change.program}: {_name(tiers, change.program_id, change.from_tier)} to"
            f" {_name(tiers, change.program_id, change.to_tier)} waits for a decision",
            reverse("tier_change", args=[vendor_slug, change.pk]),
            note=f"as of {day(change.as_of)}",
        )
        for change in standings.open_changes_of(partner.pk)
    ]
    if not enrolled:
        tasks.append(Task("Enroll it in a program", reverse("enrollment_new", args=[vendor_slug, partner.code])))
    if not has_members:
        tasks.append(Task("Invite its partner admin", reverse("staff_team", args=[vendor_slug, partner.code])))
    return tasks


def _name(tiers: standings.Tiers, program_id: int, key: str) -> str:
    return tiers.by_key.get((program_id, key), (key, None))[0]


def _certificate(one: Certification, tiers: standings.Tiers) -> tuple[Certification, str, bool]:
    """The certificate, its name, and whether it has expired."""
    names = {named.key: named.name for document in tiers.documents.values() for named in document.certifications}
    over = one.expires_on is not None and one.expires_on < timezone.localdate()
    return one, names.get(one.certification, one.certification), over


def _event(entry: Activity) -> Event:
    return Event(entry.at, entry.sentence, note=entry.note, kind="good" if entry.verb in GOOD else "plain")


def _facts(partner: Partner) -> list[Fact]:
    website = partner.website if partner.website.startswith(("https://", "http://")) else ""
    return [
        Fact("Code", partner.code),
        Fact("Country", partner.country or "–"),
        Fact("Website", partner.website or "–", url=website),
        Fact("Known since", day(partner.created_at.date())),
    ]

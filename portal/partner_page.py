"""One partner, for the vendor's staff: who are they to us?"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from activity.models import Activity
from deals.appeals import to_do as appeals
from deals.registrations import shortlists as registration_shortlists
from partners import queries
from partners.facts import KIND_LABELS
from partners.models import Certification, Enrollment, Milestone, Partner
from partners.policies import edits_partner, manages_team
from portal import standings
from portal.closed_places import ClosedPlace, closed_places
from portal.standings import Badge
from programs.document.model import ProgramDocument
from programs.document.named import Named
from programs.models import Edition
from programs.queries import document_of, today_in
from tiers.explain import live_metrics
from tiers.forecasts import queries as forecast_queries
from tiers.forecasts.falling import told as told_ahead
from tiers.models import Basis, Forecast, TierException
from tiers.program_year import holding
from ui.formats import day, value
from ui.parts import Event, Fact, Task
from vendors.actors import Actor
from vendors.queries import lately
from vendors.roles import LABELS, MemberRole

MOST_PEOPLE = 8
MOST_EVENTS = 20
GOOD = {"partner.enrolled", "milestone.recorded", "certification.recorded", "change.approved"}


@dataclass(frozen=True, slots=True)
class Membership:
    """One enrollment with the tiers it stood on, the newest first."""

    enrollment: Enrollment
    history: list[Badge]
    focuses: str
    invitations: str
    figures: list[Fact]
    as_of: datetime.date | None
    today: datetime.date
    held: str = ""
    ahead: str = ""
    closed: ClosedPlace | None = None

    @property
    def now(self) -> Badge | None:
        """The one in force: the newest may lie ahead."""
        return next((badge for badge in self.history if badge.since <= self.today), None)


@dataclass(frozen=True, slots=True)
class Achieved:
    milestone: Milestone
    kind: str


def context(by: Actor, vendor_slug: str, partner: Partner) -> dict[str, Any]:
    """Everything the page shows, in seven statements, two more where a place is closed, and one for each program that
    the partner is in; the partner comes with its people and certificates."""
    tiers = standings.tiers()
    enrollments = standings.enrollments_with_tiers(by, partner.pk)
    forecasts = forecast_queries.of_partner(by, partner.pk) if enrollments else {}
    today = timezone.localdate()
    held = holding.in_force([one.pk for one in enrollments], today)
    closed = closed_places(partner.pk, enrollments)
    places = [
        replace(
            _place(one, tiers, today, held.get(one.pk)),
            ahead=_ahead(one, forecasts.get(one.pk), held.get(one.pk), tiers),
            closed=closed.get(one.pk),
        )
        for one in enrollments
    ]
    people = getattr(partner, "people", [])
    return {
        "partner": partner,
        "places": places,
        "can_enroll": len(places) < len(tiers.programs),
        "members": [(one["name"] or one["email"], LABELS[MemberRole(one["role"])]) for one in people[:MOST_PEOPLE]],
        "more_members": len(people) > MOST_PEOPLE,
        "certifications": [_certificate(one, tiers) for one in queries.certifications_of(partner)],
        "milestones": [Achieved(one, KIND_LABELS.get(one.kind, one.kind)) for one in queries.milestones(by, partner)],
        "tasks": [*_decisions(vendor_slug, enrollments, tiers), *_beginnings(vendor_slug, partner, places, people)],
        "registrations": registration_shortlists.of_partner(by, partner, vendor_slug),
        "appeals": appeals.of_partner(by, partner, vendor_slug, timezone.now()),
        "events": [_event(entry) for entry in lately(by, MOST_EVENTS, partner=partner)],
        "facts": _facts(partner),
        "may_edit": edits_partner(by, partner),
        "may_invite": manages_team(by, partner),
        "now": timezone.now(),
        "today": today,
    }


def _place(one: Any, tiers: standings.Tiers, today: datetime.date, exception: TierException | None) -> Membership:
    history, document = standings.history(one, tiers), tiers.documents.get(one.program_id)
    if document is None:
        return Membership(one, history, ", ".join(one.focuses), ", ".join(one.invitations), [], None, today)
    names = _names(document.focuses, one.focuses), _names(document.invitations, one.invitations)
    return Membership(
        one, history, *names, *_figures(one, tiers.in_force.get(one.program_id)), today, _held(document, exception)
    )


def _held(document: ProgramDocument, exception: TierException | None) -> str:
    if exception is None:
        return ""
    return f"{document.tier_name(exception.tier)} until {day(exception.ends_on)}: {exception.reason}"


def _figures(one: Enrollment, edition: Edition | None) -> tuple[list[Fact], datetime.date | None]:
    """What the partner reads on its own pages at this moment, so that the two never contradict each other."""
    if edition is None or one.status != Enrollment.ACTIVE:
        return [], None
    document = document_of(edition)
    today = today_in(document)
    if max(edition.effective_on, one.enrolled_on) > today:
        return [], None
    metrics = live_metrics(one, edition, as_of=today, basis=Basis.MID_YEAR)
    return [Fact(each.metric.name, value(each.value, each.metric.unit, document.currency)) for each in metrics], today


def _ahead(one: Enrollment, forecast: Forecast | None, exception: TierException | None, tiers: standings.Tiers) -> str:
    """Until when it keeps its tier by what is recorded, as of the last look ahead; nothing on the lowest tier."""
    document = tiers.documents.get(one.program_id)
    if forecast is None or document is None or one.status != Enrollment.ACTIVE:
        return ""
    return told_ahead(forecast, exception, document, today_in(document))


def _names(declared: Iterable[Named], keys: list[str]) -> str:
    known = {named.key: named.name for named in declared}
    return ", ".join(known.get(key, key) for key in keys)


def _decisions(vendor_slug: str, enrollments: Iterable[Any], tiers: standings.Tiers) -> Iterator[Task]:
    for one in enrollments:
        if one.change is None:
            continue
        source, target = (
            tiers.by_key.get((one.program_id, key), (key, None))[0]
            for key in (one.change["from_tier"], one.change["to_tier"])
        )
        yield Task(
            f"{one.program}: {source} to {target} waits for a decision",
            reverse("tier_change", args=[vendor_slug, one.change["id"]]),
            note=f"as of {day(datetime.date.fromisoformat(one.change['as_of']))}",
        )


def _beginnings(vendor_slug: str, partner: Partner, places: list[Membership], people: list[Any]) -> Iterator[Task]:
    """What a new partner still needs."""
    if not places:
        yield Task("Enroll it in a program", reverse("enrollment_new", args=[vendor_slug, partner.code]))
    if not people:
        yield Task("Invite its partner admin", reverse("staff_team", args=[vendor_slug, partner.code]))


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

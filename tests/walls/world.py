"""Two vendors with look-alike data of every kind, made through the verbs of real use.

Acme has Brightpath and Rivermark, Globex a Brightpath too: same codes, same keys, same numbers. What differs is a mark
in every text, so that an answer which holds another's mark is a leak:

    zq-acme-house        Acme's, for everyone at Acme       zq-globex-...  the same at Globex
    zq-acme-hidden       Acme's, for its staff only
    zq-acme-brightpath   Brightpath's at Acme
    zq-acme-rivermark    Rivermark's at Acme
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from api import tokens
from deals import attribution, opportunities
from deals.facts import Facts
from deals.models import Opportunity
from identity.models import User
from imports.importing import Wishes, import_file
from imports.jobs import record_import
from imports.kinds import KINDS
from partners import team
from partners.models import Enrollment, Partner
from programs import drafts
from programs.models import Edition, Program
from programs.publishing import publish
from tenancy import scope
from tenancy.history import TenantEvent
from tenancy.models import TenantModel
from tests.cast import make_member, make_staff, make_user
from tests.tiers import proposals
from tests.walls.quiet import look_at
from tests.walls.registered import appeal, register
from tiers import decisions
from tiers.forecasts.foretelling import forecast
from tiers.models import (
    LookAhead,
    Moved,
    Notice,
    Run,
    RunStep,
    SimulatedMove,
    Simulation,
    TierChange,
    TierCount,
    YearRehearsal,
)
from tiers.program_year import exceptions
from vendors import staffing
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole, StaffRole
from vendors.workspace import create_vendor

DOCUMENTS = Path(__file__).resolve().parents[2] / "programs" / "documents"
DECIDED_AT = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=datetime.UTC)


@dataclass(repr=False)
class Holdings:
    """What one partner has at one vendor: a row of every tenant model, and texts that only links carry."""

    vendor: Vendor
    partner: Partner
    mark: str
    rows: dict[str, Model] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


@dataclass(repr=False)
class World:
    """The cast by name, and the holdings: `mine` Brightpath's at Acme, the others' are never Brightpath's to see."""

    acme: Vendor
    globex: Vendor
    people: dict[str, Actor]
    mine: Holdings
    other_partner: Holdings
    other_vendor: Holdings

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]


def build() -> World:
    """Make both vendors. The database knows nothing of them before."""
    acme = create_vendor("acme", "Acme zq-acme-house", by="the installation")
    globex = create_vendor("globex", "Globex zq-globex-house", by="the installation")
    people = _staff(acme, "acme") | {f"globex {role}": one for role, one in _staff(globex, "globex").items()}
    mine = _holdings(acme, "acme", "brightpath", people["owner"])
    rivermark = _holdings(acme, "acme", "rivermark", people["owner"])
    theirs = _holdings(globex, "globex", "brightpath", people["globex owner"])
    only = _only_at(globex, people["globex owner"])
    people |= _members(mine) | {"rosa": _member(rivermark, "rosa", MemberRole.PARTNER_ADMIN)}
    people["globex partner_admin"] = _member(theirs, "gina", MemberRole.PARTNER_ADMIN)
    paula = make_user("paula@both.example", "Paula Meyer")
    people["paula"] = make_member(mine.partner, paula, MemberRole.VIEWER)
    people["paula at globex"] = make_member(theirs.partner, paula, MemberRole.SELLER)
    sellers = {mine.mark: people["seller"], rivermark.mark: people["rosa"], theirs.mark: people["paula at globex"]}
    for holdings, owner in ((mine, "owner"), (rivermark, "owner"), (theirs, "globex owner")):
        hidden = f"zq-{holdings.vendor.slug}-hidden {holdings.partner.code}"
        register(holdings.partner, holdings.mark, hidden, seller=sellers[holdings.mark], owner=people[owner])
        look_at(holdings.partner, holdings.mark, hidden, by=people[owner])
        appeal(holdings.partner, holdings.mark, seller=sellers[holdings.mark])
        _letters_and_tokens(holdings, people[owner])
        _collect(holdings)
    theirs.rows |= only
    _show_own_decision(rivermark)
    return World(acme, globex, people, mine, rivermark, theirs)


def tenant_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if issubclass(model, (TenantModel, TenantEvent))]


def _staff(vendor: Vendor, slug: str) -> dict[str, Actor]:
    house = f"zq-{slug}-house"
    return {
        role.value: make_staff(vendor, f"{role.value}@{house}.example", f"{role.value.title()} {house}", role)
        for role in StaffRole
    }


def _members(holdings: Holdings) -> dict[str, Actor]:
    return {role.value: _member(holdings, role.value, role) for role in MemberRole}


def _member(holdings: Holdings, name: str, role: MemberRole) -> Actor:
    user = make_user(f"{name}@{holdings.mark}.example", f"{name.title()} {holdings.mark}")
    return make_member(holdings.partner, user, role)


def _user(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def _holdings(vendor: Vendor, slug: str, code: str, owner: Actor) -> Holdings:
    mark = f"zq-{slug}-{code}"
    with scope.enter(vendor.pk):
        _publish("globex-technology-2024" if slug == "globex" else "technology-2024", slug, owner)
        _publish("consulting-2023", slug, owner)
        for kind, lines in _files(code, mark, slug).items():
            _import(vendor, kind, lines, owner)
        _draft(slug, owner)
        partner = Partner.objects.get(code=code)
        _sell(partner, mark, owner)
    holdings = Holdings(vendor, partner, mark)
    _decide(holdings, slug, owner)
    return holdings


def _publish(name: str, slug: str, owner: Actor, **replaced: str) -> None:
    text = (DOCUMENTS / f"{name}.yaml").read_text()
    for old, new in {"name: ": f"name: zq-{slug}-house ", "name: Gold": f"name: Gold zq-{slug}-house"}.items():
        text = text.replace(old, new, 1)
    for old, new in replaced.items():
        text = text.replace(f"{old}: ", f"{old}: {new} # ", 1)
    publish(text, by=owner)


def _draft(slug: str, owner: Actor) -> None:
    """Rules that the vendor only thinks about: its staff's alone."""
    text = (DOCUMENTS / "consulting-2023.yaml").read_text().replace("name: ", f"name: zq-{slug}-hidden ", 1)
    drafts.save_draft(text.replace("edition: 2023", f"edition: draft-{slug}"), by=owner)


def _simulate(enrollment: Enrollment, slug: str) -> None:
    """What a document of the vendor's own would do to the partner."""
    edition = Edition.objects.get(program=enrollment.program)
    day = datetime.date(2026, 6, 30)
    simulation = Simulation.objects.create(
        program=enrollment.program,
        edition=edition,
        label=f"zq-{slug}-hidden",
        source=edition.source,
        digest=edition.digest,
        basis="mid_year",
        as_of=day,
        window_after=day,
        window_until=day,
        key=f"simulation-{enrollment.partner.code}",
        requested_by_label=f"Olga zq-{slug}-hidden",
    )
    YearRehearsal.objects.create(
        program=enrollment.program,
        year=2026,
        state=YearRehearsal.State.FAILED,
        requested_by_label=f"Olga zq-{slug}-hidden",
    )
    tiers = {"current_tier": "silver", "stands_now": "silver", "stands_then": "gold"}
    SimulatedMove.objects.create(
        simulation=simulation, enrollment=enrollment, partner=enrollment.partner, upward=True, **tiers
    )


def _import(vendor: Vendor, kind: str, lines: list[str], owner: Actor) -> None:
    data = "\n".join(lines).encode()
    report = import_file(KINDS[kind], data, by=owner, wishes=Wishes())
    assert report.rejected == []
    name = f"{kind} zq-{vendor.slug}-hidden.csv"
    record_import(report, file_name=name, size=len(data), wishes=Wishes(), by=owner)


def _files(code: str, mark: str, slug: str) -> dict[str, list[str]]:
    """The files of one partner. Look-alikes: only the marks tell them apart."""
    at = "2026-01-02T00:00:00Z"
    return {
        "partners": [
            "partner_code,name,website,country,program,enrolled_on,tier,focus,invitations",
            f"{code},{code.title()} {mark},https://{mark}.example,DE,technology,2024-01-15,silver,,gtm_plan",
            f"{code},{code.title()} {mark},https://{mark}.example,DE,consulting,2024-02-01,bronze,segment,",
        ],
        "opportunities": [
            "opportunity_id,account_name,account_website,stage,close_date,currency,arr,services,products,created_at",
            f"o1-{mark},Northwind {mark},https://{mark}.example,won,2026-05-01,USD,650000,10,suite,{at}",
            f"o2-{mark},Southsea {mark},,won,2026-06-01,EUR,420000,,,{at}",
            f"o3-{mark},Westbrook zq-{slug}-hidden,,open,,USD,9000,,,{at}",
        ],
        "attributions": [
            "opportunity_id,partner_code,kind,recorded_at,via",
            f"o1-{mark},{code},sourced,{at},sales",
            f"o2-{mark},{code},influenced,{at},import",
        ],
        "certifications": [
            "partner_code,person_email,person_name,certification,issued_on,expires_on",
            f"{code},ada@{mark}.example,Ada {mark},technical,2026-01-01,2027-01-01",
        ],
        "milestones": [
            "partner_code,program,kind,key,title,achieved_on,withdrawn_on,url",
            f"{code},technology,agreement,main,Terms {mark},2024-01-15,,https://{mark}.example/terms",
            f"{code},technology,success_story,{mark},Story {mark},2024-04-01,,https://{mark}.example/story",
        ],
        "rates": ["currency,base,date,rate", "EUR,USD,2024-01-01,1.1"],
    }


def _sell(partner: Partner, mark: str, owner: Actor) -> None:
    """One sale by hand and one part that is taken back, so that the log and the history have something to tell."""
    # Addresses name the id, and so do log lines: it carries no mark.
    facts = Facts(
        source_id=mark.replace("zq-", "hand-"), account_name=f"Eastgate {mark}", currency="USD", arr=Decimal("1200.00")
    )
    sale = opportunities.create(facts, by=owner)
    attribution.add_partner(sale, partner, "sourced", by=owner)
    attribution.withdraw(attribution.add_partner(sale, partner, "influenced", by=owner), by=owner, note=f"Not {mark}")


def _decide(holdings: Holdings, slug: str, owner: Actor) -> None:
    """A declined change with the vendor's own note, an approved one, and an open one."""
    with scope.enter(holdings.vendor.pk):
        found = Enrollment.objects.filter(partner=holdings.partner, program__key="technology")
        enrollment = found.select_related("program", "partner").get()
        run = proposals.make_run(enrollment.program, key=f"run-{holdings.mark}")
        run.requested_by_label = f"Olga zq-{slug}-hidden"
        run.save()
        RunStep.objects.create(run=run, step=1)
        hidden = f"Too early, zq-{slug}-hidden"
        decisions.decline(proposals.propose(enrollment, run), by=owner, note=hidden, now=DECIDED_AT)
        change = proposals.propose(enrollment, run)
        decisions.approve(change, by=owner, note=f"Well done {holdings.mark}", now=DECIDED_AT)
        newest = proposals.propose(enrollment, run, from_tier="gold", to_tier="silver").assessment
        newest.latest = True
        newest.save()
        _trends(enrollment, run, mark=f"zq-{slug}-hidden")
        Notice.objects.create(change=change, partner=holdings.partner, days_before=30, sent_at=DECIDED_AT)
        until = DECIDED_AT.date() + datetime.timedelta(days=90)
        exceptions.grant(
            enrollment, "silver", until=until, reason=f"Agreed with {holdings.mark}", by=owner, now=DECIDED_AT
        )
        LookAhead.objects.get_or_create(program=enrollment.program, defaults={"run": run, "as_of": run.as_of})
        _simulate(enrollment, slug)
        forecast(enrollment.program, as_of=run.as_of, partner_ids=[holdings.partner.pk])


def _trends(enrollment: Enrollment, run: Run, *, mark: str) -> None:
    Moved.objects.create(
        run=run,
        enrollment=enrollment,
        partner_id=enrollment.partner_id,
        program_id=enrollment.program_id,
        basis=run.basis,
        at=DECIDED_AT,
        before="silver",
        after="gold",
        metrics_before={"note": mark},
        metrics_after={"note": mark},
    )
    TierCount.objects.get_or_create(program=enrollment.program, day=run.as_of, tier=mark, defaults={"enrollments": 1})


def _only_at(vendor: Vendor, owner: Actor) -> dict[str, Model]:
    """A partner and a program that only this vendor has: their names are no one's at the other."""
    with scope.enter(vendor.pk):
        _publish("globex-technology-2024", vendor.slug, owner, program="onlyhere", edition="onlyhere")
        lines = ["partner_code,name,program,enrolled_on", "onlyhere,Only zq-globex-onlyhere,onlyhere,2024-01-15"]
        _import(vendor, "partners", lines, owner)
        rows = [Partner.objects.get(code="onlyhere"), Program.objects.get(key="onlyhere")]
        return {row._meta.label: row for row in [*rows, Edition.objects.get(label="onlyhere")]}


def _show_own_decision(holdings: Holdings) -> None:
    """Its approved change is the partner's to see, so that only the wall hides it from the other partner."""
    with scope.enter(holdings.vendor.pk):
        change = TierChange.objects.get(partner=holdings.partner, state=TierChange.State.APPROVED)
        holdings.rows[change._meta.label] = change


def _letters_and_tokens(holdings: Holdings, owner: Actor) -> None:
    """Open invitations with their links, and API tokens."""
    slug = holdings.vendor.slug
    with scope.enter(holdings.vendor.pk):
        staffing.invite(f"new-{holdings.partner.code}@zq-{slug}-hidden.example", "viewer", by=owner)
        team.invite(holdings.partner, f"new@{holdings.mark}.example", "seller", by=owner)
        tokens.create(_user(owner), name=f"script zq-{slug}-hidden")


def _collect(holdings: Holdings) -> None:
    """One row of each model: the partner's own where rows are a partner's, else one of the vendor's."""
    holdings.rows[Vendor._meta.label] = holdings.vendor
    with scope.enter(holdings.vendor.pk):
        for model in tenant_models():
            rows = model._default_manager.order_by("pk")
            if any(one.name == "partner" for one in model._meta.fields):
                rows = rows.filter(partner=holdings.partner)
            elif model is Partner:
                rows = rows.filter(pk=holdings.partner.pk)
            elif model is Opportunity:
                rows = rows.filter(attributions__partner=holdings.partner).distinct()
            elif model is Edition:
                holdings.rows["draft"] = rows.get(state=Edition.DRAFT)
                rows = rows.filter(state=Edition.PUBLISHED)
            row = rows.last()
            if row is not None:
                holdings.rows[model._meta.label] = row

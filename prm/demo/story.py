"""What happens in the demonstration, told through the verbs that people use: publish, import, recalculate, decide."""

import datetime
import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from partners.team import add_member
from tiers.decisions import approve, decline

from identity.models import User
from partners.models import Member, Partner
from prm.demo.companies import Company, companies
from prm.demo.facts import Facts, as_csv
from programs.publishing import publish
from programs.queries import get_program
from tenancy import scope
from tiers import runs
from tiers.models import Basis, Run, TierChange
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole, StaffRole
from vendors.workspace import add_staff, create_vendor

PASSWORD = "prm-demo"  # noqa: S105  (printed by `up`; the demonstration exists only where it was asked for)
DOCUMENTS = settings.BASE_DIR / "programs" / "documents"
KINDS_IN_ORDER = ("partners", "opportunities", "attributions", "certifications", "milestones", "rates")

STAFF = {
    "acme": [
        ("vera@acme.example", "Vera Okafor", StaffRole.OWNER),
        ("max@acme.example", "Max Rivera", StaffRole.PARTNER_MANAGER),
        ("olga@acme.example", "Olga Lindqvist", StaffRole.OPERATIONS),
        ("fin@acme.example", "Fin Murphy", StaffRole.FINANCE),
    ],
    "globex": [("charlie@globex.example", "Charlie Park", StaffRole.OWNER)],
}
MEMBERS = [
    ("acme", "brightpath", "paula@brightpath.example", "Paula Meyer", MemberRole.PARTNER_ADMIN),
    ("acme", "brightpath", "piet@brightpath.example", "Piet de Vries", MemberRole.SELLER),
    ("acme", "rivermark", "rosa@rivermark.example", "Rosa Silva", MemberRole.PARTNER_ADMIN),
    ("globex", "brightpath", "paula@brightpath.example", "Paula Meyer", MemberRole.PARTNER_ADMIN),
    ("acme", "northlight-systems", "nadia@northlight-systems.example", "Nadia Brandt", MemberRole.PARTNER_ADMIN),
    ("acme", "datawharf", "dev@datawharf.example", "Dev Anand", MemberRole.PARTNER_ADMIN),
    ("acme", "stonebridge-advisory", "sam@stonebridge-advisory.example", "Sam Whitlock", MemberRole.PARTNER_ADMIN),
]


def tell(now: datetime.datetime | None = None) -> None:
    """Make both vendors with all their data, in one transaction each. The caller has checked that they do not exist."""
    now = now or timezone.now()
    _vendor("acme", "Acme", ["technology-2024.yaml", "consulting-2023.yaml"], companies(), seed=7, now=now)
    few = [company for company in companies() if company.program == "technology"][:14]
    _vendor("globex", "Globex", ["globex-technology-2024.yaml"], few, seed=11, now=now)


@transaction.atomic
def _vendor(
    slug: str, name: str, documents: list[str], its: list[Company], *, seed: int, now: datetime.datetime
) -> None:
    vendor = create_vendor(slug, name, by="the demonstration")
    with scope.enter(vendor.pk):
        staff = [_staff(vendor, email, person, role) for email, person, role in STAFF[slug]]
        owner, operations = staff[0], next((one for one in staff if one.role == StaffRole.OPERATIONS), staff[0])
        manager = next((one for one in staff if one.role == StaffRole.PARTNER_MANAGER), staff[0])
        for file in documents:
            publish((DOCUMENTS / file).read_text(), by=operations)
        _import_facts(Facts(its, today=now.date(), seed=seed, prefix=slug[:3]), by=operations)
        for at, partner, email, person, member_role in MEMBERS:
            if at == slug:
                _member(partner, email, person, member_role, by=owner)
        for program in sorted({company.program for company in its}):
            _review(program, manager, now=now)


def _import_facts(facts: Facts, *, by: Actor) -> None:
    for kind in KINDS_IN_ORDER:
        rows = getattr(facts, kind)
        rows = rows() if callable(rows) else rows
        if not rows:
            continue
        report = import_file(KINDS[kind], as_csv(rows), by=by, wishes=Wishes())
        if report.rejected:
            raise RuntimeError(f"The demonstration's {kind} were rejected: {json.dumps(report.as_json())[:2000]}")


def _review(program_key: str, manager: Actor, *, now: datetime.datetime) -> None:
    """The annual review in February, decided; then this week's mid-year run, most of it waiting for a decision."""
    program = get_program(program_key)
    february = now.replace(year=now.year if now.month > 2 else now.year - 1, month=2, day=10)
    annual = _run(program_key, Basis.ANNUAL, february.date(), manager)
    for change in TierChange.objects.filter(run=annual, state=TierChange.State.PROPOSED).order_by("pk"):
        approve(change, by=manager, note="", now=february + datetime.timedelta(days=2, hours=change.pk % 7))
    earlier = now - datetime.timedelta(days=60)
    spring = _run(program_key, Basis.MID_YEAR, earlier.date(), manager)
    open_changes = TierChange.objects.filter(run=spring, state=TierChange.State.PROPOSED).order_by("pk")
    for place, change in enumerate(open_changes):
        when = earlier + datetime.timedelta(days=1, hours=place)
        if place % 5 == 4:
            decline(change, by=manager, note="Two large renewals are due next month: let us look again then.", now=when)
        elif place % 2 == 0:
            approve(change, by=manager, note="Well earned.", now=when)
    _run(program.key, Basis.MID_YEAR, now.date(), manager)


def _run(program_key: str, basis: Basis, as_of: datetime.date, by: Actor) -> Run:
    run = runs.request_run(get_program(program_key), basis=basis, as_of=as_of, by=by)
    runs.execute(run.pk)
    run.refresh_from_db()
    return run


def _staff(vendor: Vendor, email: str, name: str, role: StaffRole) -> Actor:
    user = _user(email, name)
    add_staff(user, role, by=Actor(vendor.pk, "the demonstration", None))
    return Actor(vendor.pk, name, role, user)


def _member(code: str, email: str, name: str, role: MemberRole, *, by: Actor) -> Member:
    return add_member(Partner.objects.get(code=code), _user(email, name), role, by=by)


def _user(email: str, name: str) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name)
        user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user

"""What happens in the demonstration, told through the verbs that people use: publish, import, register, recalculate,
decide. The log has each at the time of which it is told, and no letters go out about it."""

import datetime

from django.conf import settings
from django.utils import timezone

from activity import log
from partners.models import Member
from partners.team import add_member
from portal.admission import find_vendor
from prm.demo import appealed, corrected, drafted, quiet, scored, spared
from prm.demo.acts import Acts
from prm.demo.companies import Company, companies
from prm.demo.facts import Facts, bring
from prm.demo.people import login
from prm.demo.telling import Story
from programs.publishing import publish
from programs.queries import get_program
from tenancy import scope
from tiers import runs
from tiers.decisions import approve, decline
from tiers.explain import get_partner
from tiers.forecasts.looking import look_ahead_of
from tiers.models import Basis, Run, TierChange
from vendors.actors import Actor, system
from vendors.models import Vendor
from vendors.queries import is_staff
from vendors.roles import MemberRole, StaffRole
from vendors.workspace import add_staff, create_vendor

AUTHOR = "the demonstration"
PASSWORD = "prm-demo"  # noqa: S105  (printed by `up`; the demonstration exists only where it was asked for)
# The facts reach back further, but nothing here is decided before that.
BEGAN = datetime.timedelta(days=400)
DOCUMENTS = settings.BASE_DIR / "programs" / "documents"

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


def is_told() -> bool:
    """Whether the demonstration is complete: its very last run is done."""
    vendor = find_vendor("globex")
    if vendor is None:
        return False
    with scope.enter(vendor.pk):
        return Run.objects.filter(key="demo:today:technology", state=Run.State.DONE).exists()


def tell(now: datetime.datetime | None = None) -> None:
    """Make both vendors with all their data. Every step can be repeated, so a killed one is taken up again."""
    now = now or timezone.now()
    _vendor("acme", "Acme", ["technology-2024.yaml", "consulting-2023.yaml"], companies(), seed=7, now=now)
    few = [company for company in companies() if company.program == "technology"][:14]
    _vendor("globex", "Globex", ["globex-technology-2024.yaml"], few, seed=11, now=now)


def _vendor(
    slug: str, name: str, documents: list[str], its: list[Company], *, seed: int, now: datetime.datetime
) -> None:
    vendor = find_vendor(slug) or create_vendor(slug, name, by=AUTHOR)
    with scope.enter(vendor.pk), log.in_retrospect(now - BEGAN):
        staff = [_staff(vendor, email, person, role) for email, person, role in STAFF[slug]]
        by_role = {one.role: one for one in staff}
        owner = staff[0]
        operations = by_role.get(StaffRole.OPERATIONS, owner)
        manager = by_role.get(StaffRole.PARTNER_MANAGER, owner)
        published = [publish((DOCUMENTS / file).read_text(), by=operations).document for file in documents]
        products = list(dict.fromkeys(product.key for document in published for product in document.products))
        facts = Facts(its, today=now.date(), seed=seed, prefix=slug[:3], products=products)
        bring(facts.tables(), by=operations)
        for at, partner, email, person, member_role in MEMBERS:
            if at == slug:
                _member(partner, email, person, member_role, by=owner)
    acts = Acts(manager=manager, owner=owner, operations=operations, today=now.date())
    _since_then(
        vendor, Story(slug, acts, now), sorted({company.program for company in its}), manager, operations, now=now
    )
    if slug == "acme":
        with scope.enter(vendor.pk), log.in_retrospect(now - BEGAN):
            scored.prepare(by=operations, now=now, password=PASSWORD)
        scored.tell(manager=manager, now=now)


def _since_then(
    vendor: Vendor, story: Story, programs: list[str], manager: Actor, operations: Actor, *, now: datetime.datetime
) -> None:
    """The annual review in February, decided; one in autumn, decided in part; today's run, waiting for decisions. In
    between, partners register deals."""
    february = now.replace(year=now.year if now.month > 2 else now.year - 1, month=2, day=10)
    autumn = now - datetime.timedelta(days=60)
    reviews = [(Basis.ANNUAL, february, "annual", 0), (Basis.MID_YEAR, autumn, "autumn", 5)]
    told = now - BEGAN
    for basis, at, name, declined in sorted(reviews, key=lambda review: review[1]):
        morning = at.replace(hour=0, minute=0, second=0, microsecond=0)
        story.tell(after=told, until=morning)
        told = morning
        for program in programs:
            with log.in_retrospect(at):
                _run(vendor, program, basis, at, name, manager)
            _decide(vendor, program, name, manager, at + datetime.timedelta(days=1), declined=declined)
    story.tell(after=told, until=now)
    appealed.tell("brightpath", manager=manager, now=now)
    corrected.tell("willowbend", by=operations, now=now)
    for look in (quiet.look_back, quiet.look_now):
        look(vendor, "technology", by=operations, now=now)
    for program in programs:
        _run(vendor, program, Basis.MID_YEAR, now, "today", manager)
        _look_ahead(vendor, program, now)
    drafted.tell("technology", by=manager, now=now)
    spared.tell(manager=manager, now=now)


def _run(vendor: Vendor, program: str, basis: Basis, at: datetime.datetime, name: str, by: Actor) -> None:
    with scope.enter(vendor.pk):
        run = runs.request_run(get_program(program), basis=basis, as_of=at.date(), by=by, key=f"demo:{name}:{program}")
    runs.execute(vendor.pk, run.pk)


def _look_ahead(vendor: Vendor, program: str, now: datetime.datetime) -> None:
    """Who falls when, as a worker finds out after each run."""
    with scope.enter(vendor.pk):
        found = get_program(program)
    look_ahead_of(vendor.pk, found.pk, now=now)


def _decide(vendor: Vendor, program: str, name: str, manager: Actor, at: datetime.datetime, *, declined: int) -> None:
    """Decide what a run proposed: with `declined`, every so-many-th is declined and every second one stays open."""
    with scope.enter(vendor.pk):
        changes = TierChange.objects.filter(run__key=f"demo:{name}:{program}", state=TierChange.State.PROPOSED)
        for place, change in enumerate(changes.order_by("pk")):
            when = at + datetime.timedelta(hours=place)
            with log.in_retrospect(when):
                if declined and place % declined == declined - 1:
                    decline(change, by=manager, note="Two large renewals are due: let us look after them.", now=when)
                elif not declined or place % 2 == 0:
                    approve(change, by=manager, note="Well earned." if change.upward else "", now=when)


def _staff(vendor: Vendor, email: str, name: str, role: StaffRole) -> Actor:
    user = login(email, name, PASSWORD)
    if not is_staff(user):
        add_staff(user, role, by=system(vendor.pk, AUTHOR))
    return Actor(vendor.pk, name, role, user)


def _member(code: str, email: str, name: str, role: MemberRole, *, by: Actor) -> None:
    user, partner = login(email, name, PASSWORD), get_partner(code)
    if not Member.objects.filter(user=user, partner=partner).exists():
        add_member(user, role, partner=partner, by=by)

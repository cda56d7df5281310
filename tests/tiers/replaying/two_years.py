"""Two years at a small vendor: deals and people come, and whatever was known is corrected again and again.

Everything is drawn from one seed. Days of the program pass; the database's clock does not, which is why a snapshot and
not the time tells what a run knew.
"""

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from django.db.models import F, Model

from deals import attribution
from deals.models import Attribution, ExchangeRate, Opportunity
from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from partners.models import Certification, Enrollment, Milestone, Partner
from programs.queries import document_of, required_edition
from tenancy.refusals import Refused
from tests.tiers import facts
from tiers import standings
from tiers.models import TierException
from tiers.program_year import exceptions
from vendors.actors import Actor

PARTNERS = 20
MILESTONES = ("agreement", "solution_launched", "solution_materials", "gtm_plan", "account_mapping", "success_story")
Fact = TypeVar("Fact", bound=Model)
COUNTRIES = ("DE", "FR", "NL", "SE", "US")


def month_ends() -> list[datetime.date]:
    """The last days of 24 months, the first of which is July 2024."""
    firsts = [datetime.date(2024 + (6 + number) // 12, (6 + number) % 12 + 1, 1) for number in range(25)]
    return [first - datetime.timedelta(days=1) for first in firsts[1:]]


class World:
    """The facts of one vendor, and everything that happens to them. Used inside the vendor's scope."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.random = random.Random(2024)
        self.accepted_late = 0

    def begin(self, on: datetime.date) -> None:
        """What most partners have from the start, so that deals and people decide about tiers."""
        for enrollment in Enrollment.objects.select_related("partner").order_by("pk"):
            kinds = [kind for kind in MILESTONES if self.random.random() < 0.95]
            facts.achieve(enrollment, *kinds, on=on.isoformat(), stories=self.random.randrange(1, 4))

    def live(self, until: datetime.date) -> None:
        """A month: new facts, then each kind of correction, and the frequent ones again."""
        self.rates(until)
        for partner in self.partners():
            if self.random.random() < 0.6:
                self.sell(partner, until)
            if self.random.random() < 0.2:
                self.achieve(partner, until)
            if self.random.random() < 0.3:
                self.certify(partner, until)
        for change in (*self.corrections(), self.amounts, self.dates, self.stages, self.late_parts):
            change(until)

    def upset(self, until: datetime.date) -> None:
        """Everything that was known is another thing afterwards."""
        for change in self.corrections() * 3:
            change(until)
        Opportunity.objects.update(arr=Decimal("1.00"), stage="lost", account_name="Renamed")
        Certification.objects.update(expires_on=F("issued_on"), person_name="Renamed")
        Milestone.objects.update(withdrawn_on=F("achieved_on"), title="Renamed")
        ExchangeRate.objects.update(rate=Decimal("9"))
        Partner.objects.update(country="US")
        Enrollment.objects.update(focuses=[], invitations=[], status="inactive", enrolled_on=until)
        Attribution.objects.all().delete()
        TierException.objects.all().delete()
        for enrollment in Enrollment.objects.all():
            TierException.objects.create(
                enrollment=enrollment,
                partner_id=enrollment.partner_id,
                tier="gold",
                begins_on=datetime.date(2024, 1, 1),
                ends_on=datetime.date(2027, 1, 1),
                reason="Nobody falls",
                approved_by_label="Vera",
            )

    def corrections(self) -> list[Callable[[datetime.date], None]]:
        return [
            *(self.amounts, self.dates, self.stages, self.late_parts, self.parts_gone, self.parts_moved),
            *(self.milestones_withdrawn, self.milestones_gone, self.certificates_corrected, self.certificates_gone),
            *(self.rates_corrected, self.focuses, self.countries, self.activity, self.imported_again),
            *(self.tiers_held, self.tiers_let_go, self.exceptions_corrected),
        ]

    def partners(self) -> list[Partner]:
        return list(Partner.objects.order_by("pk"))

    def sell(self, partner: Partner, until: datetime.date) -> None:
        closed = until - datetime.timedelta(days=self.random.randrange(30))
        opportunity = facts.sale(
            str(self.random.randrange(5_000, 300_000)),
            closed.isoformat(),
            stage=self.random.choice(["won", "won", "won", "open", "lost"]),
            currency=self.random.choice(["USD", "USD", "EUR", "GBP"]),
        )
        kinds = self.random.sample(["sourced", "influenced", "resold"], k=self.random.choice([1, 1, 2]))
        recorded = closed - datetime.timedelta(days=self.random.randrange(-5, 60))
        facts.attribute(opportunity, partner, recorded=f"{recorded}T12:00:00+00:00", kinds=tuple(kinds))

    def achieve(self, partner: Partner, until: datetime.date) -> None:
        for enrollment in partner.enrollments.all():
            kind = self.random.choice(MILESTONES)
            key = f"{kind}-{self.random.randrange(10**9)}"
            Milestone.objects.create(
                partner=partner, program_id=enrollment.program_id, kind=kind, key=key, achieved_on=until
            )

    def certify(self, partner: Partner, until: datetime.date) -> None:
        for number in range(self.random.randrange(1, 4)):
            person = f"p{self.random.randrange(40)}-{number}@{partner.code}.example"
            options = {"issued_on": until, "expires_on": until + datetime.timedelta(days=self.random.choice([90, 700]))}
            if not Certification.objects.filter(partner=partner, person_email=person, issued_on=until).exists():
                facts.certify(partner, person, self.random.choice(["technical", "sales"]), **options)

    def rates(self, until: datetime.date) -> None:
        for currency in ("EUR", "GBP"):
            facts.rate(currency, until.replace(day=1).isoformat(), f"1.{self.random.randrange(10, 30)}")

    # Corrections, each of one row or a few, as pages, the API, and imports write them.

    def amounts(self, until: datetime.date) -> None:
        for opportunity in self._some(Opportunity, 3):
            opportunity.arr = Decimal(self.random.randrange(1_000, 400_000))
            opportunity.save()

    def dates(self, until: datetime.date) -> None:
        for opportunity in self._some(Opportunity, 2):
            opportunity.closed_on = until - datetime.timedelta(days=self.random.randrange(-20, 500))
            opportunity.save()

    def stages(self, until: datetime.date) -> None:
        """Lost deals are reopened, won ones are lost."""
        for opportunity in self._some(Opportunity, 3):
            opportunity.stage = {"won": "lost", "lost": "open", "open": "won"}[opportunity.stage]
            opportunity.save()

    def late_parts(self, until: datetime.date) -> None:
        """A missed sourced part of a won deal is recorded after its close and accepted."""
        for opportunity in self._some(Opportunity, 4):
            at = datetime.datetime.combine(until, datetime.time(12), datetime.UTC)
            try:
                attribution.add_partner(
                    opportunity, self._one(Partner), "sourced", by=self.by, at=at, late_reason="Missed in the spring"
                )
                self.accepted_late += 1
            except Refused:
                continue  # not late, or there already

    def parts_gone(self, until: datetime.date) -> None:
        self._one(Attribution).delete()

    def parts_moved(self, until: datetime.date) -> None:
        part = self._one(Attribution)
        part.partner, part.kind = self._one(Partner), "influenced"
        if not Attribution.objects.filter(opportunity=part.opportunity_id, partner=part.partner_id).exists():
            Attribution.objects.filter(pk=part.pk, late_reason="").update(partner=part.partner, kind=part.kind)

    def milestones_withdrawn(self, until: datetime.date) -> None:
        milestone = self._one(Milestone)
        milestone.withdrawn_on = max(until, milestone.achieved_on)
        milestone.save()

    def milestones_gone(self, until: datetime.date) -> None:
        self._one(Milestone).delete()

    def certificates_corrected(self, until: datetime.date) -> None:
        for certificate in self._some(Certification, 2):
            days = self.random.randrange(0, 400)
            certificate.expires_on = certificate.issued_on + datetime.timedelta(days=days)
            certificate.person_name = f"Person {days}"
            certificate.save()

    def certificates_gone(self, until: datetime.date) -> None:
        self._one(Certification).delete()

    def rates_corrected(self, until: datetime.date) -> None:
        rate = self._one(ExchangeRate)
        rate.rate = Decimal(f"1.{self.random.randrange(100, 999)}")
        rate.save()

    def focuses(self, until: datetime.date) -> None:
        enrollment = self._one(Enrollment)
        enrollment.focuses = self.random.choice([[], ["segment"], ["engage", "flex"]])
        enrollment.invitations = self.random.choice([[], ["silver"], ["gtm_plan"], ["global_strategic"]])
        enrollment.save()

    def countries(self, until: datetime.date) -> None:
        partner = self._one(Partner)
        partner.country = self.random.choice(COUNTRIES)
        partner.save()

    def activity(self, until: datetime.date) -> None:
        """One of them ends or begins again; most stay."""
        enrollment = self._one(Enrollment)
        enrollment.status = "active" if enrollment.status == "inactive" else self.random.choice(["active", "inactive"])
        enrollment.save()

    def imported_again(self, until: datetime.date) -> None:
        """The CRM's export of last month once more, with what it says today."""
        lines = ["opportunity_id,account_name,stage,close_date,currency,arr"]
        for opportunity in self._some(Opportunity, 5):
            arr = opportunity.arr + self.random.choice([0, 0, 12_000, 250_000])
            lines.append(f"{opportunity.source_id},{opportunity.account_name},won,{until},USD,{arr}")
        report = import_file(KINDS["opportunities"], "\n".join(lines).encode(), by=self.by, wishes=Wishes())
        assert report.rejected == []

    def tiers_held(self, until: datetime.date) -> None:
        """The tier on which they stand, or one below, as a manager holds it."""
        now = datetime.datetime.combine(until, datetime.time(12), datetime.UTC)
        for enrollment in self.random.sample(
            list(Enrollment.objects.filter(program__key="ladder").order_by("pk")), k=8
        ):
            standing = standings.in_force(enrollment.pk, until)
            document = document_of(required_edition(enrollment.program, until))
            possible = [] if standing is None else exceptions.tiers_to_hold(document, standing.tier)
            if not possible:
                continue  # enrolled later, or on the lowest tier
            tier, _ = self.random.choice(possible[1:] or possible)
            day = until + datetime.timedelta(days=self.random.randrange(60, 400))
            try:
                exceptions.grant(enrollment, tier, until=day, reason="A good year ahead", by=self.by, now=now)
            except Refused:
                continue  # held already, or not active

    def tiers_let_go(self, until: datetime.date) -> None:
        now = datetime.datetime.combine(until, datetime.time(12), datetime.UTC)
        for exception in self._some(TierException, 2):
            try:
                exceptions.revoke(exception, by=self.by, note="No longer", now=now)
            except Refused:
                continue  # over already

    def exceptions_corrected(self, until: datetime.date) -> None:
        """As only who maintains the installation can: another day, or gone altogether."""
        for exception in self._some(TierException, 1):
            exception.ends_on = exception.begins_on + datetime.timedelta(days=self.random.randrange(1, 60))
            exception.save()
        if self.random.random() < 0.2:
            for exception in self._some(TierException, 1):
                exception.delete()

    def _one(self, model: type[Fact]) -> Fact:
        return self._some(model, 1)[0]

    def _some(self, model: type[Fact], most: int) -> list[Fact]:
        ids = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        drawn = self.random.sample(ids, k=min(most, len(ids)))
        return list(model._default_manager.filter(pk__in=drawn).order_by("pk"))


def bases_of(until: datetime.date) -> list[str]:
    """Each month the trailing days, and in January the year that ended as well."""
    return ["mid_year", "annual"] if until.month == 1 else ["mid_year"]

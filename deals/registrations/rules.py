"""What the program promises and asks about a deal registration, from the edition in force today."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from deals.models import DealRegistration
from partners.models import Enrollment
from programs.document.model import Product, ProgramDocument
from programs.document.registration import RegistrationPolicy
from programs.models import Edition, Program
from programs.queries import document_of, edition_today, in_force, today_in
from tenancy.refusals import Refused


@dataclass(frozen=True, slots=True)
class Rules:
    """The document of the program, and what its registrations read of it."""

    document: ProgramDocument

    @property
    def policy(self) -> RegistrationPolicy:
        return self.document.registration

    @property
    def zone(self) -> str:
        """The time zone in which the program counts its days."""
        return self.document.time_zone

    def today(self, now: datetime) -> date:
        return today_in(self.document, now)


def rules_of(registration: DealRegistration) -> Rules:
    """The rules of the registration's program. Raises Refused when nothing is published."""
    return rules_for(registration.enrollment)


def rules_for(enrollment: Enrollment) -> Rules:
    """The rules of the enrollment's program. Raises Refused when nothing is published."""
    edition = edition_today(enrollment.program)
    if edition is None:
        raise Refused(f"{enrollment.program} has no published edition, so nothing can be registered in it yet.")
    return Rules(document_of(edition))


def rules_of_all(now: datetime | None = None) -> dict[Program, Rules]:
    """The rules of every program of the vendor that has any, by the program's name. Asks one statement."""
    published = Edition.objects.filter(state=Edition.PUBLISHED).select_related("program")
    rows = published.order_by("program__name", "program_id", "-effective_on", "-pk")
    found = {}
    for program, editions in groupby(rows, key=lambda edition: edition.program):
        edition = in_force(list(editions), now)
        if edition is not None:
            found[program] = Rules(document_of(edition))
    return found


def vendors_products() -> dict[str, Product]:
    """Every product that a program of the vendor names today, by key."""
    return {product.key: product for rules in rules_of_all().values() for product in rules.document.products}

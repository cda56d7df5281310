"""What the program promises and asks about a deal registration, from the edition in force today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from deals.models import DealRegistration
from partners.models import Enrollment
from programs.document.model import Product, ProgramDocument
from programs.document.registration import RegistrationPolicy
from programs.models import Program
from programs.queries import document_of, edition_today, programs, today_in
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


def rules_of_programs(programs: Iterable[Program], now: datetime) -> dict[int, Rules]:
    """The rules of each program that has any, by the program's id; for lists, which read each once."""
    editions = [(program.pk, edition_today(program, now)) for program in programs]
    return {pk: Rules(document_of(edition)) for pk, edition in editions if edition is not None}


def vendors_products() -> dict[str, Product]:
    """Every product that a program of the vendor names today, by key."""
    found: dict[str, Product] = {}
    for program in programs():
        edition = edition_today(program)
        if edition is not None:
            found.update({product.key: product for product in document_of(edition).products})
    return found

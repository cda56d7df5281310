"""How long answers take: from the rounds in which the vendor had a registration, in business hours of the program.

An answer is an approval, a rejection or a question back. What the partner withdrew was not answered.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.utils import timezone

from tenancy import scope
from vendors.actors import Actor

PERIODS = (30, 90)
MOST_PEOPLE = 50
NOT_AN_ANSWER = "withdrawn"
_TENTH = Decimal("0.1")

_FIGURES = """
SELECT round.ended_by_id,
       coalesce(max(nullif(person.name, '')), max(person.email), ''),
       count(*),
       count(*) FILTER (WHERE round.ended_at <= round.due_at),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY round.business_minutes),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY round.business_minutes)
FROM deals_reviewround round
JOIN deals_dealregistration registration
  ON registration.vendor_id = round.vendor_id AND registration.id = round.registration_id
JOIN partners_enrollment enrollment
  ON enrollment.vendor_id = registration.vendor_id AND enrollment.id = registration.enrollment_id
JOIN programs_program program
  ON program.vendor_id = enrollment.vendor_id AND program.id = enrollment.program_id
LEFT JOIN identity_user person ON person.id = round.ended_by_id
WHERE round.vendor_id = %(vendor)s
  AND round.ended_at > %(after)s AND round.ended_at <= %(until)s
  AND round.outcome <> %(not_an_answer)s
  AND (%(program)s = '' OR program.key = %(program)s)
GROUP BY GROUPING SETS ((), (round.ended_by_id))
ORDER BY grouping(round.ended_by_id) DESC, count(*) DESC, round.ended_by_id
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of one person, of the rule (`person_id` is None) or of everybody. Hours are business hours."""

    person_id: int | None
    person: str
    number: int
    in_time: int
    median_hours: Decimal | None
    p90_hours: Decimal | None

    @property
    def percent_in_time(self) -> int | None:
        """100 only when all of them were."""
        return self.in_time * 100 // self.number if self.number else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The answers of the last so many days: all of them, and each person's, who answered most first."""

    days: int
    overall: Answers
    by_person: list[Answers]


def figures(by: Actor, days: int = 90, *, program: str = "", now: datetime | None = None) -> Figures:
    """How many answers there were in these days, how long they took and how many came in time; `program` narrows to
    the program with this key. Asks one statement, which reads the answers of these days."""
    by.require("registrations.see")
    now = now or timezone.now()
    asked: dict[str, int | str | datetime] = {
        "vendor": scope.required().vendor_id,
        "after": now - timedelta(days),
        "until": now,
        "not_an_answer": NOT_AN_ANSWER,
        "program": program,
        "most": MOST_PEOPLE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, asked)
        total, *rows = cursor.fetchall()
    return Figures(days, _answers(None, "", *total[2:]), [_answers(*row) for row in rows])


def _answers(
    person_id: int | None, person: str, number: int, in_time: int, median: float | None, p90: float | None
) -> Answers:
    return Answers(person_id, person, number, in_time, _hours(median), _hours(p90))


def _hours(minutes: float | None) -> Decimal | None:
    return None if minutes is None else (Decimal(minutes) / 60).quantize(_TENTH, rounding=ROUND_HALF_UP)

"""Before a document is published: would it leave nobody where they stand?

Everyone above the lowest tier of the edition in force is measured by the document, on today's facts, in one statement.
A few of them first: as long as one of these keeps its tier, all others do not matter, and most documents pass here.
"""

from typing import Any

from django.db import connection

from programs.counting import EVERYONE, Question
from programs.document.model import Direction, ProgramDocument
from programs.models import Program
from programs.queries import document_of, edition_today, today_in
from tiers.evaluation_sql import verdicts
from tiers.models import Basis
from tiers.windows import question_of
from ui.formats import plural

FEWEST = 5
A_FEW = 100

# A tier that the document has given up has the place that the edition in force gave it.
_FALLING = """
SELECT count(*), count(*) FILTER (
    WHERE eligible_rank + 1 < coalesce(array_position(%(then)s::varchar[], current_tier),
                                       array_position(%(now)s::varchar[], current_tier), 0))
FROM ({verdicts}) v
WHERE current_tier <> %(floor)s
"""
_SOME_ABOVE = """
SELECT e.partner_id
FROM partners_enrollment e
JOIN tiers_standing s ON s.vendor_id = e.vendor_id AND s.enrollment_id = e.id
WHERE e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.status = 'active' AND s.tier <> %(floor)s
  AND s.begins_on <= %(as_of)s AND (s.ends_on IS NULL OR s.ends_on > %(as_of)s)
ORDER BY e.id LIMIT %(most)s
"""


def everyone_falls(program: Program, document: ProgramDocument) -> str | None:
    """The sentence that says how many would fall, where that is everyone above the lowest tier; else None.

    Fewer than five partners above it never ask for a confirmation, nor does a document that moves nobody down.
    """
    edition, basis = edition_today(program), _falling_basis(document)
    if edition is None or basis is None:
        return None
    question = question_of(program, document, basis, today_in(document))
    now = document_of(edition)
    keys = {"now": [tier.key for tier in now.tiers], "then": [tier.key for tier in document.tiers]}
    params = {**keys, "floor": now.lowest.key, "most": A_FEW}
    few = _some_above(question, params)
    if len(few) < FEWEST or not _all_fall(_count(question, params | {"partners": few}, "= ANY(%(partners)s)")):
        return None
    above, falling = _count(question, params, EVERYONE)
    if not _all_fall((above, falling)):
        return None
    return f"All {plural(above, 'partner')} above {now.lowest.name} would fall by edition {document.edition}."


def _falling_basis(document: ProgramDocument) -> Basis | None:
    """The review that could move partners down: the mid-year one where it may, else the annual one."""
    if document.directions.mid_year is Direction.BOTH:
        return Basis.MID_YEAR
    return Basis.ANNUAL if document.directions.annual is Direction.BOTH else None


def _all_fall(counted: tuple[int, int]) -> bool:
    above, falling = counted
    return above == falling >= FEWEST


def _some_above(question: Question, params: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SOME_ABOVE, {**question.params, **params})
        return [row[0] for row in cursor.fetchall()]


def _count(question: Question, params: dict[str, Any], whose: str) -> tuple[int, int]:
    statement = verdicts(question, whose)
    with connection.cursor() as cursor:
        cursor.execute(_FALLING.format(verdicts=statement.text), {**statement.params, **params})
        above, falling = cursor.fetchone()
        return above, falling

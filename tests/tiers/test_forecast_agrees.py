"""The forecast is the evaluation of each day ahead, and the rule of movement on it: random worlds, looked at on every
one of the 365 days."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Enrollment, Partner
from programs import publishing
from programs.document.model import ProgramDocument
from programs.models import Program
from programs.queries import document_of, required_edition
from tests.cast import make_partner
from tests.tiers.drawn import ENROLLMENTS, MILESTONES, PEOPLE, RATES, SALES, documents
from tests.tiers.facts import day, publish_text
from tests.tiers.worlds import write
from tiers.evaluation import rank_of
from tiers.forecasts.ahead import Ahead, Point, look_ahead
from tiers.forecasts.foretelling import forecast
from tiers.models import Basis, Forecast, Standing
from tiers.program_values import assess
from tiers.program_year.movement import Footing, kept_tier, target
from vendors.actors import system
from vendors.models import Vendor

WINDOWS = ("mid_year_days: 365", "mid_year: {months: 12}", "mid_year: {quarters: 4}", "mid_year: program_year_to_date")
KEEPS = ("", "movement: {keeps_at_percent: 90}", "movement: {keeps_at_percent: 34}")
YEAR = [datetime.timedelta(days=number) for number in range(366)]


@pytest.fixture
def partners(acme_scope: Vendor) -> list[Partner]:
    return [make_partner(acme_scope, f"partner-{number}", f"Partner {number}") for number in range(3)]


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=documents(),
    later=st.one_of(st.none(), documents()),
    windows=st.sampled_from(WINDOWS),
    keeps=st.sampled_from(KEEPS),
    takes_effect=st.sampled_from([day("2024-07-01"), day("2025-01-01"), day("2025-02-28")]),
    sales=SALES,
    rates=RATES,
    people=PEOPLE,
    milestones=MILESTONES,
    enrollments=ENROLLMENTS,
    as_of=st.one_of(st.just(day("2024-02-29")), st.dates(day("2024-01-05"), day("2024-12-31"))),
)
def test_each_of_the_days_ahead_is_what_the_evaluation_of_that_day_says(
    partners: list[Partner],
    text: str,
    later: str | None,
    takes_effect: datetime.date,
    windows: str,
    keeps: str,
    as_of: datetime.date,
    **drawn: Any,
) -> None:
    with transaction.atomic():
        program = publish_text(_falling(f"{text}\n{keeps}").replace(WINDOWS[0], windows))
        if later is not None:
            _publish_later(later, text, takes_effect)
        write(partners, program, document_of(required_edition(program, as_of)), drawn)
        enrolled = list(Enrollment.objects.filter(program=program).select_related("partner", "program").order_by("id"))
        ahead = {one.partner_id: look_ahead(one, as_of=as_of) for one in enrolled}
        falls: dict[int, tuple[datetime.date, str]] = {}
        for number in YEAR:
            _agree(ahead, program, as_of + number, falls)
        _written_alike(enrolled, program, as_of, falls)
        transaction.set_rollback(True)


def _agree(
    ahead: dict[int, Ahead], program: Program, on: datetime.date, falls: dict[int, tuple[datetime.date, str]]
) -> None:
    """`falls` learns of each enrollment the first day on which a review would move it down from the second tier."""
    document, rows = assess(program, as_of=on, basis=Basis.MID_YEAR)
    said = {row.partner_id: row for row in rows}
    for partner_id, one in ahead.items():
        point, row = one.on(on), said.get(partner_id)
        told = None if point is None else (point.values, point.eligible.key, one.verdict(point))
        assert told == (None if row is None else (row.values, row.eligible_tier, row.verdict))
        if row is not None and point is not None:
            assert point.kept.key == _kept(document, one, row.values)
            wanted = _lower(document, one, point, on)
            if wanted is not None:
                falls.setdefault(one.enrollment.pk, (on, wanted))
            counted = {metric.key for metric in document.base_metrics}
            assert _sums(one, on) == {key: value for key, value in row.values.items() if value and key in counted}


def _kept(document: ProgramDocument, one: Ahead, values: Mapping[str, Decimal]) -> str:
    enrollment = one.enrollment
    return kept_tier(document, values, focuses=enrollment.focuses, invitations=enrollment.invitations)


def _lower(document: ProgramDocument, one: Ahead, point: Point, on: datetime.date) -> str | None:
    """To which tier a review that moves down would move the enrollment from the second one on that day."""
    if one.enrollment.status != Enrollment.ACTIVE:
        return None
    footing = Footing("middle", point.eligible.key, point.kept.key, one.enrollment.enrolled_on)
    wanted = target(document, basis=Basis.MID_YEAR, as_of=on, footing=footing)
    return wanted if wanted is not None and rank_of(document, wanted) < rank_of(document, "middle") else None


def _written_alike(
    enrolled: list[Enrollment], program: Program, as_of: datetime.date, falls: dict[int, tuple[datetime.date, str]]
) -> None:
    """The statement for the whole program says of everyone on the second tier what looking ahead of each one says, and
    what the rule of movement says of each day."""
    for one in enrolled:
        Standing.objects.create(
            enrollment=one, partner=one.partner, tier="middle", begins_on=day("2020-01-01"), reason="imported"
        )
    forecast(program, as_of=as_of)
    rows = Forecast.objects.values_list("enrollment_id", "falls_on", "falls_to")
    written = {pk: (on, to) for pk, on, to in rows}
    points = {one.pk: look_ahead(one, as_of=as_of).falls_below("middle") for one in enrolled}
    said = {pk: (point.day, point.kept.key) for pk, point in points.items() if point is not None}
    active = {one.pk for one in enrolled if one.status == Enrollment.ACTIVE}
    assert {pk: fall for pk, fall in written.items() if fall[0]} == said == falls
    assert set(written) <= active


def _falling(text: str) -> str:
    """The same rules, but mid-year reviews may move down as well."""
    return text.replace("mid_year: up}", "mid_year: both}")


def _sums(ahead: Ahead, on: datetime.date) -> dict[str, Any]:
    """What the facts that hold on a day add up to."""
    sums: dict[str, Any] = {}
    for span in ahead.spans:
        if span.begins <= on and (span.ends is None or on < span.ends) and span.amount:
            sums[span.metric.key] = sums.get(span.metric.key, 0) + span.amount
    return sums


def _publish_later(later: str, text: str, day: datetime.date) -> None:
    zone = next(line for line in text.splitlines() if line.startswith("time_zone"))
    lines = [zone if line.startswith("time_zone") else line for line in later.splitlines()]
    changed = _falling("\n".join(lines)).replace("edition: 1", "edition: 2").replace("2020-01-01", day.isoformat())
    publishing.publish(changed, by=system(Partner.objects.first().vendor_id, "the test"))  # type: ignore[union-attr]

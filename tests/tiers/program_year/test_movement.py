"""What a review proposes: the rule at its edges, and the statement that says the same for a whole program."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Enrollment, Partner
from programs.document.load import load
from programs.document.model import ProgramDocument
from programs.document.movement import Every
from programs.models import Program
from programs.queries import document_of
from tests.cast import make_partner
from tests.tiers.facts import achieve, day, enroll, publish_text, win
from tests.tiers.program_year.ladder import ladder
from tiers import recording, run_requests
from tiers.evaluation import evaluate
from tiers.models import Basis, TierException
from tiers.program_values import assess
from tiers.program_year.movement import Footing, is_open, kept_tier, target
from tiers.program_year.movement_sql import moves
from tiers.program_year.periods import next_period, period_begins
from tiers.windows import question_of
from tiers.working import Work, execute
from vendors.actors import system
from vendors.models import Vendor

AS_OF = day("2027-04-01")
LONG_AGO = day("2020-01-01")


def wants(document: ProgramDocument, current: str, arr: str, *, basis: str = "mid_year", **footing: Any) -> str | None:
    """What is proposed for a partner on this tier with so much revenue."""
    values = {"arr": Decimal(arr), "stories": Decimal(9)}
    asked: dict[str, list[str]] = {"focuses": [], "invitations": []}
    eligible = evaluate(document, values, **asked).eligible.key
    kept = kept_tier(document, values, **asked)
    rest = {"enrolled_on": LONG_AGO} | footing
    return target(document, basis=basis, as_of=AS_OF, footing=Footing(current, eligible, kept, **rest))


@pytest.mark.parametrize(
    ("current", "arr", "wanted"),
    [
        ("silver", "1000.00", None),
        ("silver", "900.00", None),
        ("silver", "899.99", "bronze"),
        ("silver", "90.00", "bronze"),
        ("silver", "89.99", "base"),
        ("gold", "9000.00", None),
        ("gold", "8999.99", "silver"),
        ("gold", "900.00", "silver"),
        ("gold", "899.99", "bronze"),
        ("bronze", "999.99", None),
        ("bronze", "1000.00", "silver"),
        ("base", "90.00", None),
    ],
)
def test_a_tier_is_kept_with_its_share_of_each_threshold(current: str, arr: str, wanted: str | None) -> None:
    assert wants(load(ladder("keeps_at_percent: 90")), current, arr) == wanted


def test_without_a_share_all_of_the_threshold_is_needed() -> None:
    document = load(ladder())
    assert [wants(document, "silver", arr) for arr in ("1000.00", "999.99", "99.99")] == [None, "bronze", "base"]


def test_an_exception_holds_its_tier_and_no_more() -> None:
    document = load(ladder())
    held = [wants(document, "gold", "0", held=tier) for tier in ("gold", "silver", "base")]
    assert held == [None, "silver", "base"]
    assert wants(document, "bronze", "9999.99", held="bronze") == "silver"
    assert wants(document, "bronze", "0", held="gold") is None


def test_the_first_year_is_spared_by_the_annual_review_alone() -> None:
    document = load(ladder("first_year: keep"))
    inside, before = {"enrolled_on": day("2026-01-01")}, {"enrolled_on": day("2025-12-31")}
    assert wants(document, "silver", "0", basis="annual", **inside) is None
    assert wants(document, "silver", "0", basis="annual", **before) == "base"
    assert wants(document, "silver", "0", **inside) == "base"
    assert wants(document, "base", "1000", basis="annual", **inside) == "silver"
    assert wants(load(ladder()), "silver", "0", basis="annual", **inside) == "base"


def test_a_review_that_only_moves_up_moves_nobody_down() -> None:
    document = load(ladder().replace("mid_year: both", "mid_year: up"))
    assert wants(document, "silver", "0") is None
    assert wants(document, "silver", "0", basis="annual") == "base"


def test_each_direction_has_its_own_calendar() -> None:
    document = load(ladder("upgrades: {every: quarter}", "downgrades: {every: half_year}"))
    days = [day(text) for text in ("2027-01-01", "2027-02-01", "2027-04-01", "2027-04-02", "2027-07-01")]
    assert [is_open(document, "mid_year", one, upward=True) for one in days] == [True, False, True, False, True]
    assert [is_open(document, "mid_year", one, upward=False) for one in days] == [True, False, False, False, True]
    assert {is_open(document, "annual", one, upward=upward) for one in days for upward in (True, False)} == {True}


@pytest.mark.parametrize(
    ("every", "begins", "following"),
    [
        (Every.DAY, "2027-11-30", "2027-12-01"),
        (Every.MONTH, "2027-11-01", "2027-12-01"),
        (Every.QUARTER, "2027-10-01", "2028-01-01"),
        (Every.HALF_YEAR, "2027-07-01", "2028-01-01"),
        (Every.YEAR, "2027-01-01", "2028-01-01"),
    ],
)
def test_periods_begin_with_the_program_year(every: Every, begins: str, following: str) -> None:
    document, inside = load(ladder()), day("2027-11-30")
    assert period_begins(document, every, inside) == day(begins)
    assert next_period(document, every, inside) == day(following)
    assert next_period(document, every, day(begins)) == day(following if every is not Every.DAY else "2027-12-01")


SECTIONS = st.lists(
    st.sampled_from(["keeps_at_percent: 90", "keeps_at_percent: 55", "first_year: keep"]),
    max_size=2,
    unique_by=lambda rule: rule.partition(":")[0],
)
DIRECTIONS = st.sampled_from(["both", "up"])
WORLDS = st.lists(
    st.fixed_dictionaries(
        {
            "tier": st.sampled_from(["base", "bronze", "silver", "gold", "forgotten"]),
            "arr": st.sampled_from(
                ["0", "55.00", "89.99", "90.00", "100.00", "899.99", "900.00", "5500.00", "9000.00"]
            ),
            "stories": st.integers(0, 3),
            "enrolled_on": st.sampled_from([LONG_AGO, day("2025-12-31"), day("2026-01-01"), day("2026-06-30")]),
            "held": st.sampled_from([None, "bronze", "silver", "gold", "forgotten"]),
            "holds": st.sampled_from([(-30, 30), (0, 1), (-1, 0), (1, 9)]),
            "revoked": st.sampled_from([False, False, True]),
        }
    ),
    min_size=4,
    max_size=4,
)


@pytest.fixture
def partners(acme_scope: Vendor) -> list[Partner]:
    return [make_partner(acme_scope, f"partner-{number}", f"Partner {number}") for number in range(4)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=SECTIONS, annual=DIRECTIONS, mid_year=DIRECTIONS, world=WORLDS, basis=st.sampled_from(Basis.values))
def test_statement_and_rule_agree(
    partners: list[Partner], rules: list[str], annual: str, mid_year: str, world: list[dict[str, Any]], basis: str
) -> None:
    with transaction.atomic():
        text = ladder(*rules).replace("mid_year: both", f"mid_year: {mid_year}")
        program = publish_text(text.replace("annual: both", f"annual: {annual}"))
        for partner, drawn in zip(partners, world, strict=True):
            _write(partner, program, drawn)
        assert _by_statement(program, basis) == _by_rule(program, basis, world)
        transaction.set_rollback(True)


def _write(partner: Partner, program: Program, drawn: dict[str, Any]) -> None:
    enrollment = enroll(partner, program, tier=drawn["tier"], enrolled_on=drawn["enrolled_on"])
    achieve(enrollment, stories=drawn["stories"])
    if drawn["arr"] != "0":
        win(partner, drawn["arr"], "2026-11-11")
    if drawn["held"] is not None:
        begins, ends = (AS_OF + datetime.timedelta(days=days) for days in drawn["holds"])
        TierException.objects.create(
            enrollment=enrollment,
            partner=partner,
            tier=drawn["held"],
            begins_on=begins - datetime.timedelta(days=2),
            ends_on=ends,
            reason="A reason",
            approved_by_label="Max",
            revoked_at=timezone.now() if drawn["revoked"] else None,
        )


def _by_statement(program: Program, basis: str) -> dict[str, tuple[str, bool]]:
    by = system(program.vendor_id, "the test")
    run = run_requests.queue(program, basis=basis, as_of=AS_OF, by=by, key="this")
    work = Work(run, question_of(program, document_of(run.edition), basis, AS_OF), timezone.now())
    recording.measure(work)
    execute(f"CREATE TEMPORARY TABLE found ON COMMIT DROP AS {moves('run_verdict')}", work.params)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.code, f.target_tier, f.upward FROM found f JOIN partners_partner p"
            " ON p.vendor_id = %s AND p.id = f.partner_id",
            [program.vendor_id],
        )
        return {code: (tier, upward) for code, tier, upward in cursor.fetchall()}


def _by_rule(program: Program, basis: str, world: list[dict[str, Any]]) -> dict[str, tuple[str, bool]]:
    document, rows = assess(program, as_of=AS_OF, basis=basis)
    found = {}
    places = [tier.key for tier in document.tiers]
    for row in rows:
        drawn = world[int(row.partner_code.rpartition("-")[2])]
        footing = Footing(
            current=row.current_tier,
            eligible=row.eligible_tier,
            kept=kept_tier(document, row.values, focuses=[], invitations=[]),
            enrolled_on=Enrollment.objects.get(partner_id=row.partner_id).enrolled_on,
            held=_held(drawn),
        )
        wanted = target(document, basis=basis, as_of=AS_OF, footing=footing)
        if wanted is not None:
            stood = places.index(row.current_tier) if row.current_tier in places else -1
            found[row.partner_code] = (wanted, places.index(wanted) > stood)
    return found


def _held(drawn: dict[str, Any]) -> str | None:
    begins, ends = drawn["holds"]
    in_force = begins - 2 <= 0 < ends and not drawn["revoked"]
    held: str | None = drawn["held"]
    return held if in_force else None

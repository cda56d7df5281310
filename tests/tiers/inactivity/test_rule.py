"""The document's rule about quiet partners, day by day, and the signs of life that it reads."""

import datetime

import pytest

from partners.models import Milestone, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_partner
from tests.tiers import facts
from tests.tiers.inactivity.quiet import (
    AS_OF,
    NOW,
    Q4,
    days_before,
    enrolled,
    item_of,
    opened,
    proposals,
    quiet_partner,
    registered,
    seen,
    trained,
)
from tests.tiers.proposals import make_program
from tiers.inactivity import signals
from vendors.actors import Actor
from vendors.models import Vendor


@pytest.mark.parametrize(
    ("days", "proposal", "reason"),
    [
        (0, "keep", "alive"),
        (1, "keep", "alive"),
        (44, "keep", "alive"),
        (45, "keep", "alive"),
        (46, "nudge", "quiet"),
        (89, "nudge", "quiet"),
        (90, "nudge", "quiet"),
        (91, "deactivate", "long_quiet"),
        (400, "deactivate", "long_quiet"),
    ],
)
def test_days_without_a_sign_decide(acme: Vendor, program: Program, days: int, proposal: str, reason: str) -> None:
    quiet_partner(acme, program, "quiet", days)
    opened(program)
    assert proposals(program) == [("quiet", days, proposal, reason)]


@pytest.mark.parametrize(
    ("days", "proposal", "reason"),
    [(0, "keep", "new"), (45, "keep", "new"), (46, "keep", "new"), (89, "keep", "new"),
     (90, "nudge", "never_seen"), (91, "deactivate", "never_seen")],
)  # fmt: skip
def test_without_any_sign_the_day_of_enrollment_counts(
    acme: Vendor, program: Program, days: int, proposal: str, reason: str
) -> None:
    enrolled(make_partner(acme, "fresh", "Fresh"), program, enrolled_on=days_before(days))
    opened(program)
    assert proposals(program) == [("fresh", days, proposal, reason)]


def test_a_partner_that_is_new_is_kept_however_old_its_signs_are(acme: Vendor, program: Program) -> None:
    quiet_partner(acme, program, "fresh", 400, enrolled_on=days_before(89))
    opened(program)
    assert proposals(program) == [("fresh", 400, "keep", "new")]


def test_the_days_of_the_nudge_are_the_documents(acme: Vendor) -> None:
    program = make_program(acme, grace_days="30, nudge_after_days: 60} #")
    for code, days in (("almost", 60), ("quiet", 61)):
        quiet_partner(acme, program, code, days)
    opened(program)
    assert proposals(program) == [("almost", 60, "keep", "alive"), ("quiet", 61, "nudge", "quiet")]


def test_only_active_partners_on_the_reviewed_tiers_are_looked_at(acme: Vendor, program: Program) -> None:
    for code, options in {
        "bronze": {"tier": "bronze"},
        "later": {"enrolled_on": AS_OF + datetime.timedelta(1)},
        "paused": {"status": "inactive"},
        "today": {"enrolled_on": AS_OF},
    }.items():
        enrolled(make_partner(acme, code, code), program, **options)
    opened(program)
    assert proposals(program) == [("today", 0, "keep", "new")]


def test_each_kind_of_sign_is_listed_with_its_newest_day(
    acme: Vendor, program: Program, brightpath: Partner, paula: Actor, piet: Actor
) -> None:
    enrollment = enrolled(brightpath, program)
    seen(brightpath, days_before(50))
    registered(brightpath, datetime.datetime(2026, 8, 31, 23, 59, tzinfo=datetime.UTC))
    registered(brightpath, datetime.datetime(2026, 8, 1, tzinfo=datetime.UTC))
    trained(brightpath, days_before(70))
    with scope.enter(acme.pk):
        facts.achieve(enrollment, "gtm_plan", on="2026-09-30")
        facts.achieve(enrollment, on="2026-07-14", stories=1)
    opened(program)
    item = item_of(brightpath)
    found = [item.last_sign_in, item.last_registration, item.last_referral, item.last_training, item.last_story]
    assert found == [
        datetime.date(2026, 8, 12),
        datetime.date(2026, 8, 31),
        None,
        datetime.date(2026, 7, 23),
        datetime.date(2026, 7, 14),
    ]
    assert (item.last_sign_of_life, item.quiet_days, item.proposal) == (datetime.date(2026, 8, 31), 31, "keep")


def test_a_registration_counts_on_the_day_of_the_programs_own_zone(acme: Vendor, brightpath: Partner) -> None:
    program = make_program(acme, time_zone="Asia/Tokyo")
    enrolled(brightpath, program)
    registered(brightpath, datetime.datetime(2026, 8, 31, 23, 59, tzinfo=datetime.UTC))
    opened(program)
    assert item_of(brightpath).last_registration == datetime.date(2026, 9, 1)


def test_what_lies_ahead_and_other_programs_stories_are_no_signs(acme: Vendor, program: Program) -> None:
    consulting = _consulting(acme)
    partner = quiet_partner(acme, program, "quiet", 100)
    trained(partner, AS_OF + datetime.timedelta(30))
    with scope.enter(acme.pk):
        Milestone.objects.create(
            partner=partner, program=consulting, kind="success_story", key="one", achieved_on=days_before(3)
        )
    opened(program)
    assert proposals(program) == [("quiet", 100, "deactivate", "long_quiet")]


def test_a_sign_since_the_quarter_began_speaks_for_the_partner(acme: Vendor, program: Program) -> None:
    partner = quiet_partner(acme, program, "back", 100)
    trained(partner, datetime.date(2026, 10, 4))
    opened(program, Q4, NOW)
    assert proposals(program) == [("back", 0, "keep", "alive")]


def test_other_vendors_signs_are_none(acme: Vendor, globex: Vendor, globex_brightpath: Partner) -> None:
    program = make_program(acme)
    theirs = make_program(globex)
    mine = quiet_partner(acme, program, "brightpath", 100)
    enrolled(globex_brightpath, theirs)
    trained(globex_brightpath, days_before(1))
    registered(globex_brightpath, datetime.datetime(2026, 9, 30, tzinfo=datetime.UTC))
    opened(program)
    assert proposals(program) == [("brightpath", 100, "deactivate", "long_quiet")]
    assert item_of(mine).last_registration is None


def test_signs_of_some_partners_are_those_that_a_review_lists(acme: Vendor, program: Program) -> None:
    from programs.models import Edition
    from programs.queries import document_of

    partner = quiet_partner(acme, program, "quiet", 100)
    quiet_partner(acme, program, "other", 1)
    opened(program)
    with scope.enter(acme.pk):
        document = document_of(Edition.objects.get(program=program))
        found = signals.signs_of([item_of(partner).enrollment], document, NOW)
    assert found == {partner.pk: signals.Signs(training=days_before(100))}
    assert found[partner.pk].newest == days_before(100)


def _consulting(vendor: Vendor) -> Program:
    with scope.enter(vendor.pk):
        return facts.publish("consulting-2023")

"""An approved registration protects its customer: from when, until when, for which products, against whom."""

from datetime import UTC, datetime, timedelta

import pytest

from activity.models import Activity
from deals.models import Extension, Protection
from deals.registrations import protection
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.deals.registered import NOW, approved, enroll, make_program
from vendors.actors import Actor
from vendors.models import Vendor

A_MOMENT = timedelta(microseconds=1)
END = datetime(2027, 2, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def program(acme: Vendor) -> Program:
    return make_program(acme)


@pytest.fixture
def mine(brightpath: Partner, program: Program) -> Enrollment:
    return enroll(brightpath, program)


@pytest.fixture
def theirs(rivermark: Partner, program: Program) -> Enrollment:
    return enroll(rivermark, program)


def _rows() -> list[tuple[str, datetime, datetime]]:
    return list(Protection.objects.order_by("id").values_list("product", "starts_at", "ends_at"))


def test_a_protection_without_products_is_one_row_for_all_of_them(mine: Enrollment, max_: Actor) -> None:
    first = approved(mine)
    with scope.enter(first.vendor_id):
        assert protection.grant(first, by=max_, now=NOW) == END
        assert first.protected_until == END
        assert _rows() == [("", NOW, END)]
        entry = Activity.objects.get(verb="protection.granted")
        assert entry.sentence == "Max Rivera protected Northwind Mills for the partner until 21 Feb 2027, 12:00 UTC"


def test_each_product_has_its_row(mine: Enrollment, max_: Actor) -> None:
    first = approved(mine, products=["storage", "core", "core"])
    with scope.enter(first.vendor_id):
        protection.grant(first, by=max_, now=NOW)
        assert _rows() == [("core", NOW, END), ("storage", NOW, END)]


def test_the_end_is_the_same_time_on_the_programs_clock(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    first = approved(enroll(brightpath, make_program(acme, "protection_days: 180", time_zone="Europe/Berlin")))
    with scope.enter(first.vendor_id):
        # 13:00 in winter, 13:00 in summer.
        assert protection.grant(first, by=max_, now=NOW) == datetime(2027, 5, 22, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "wanted", "after", "refused"),
    [
        pytest.param([], [], timedelta(0), True, id="everything, at the same instant"),
        pytest.param([], [], END - NOW - A_MOMENT, True, id="everything, a moment before the end"),
        pytest.param([], [], END - NOW, False, id="everything, as it ends"),
        pytest.param([], ["core"], timedelta(1), True, id="one product of all"),
        pytest.param(["core"], [], timedelta(1), True, id="all, one of which is held"),
        pytest.param(["core"], ["core"], timedelta(1), True, id="the same product"),
        pytest.param(["core"], ["storage"], timedelta(1), False, id="another product"),
        pytest.param(["core", "tools"], ["storage", "tools"], timedelta(1), True, id="one product in common"),
        pytest.param(["core"], ["core"], END - NOW, False, id="the same product, as it ends"),
    ],
)
def test_one_protection_at_a_time(
    held: list[str],
    wanted: list[str],
    after: timedelta,
    refused: bool,
    mine: Enrollment,
    theirs: Enrollment,
    max_: Actor,
) -> None:
    first, second = approved(mine, "D-1", products=held), approved(theirs, "D-2", products=wanted)
    with scope.enter(first.vendor_id):
        protection.grant(first, by=max_, now=NOW)
        count = Protection.objects.count()
        if not refused:
            protection.grant(second, by=max_, now=NOW + after)
            assert Protection.objects.count() == count + len(wanted or [""])
            return
        with pytest.raises(protection.Protected) as refusal:
            protection.grant(second, by=max_, now=NOW + after)
        what = f" for {({*held} & {*wanted} or {*held}).pop()}" if held else ""
        assert str(refusal.value) == (
            f"Brightpath holds the protection of Northwind Mills{what} until 21 Feb 2027, 12:00 UTC, "
            "by the registration D-1."
        )
        assert (Protection.objects.count(), second.protected_until) == (count, None)


def test_another_customer_and_another_vendor_are_nobodys_business(
    mine: Enrollment, theirs: Enrollment, globex: Vendor, globex_brightpath: Partner, max_: Actor, charlie: Actor
) -> None:
    first, second = approved(mine), approved(theirs, "D-2", customer="Southsea")
    elsewhere = approved(enroll(globex_brightpath, make_program(globex)))
    with scope.enter(first.vendor_id):
        protection.grant(first, by=max_, now=NOW)
        protection.grant(second, by=max_, now=NOW)
    with scope.enter(elsewhere.vendor_id):
        assert protection.grant(elsewhere, by=charlie, now=NOW) == END


def test_what_is_released_is_free_at_once(mine: Enrollment, theirs: Enrollment, max_: Actor) -> None:
    first, second = approved(mine), approved(theirs, "D-2")
    later = NOW + timedelta(days=3)
    with scope.enter(first.vendor_id):
        protection.grant(first, by=max_, now=NOW)
        Extension.objects.create(
            registration=first, partner_id=first.partner_id, days=30, reason="They hesitate.", asked_at=NOW
        )
        protection.release(first, by=max_, now=later)
        assert first.protected_until == later
        assert _rows() == [("", NOW, later)]
        assert list(Extension.objects.values_list("status", "note")) == [("declined", protection.ENDED_FIRST)]
        protection.grant(second, by=max_, now=later)


def test_a_release_after_the_end_changes_nothing(mine: Enrollment, max_: Actor) -> None:
    first = approved(mine)
    with scope.enter(first.vendor_id):
        protection.grant(first, by=max_, now=NOW)
        protection.release(first, by=max_, now=END)
        assert first.protected_until == END
        assert _rows() == [("", NOW, END)]


def test_what_is_undone_at_once_can_be_granted_again(mine: Enrollment, max_: Actor) -> None:
    first = approved(mine)
    with scope.enter(first.vendor_id):
        for _ in range(2):
            protection.grant(first, by=max_, now=NOW)
            protection.release(first, by=max_, now=NOW)
        assert protection.grant(first, by=max_, now=NOW) == END

"""People who decide on, withdraw and file appeals at the same moment: one wins, the others get a sentence, nothing is
half done. Beside each the same without the lock, which shows what the lock is for."""

import pytest

from activity.models import Activity
from deals.appeals import lifecycle
from deals.models import Appeal, Attribution
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.deals.appealed import ARR, NOW, enroll, file, fresh, make_program
from tests.deals.racing import MOST, ROUNDS, Act, at_once, collide, crowd, without_locks
from tiers.models import Run
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)

APPEALS = "deals_appeal"


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def accepting(row: Appeal, by: Actor) -> Act:
    return Act(by, lambda: lifecycle.accept(row, by=by, answer="Yes", now=NOW))


def declining(row: Appeal, by: Actor) -> Act:
    return Act(by, lambda: lifecycle.decline(row, by=by, answer="No", now=NOW))


def withdrawing(row: Appeal, by: Actor) -> Act:
    return Act(by, lambda: lifecycle.withdraw(row, by=by))


def filing(enrollment: Enrollment, by: Actor) -> Act:
    given = {
        "metric": ARR,
        "about": "deal",
        "row": "brightpath-late",
        "claim": "It counts.",
        "wish": {"correction": "late"},
    }
    return Act(by, lambda: lifecycle.file(enrollment, by=by, now=NOW, **given))  # type: ignore[arg-type]


def stands(row: Appeal) -> tuple[str, int, int]:
    """Where it stands, how many runs it brought, and how many parts were accepted late."""
    with scope.enter(row.vendor_id):
        accepted = Attribution.objects.filter(late_accepted_at__isnull=False)
        return fresh(row).state, Run.objects.count(), accepted.count()


def test_whoever_withdraws_first_is_not_accepted(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = file(mine, piet)
    told = collide(APPEALS, [withdrawing(row, piet), accepting(row, max_)])
    assert told == ["", "This appeal is withdrawn, so it cannot be accepted."]
    assert stands(row) == ("withdrawn", 0, 0)


def test_what_is_accepted_first_is_not_withdrawn(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = file(mine, piet)
    told = collide(APPEALS, [accepting(row, max_), withdrawing(row, piet)])
    assert told == ["", "This appeal is accepted, so it cannot be withdrawn."]
    assert stands(row) == ("accepted", 1, 1)


def test_control_without_locks_an_accepted_one_is_withdrawn(
    mine: Enrollment, piet: Actor, max_: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = file(mine, piet)
    without_locks(monkeypatch)
    assert collide(APPEALS, [declining(row, max_), withdrawing(row, piet)]) == ["", ""]


def test_eight_who_accept_take_one_decision(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    with crowd() as pool:
        for _ in range(ROUNDS):
            row = file(mine, piet)
            told = at_once([accepting(row, (max_, vera)[number % 2]) for number in range(MOST)], pool)
            refused = "This appeal is accepted, so it cannot be accepted."
            assert sorted(told) == sorted(["", *[refused] * (MOST - 1)])
            assert stands(row) == ("accepted", 1, 1)
            _take_back(row)


def test_eight_who_file_about_one_row_make_one_appeal(mine: Enrollment, piet: Actor, paula: Actor) -> None:
    with crowd() as pool:
        told = at_once([filing(mine, (piet, paula)[number % 2]) for number in range(MOST)], pool)
    twice = "You appeal this row already. Say more there, or withdraw that appeal first."
    assert sorted(told) == sorted(["", *[twice] * (MOST - 1)])
    with scope.enter(mine.vendor_id):
        assert (Appeal.objects.count(), Activity.objects.filter(verb="appeal.filed").count()) == (1, 1)


def _take_back(row: Appeal) -> None:
    """The fact as it was, so that the next round begins like the first."""
    with scope.enter(row.vendor_id):
        Attribution.objects.filter(late_accepted_at__isnull=False).update(
            late_reason="", late_accepted_by=None, late_accepted_at=None
        )
        Appeal.objects.all().delete()
        Run.objects.all().delete()

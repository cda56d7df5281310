"""The staff's first page says what waits, since when, what is at risk, and what to do first where nothing is."""

import datetime
import re

import pytest
from django.utils import timezone

from partners.models import Partner
from tenancy import scope
from tests.cast import make_partner, signed_in
from tests.tiers.proposals import NOW, enroll, propose, proposed
from tiers import decisions
from tiers.models import Assessment, TierChange
from vendors.actors import Actor
from vendors.models import Vendor


@pytest.fixture
def change(acme: Vendor, brightpath: Partner) -> TierChange:
    return proposed(brightpath, acme)


def _heading(body: str) -> str:
    found = re.search(r'<h1 class="answer">(.*?)</h1>', body, re.S)
    assert found is not None
    return found[1].strip()


def _today(actor: Actor) -> str:
    answer = signed_in(actor).get("/acme/")
    assert answer.status_code == 200
    return answer.content.decode()


def _age(change: TierChange, **ago: int) -> str:
    proposed_at = timezone.now() - datetime.timedelta(**ago)
    with scope.enter(change.vendor_id):
        TierChange.objects.filter(pk=change.pk).update(proposed_at=proposed_at)
    return f"{proposed_at:%A}"


def test_it_says_since_when_a_change_waits(change: TierChange, max_: Actor, olga: Actor) -> None:
    weekday = _age(change, days=3)
    assert _heading(_today(max_)) == f"One tier change waits for you, since {weekday}."
    assert _heading(_today(olga)) == f"One tier change waits for a decision, since {weekday}."


def test_what_waits_for_more_than_a_week_is_late(change: TierChange, max_: Actor) -> None:
    _age(change, days=8)
    assert _today(max_).count("1 change has waited for <b>more than a week</b>.") == 1


def test_with_nothing_open_nothing_waits(change: TierChange, max_: Actor) -> None:
    with scope.enter(change.vendor_id):
        decisions.decline(change, by=max_, note="Disputed.", now=NOW)
    body = _today(max_)
    assert _heading(body) == "Nothing waits for you."
    assert body.count("Max Rivera declined to move Brightpath from Silver to Gold") == 1


def test_a_partner_below_its_tier_is_at_risk_once_no_change_is_open(
    change: TierChange, max_: Actor, acme: Vendor
) -> None:
    falling = propose(enroll(make_partner(acme, "hale", "Hale"), change.program), change.run, to_tier="bronze")
    with scope.enter(acme.pk):
        Assessment.objects.filter(pk=falling.assessment_id).update(latest=True)
    assert _today(max_).count("At risk") == 0
    with scope.enter(acme.pk):
        decisions.decline(falling, by=max_, note="One more quarter.", now=NOW)
    assert _today(max_).count("The figures of 21 Nov 2026 reach Bronze") == 1


@pytest.mark.parametrize(
    ("person", "first"),
    [("vera", "Publish a program"), ("olga", "Publish a program"), ("max_", "Read the program")],
)
def test_an_empty_workspace_says_what_to_do_first(
    acme: Vendor, person: str, first: str, request: pytest.FixtureRequest
) -> None:
    body = _today(request.getfixturevalue(person))
    assert _heading(body) == "Welcome to Acme's workspace."
    assert body.count(first) == 1


@pytest.mark.parametrize("person", ["paula", "rosa", "charlie"])
def test_others_find_nothing(change: TierChange, person: str, request: pytest.FixtureRequest) -> None:
    assert signed_in(request.getfixturevalue(person)).get("/acme/").status_code == 404

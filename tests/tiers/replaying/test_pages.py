"""A replay on a page, in the terminal and over the API: identical, or what differs. Looking changes nothing."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activity.models import Activity
from deals.models import Opportunity
from partners.models import Partner
from tenancy import scope
from tests.cast import signed_in
from tests.tiers.facts import EVERYTHING, achieve, day, enroll, publish, win
from tests.tiers.replaying.made import as_owner, run_of, the_change
from tiers import decisions
from tiers.models import Assessment, Run, TierChange
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(acme: Vendor, brightpath: Partner) -> Run:
    with scope.enter(acme.pk):
        program = publish()
        achieve(enroll(brightpath, program), *EVERYTHING[:3], stories=1)
        win(brightpath, "100000", "2026-03-01", source_id="the-deal")
    return run_of(program, day("2026-03-31"))


@pytest.fixture
def change(run: Run) -> TierChange:
    with scope.enter(run.vendor_id):
        Opportunity.objects.update(arr="1", account_name="Corrected since")
        return the_change(run)


def tamper(change: TierChange, **facts: Any) -> None:
    """Write other facts of the deal into the evidence, as no part of the program does."""
    evidence = change.assessment.evidence
    deal = next(row for row in evidence["rows"] if row["ref"] == "the-deal")
    deal |= facts
    with scope.enter(change.vendor_id):
        Assessment.objects.filter(pk=change.assessment_id).update(evidence=evidence)


def ask(*arguments: str) -> tuple[Any, str]:
    """The JSON answer of the command and, when it refused, why."""
    told, refusal = StringIO(), ""
    try:
        call_command("replay", "--vendor", "acme", *arguments, "--json", stdout=told, stderr=StringIO())
    except CommandError as error:
        refusal = f"{error.returncode}: {error}"
    return json.loads(told.getvalue()), refusal


def test_a_decision_is_identical_although_its_facts_were_corrected_since(change: TierChange) -> None:
    told, refusal = ask("--change", str(change.pk))
    assert (told["identical"], told["known_by"], told["differences"], refusal) == (True, "snapshot", [], "")
    assert told["digest_kept"] == told["digest_again"]
    assert ask("--all") == ({"replayed": 1, "differing": []}, "")


def test_evidence_that_was_tampered_with_is_told_line_by_line(change: TierChange) -> None:
    tamper(change, amount="250000.00", day="2026-03-02")
    told, refusal = ask("--change", str(change.pk))
    (label,) = {row["facts"]["label"] for row in change.assessment.evidence["rows"] if row["ref"] == "the-deal"}
    assert told["identical"] is False
    assert told["differences"] == [
        {
            "what": f"Influenced ARR, the-deal ({label})",
            "kept": "amount 250000.00, day 2026-03-02",
            "again": "amount 100000.00, day 2026-03-01",
        }
    ]
    assert refusal == "1: The assessment of Brightpath differs in 1 place when it is replayed."
    told, refusal = ask("--all")
    assert ([one["change"] for one in told["differing"]], refusal) == ([change.pk], "1: 1 of 1 differ.")


def test_a_row_that_was_added_or_taken_away_and_another_tier_are_told(change: TierChange) -> None:
    assessment = change.assessment
    evidence = assessment.evidence
    evidence["rows"] = [row for row in evidence["rows"] if row["ref"] != "story-0"]
    evidence["rows"].append({"metric": "success_stories", "ref": "invented", "code": "counted", "amount": "1"})
    evidence["enrollment"]["focuses"] = ["engage"]
    with scope.enter(change.vendor_id):
        metrics = assessment.metrics | {"influenced_arr": "999999.00"}
        rows = Assessment.objects.filter(pk=assessment.pk)
        rows.update(evidence=evidence, metrics=metrics, eligible_tier="gold")
    told, _ = ask("--change", str(change.pk))
    stories = "Customer success stories"
    assert [(one["what"], one["kept"], one["again"]) for one in told["differences"]] == [
        ("Tier it was eligible for", "Gold", "Bronze"),
        ("Influenced ARR", "$999,999", "$100,000"),
        ("Focus areas", "engage", "nothing"),
        (f"{stories}, invented", "code counted, day nothing, amount 1", "no such row"),
        (f"{stories}, story-0", "no such row", "code counted, day 2021-01-01, amount 1"),
    ]


def test_rows_in_another_order_are_told(change: TierChange) -> None:
    evidence = change.assessment.evidence
    evidence["rows"].reverse()
    with scope.enter(change.vendor_id):
        Assessment.objects.filter(pk=change.assessment_id).update(evidence=evidence)
    told, _ = ask("--change", str(change.pk))
    assert [one["what"] for one in told["differences"]] == ["Order of the rows"]


def test_rules_that_were_changed_behind_the_edition_are_told(change: TierChange) -> None:
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE programs_edition DISABLE TRIGGER USER")
        cursor.execute("UPDATE programs_edition SET source = source || '# a remark'")
        cursor.execute("ALTER TABLE programs_edition ENABLE TRIGGER USER")
    told, _ = ask("--change", str(change.pk))
    assert [one["what"] for one in told["differences"]] == ["Text of the rules"]


def test_a_run_without_a_snapshot_says_so(change: TierChange) -> None:
    with scope.enter(change.vendor_id):
        Run.objects.update(snapshot="")
    told, _ = ask("--change", str(change.pk))
    assert (told["identical"], told["known_by"]) == (True, "time")


def test_a_change_of_another_vendor_is_not_there(change: TierChange, globex: Vendor) -> None:
    with pytest.raises(CommandError, match=r"^There is no such tier change here\.$"):
        call_command("replay", "--vendor", "globex", "--change", str(change.pk))


def test_the_page_says_identical_with_the_digest_and_writes_nothing(change: TierChange, fin: Actor) -> None:
    digest = ask("--change", str(change.pk))[0]["digest_kept"]
    with scope.enter(change.vendor_id):
        before = Activity.objects.count()
    page = signed_in(fin).get(f"/acme/tier-changes/{change.pk}/replay/")
    assert page.status_code == 200
    assert "The assessment of Brightpath replays identically." in page.content.decode()
    assert page.content.decode().count(f"<code>{digest}</code>") == 2
    with scope.enter(change.vendor_id):
        assert Activity.objects.count() == before


def test_the_page_shows_what_differs_side_by_side(change: TierChange, vera: Actor) -> None:
    tamper(change, amount="250000.00")
    page = signed_in(vera).get(f"/acme/tier-changes/{change.pk}/replay/").content.decode()
    assert '<td data-label="As it was kept">amount 250000.00</td>' in page
    assert '<td data-label="As it comes out now">amount 100000.00</td>' in page


def test_the_page_costs_the_same_however_many_rows_there_are(
    run: Run, change: TierChange, vera: Actor, brightpath: Partner
) -> None:
    client = signed_in(vera)
    with CaptureQueriesContext(connection) as few:
        client.get(f"/acme/tier-changes/{change.pk}/replay/")
    with scope.enter(run.vendor_id):
        TierChange.objects.update(state="superseded", decided_at=run.finished_at)
        Opportunity.objects.update(arr="100000")
        for number in range(30):
            win(brightpath, "10", "2026-03-01", source_id=f"small-{number}")
        program = run.program
    later = run_of(program, day("2026-04-01"))
    with scope.enter(run.vendor_id):
        newest = the_change(later)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/acme/tier-changes/{newest.pk}/replay/")
    assert len(many) == len(few) <= 12


def test_a_decided_change_leads_to_its_replay(change: TierChange, vera: Actor) -> None:
    browser, page = signed_in(vera), f"/acme/tier-changes/{change.pk}/"
    link = f'href="/acme/tier-changes/{change.pk}/replay/">Replay this decision</a>'
    assert link not in browser.get(page).content.decode()
    with scope.enter(change.vendor_id):
        decisions.decline(change, by=vera, note="Not yet.", now=timezone.now())
    assert link in browser.get(page).content.decode()


def test_the_api_tells_staff_the_same_and_partners_nothing(change: TierChange, fin: Actor, paula: Actor) -> None:
    path = f"/api/v1/acme/tier-changes/{change.pk}/replay/"
    assert signed_in(fin).get(path).json() == ask("--change", str(change.pk))[0]
    assert signed_in(paula).get(path).status_code == 403
    assert signed_in(paula).get(f"/acme/tier-changes/{change.pk}/replay/").status_code in (403, 404)

"""What stands against a claim stays unnamed: whatever the losing partner can read, nowhere is who was first, by what
registration, or which opportunity of the vendor. Everything is read: pages, API, and every row of every table."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from deals.models import Account, BulkResult, DealRegistration, Decision, DirectOnly, Opportunity, RejectionReason
from deals.registrations import bulk_decisions, decisions, drafts, extensions, identifying, lifecycle, review
from deals.registrations.bulk_decisions import Chosen
from deals.registrations.timing.timekeeping import keep
from partners.models import Enrollment, Partner
from tenancy import scope
from tenancy.refusals import Invalid, Refused
from tests.api.calls import Caller
from tests.cast import make_member, make_partner, make_user, signed_in
from tests.deals.registered import enroll, make_program
from tests.deals.test_lifecycle import CLAIM, fresh
from tests.walls.catalog import tenant_models
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

NOW = timezone.now() - timedelta(days=40)
FIRST, FIRST_CODE, SOURCE = "Quillwort Systems", "quillwort", "OPP-XYLEM-77"
SELLER, REASON = "Wanda Zephyr", "Vermilion reasons"
PORTAL = "/acme/portal/"


def hand_in(place: Enrollment, by: Actor, **changes: Any) -> DealRegistration:
    close = NOW.date() + timedelta(days=200)
    with scope.enter(by.vendor_id, partner_id=by.partner_id):
        draft = drafts.begin(place, {**CLAIM, "expected_close": close, **changes}, by=by, now=NOW)
        return lifecycle.submit(draft, by=by, consent=True, now=NOW)


class Story:
    """Quillwort was first at Northwind, which the vendor knows too; Brightpath tries all the same, and elsewhere."""

    def __init__(self, acme: Vendor, piet: Actor, max_: Actor, vera: Actor, brightpath: Partner) -> None:
        self.acme, self.piet, self.max, self.vera = acme, piet, max_, vera
        program = make_program(acme, "protection_days: 90, auto_approve_after_hours: 1")
        first = make_partner(acme, FIRST_CODE, FIRST)
        wanda = make_member(first, make_user("wanda@quillwort.example", SELLER), MemberRole.PARTNER_ADMIN)
        with scope.enter(acme.pk):
            northwind = Account.objects.create(name="Northwind", domain="northwind.example", name_key="northwind")
            self.sale = Opportunity.objects.create(
                source_id=SOURCE, account=northwind, account_name="Northwind", stage="open", currency="USD", arr=1
            )
            kept = Account.objects.create(name="Contoso", domain="contoso.example", name_key="contoso")
            DirectOnly.objects.create(account=kept, reason=REASON)
        self.winner = hand_in(enroll(first, program), wanda)
        with scope.enter(acme.pk):
            decisions.approve(self.winner, by=max_, now=NOW)
        self.place = enroll(brightpath, program)
        self.words = [FIRST, FIRST_CODE, SOURCE, SELLER, REASON, "wanda@", self.winner.code]

    def play(self) -> list[DealRegistration]:
        lost = self.lose()
        direct = hand_in(self.place, self.piet, customer_website="contoso.example", customer_name="Contoso")
        with scope.enter(self.acme.pk):
            decisions.reject(direct, reason_code=RejectionReason.DIRECT, reason="Sorry", by=self.max, now=NOW)
        held = self.hold()
        # The one that was registered anew climbs, and the rule does not approve it beside the other claim.
        keep(self.acme.pk, timezone.now())
        return [*lost, direct, held]

    def lose(self) -> list[DealRegistration]:
        row = hand_in(self.place, self.piet)
        with scope.enter(self.acme.pk):
            lifecycle.ask(row, fields=["arr"], question="Is it yearly?", by=self.max, now=NOW)
        with scope.enter(self.acme.pk, partner_id=self.piet.partner_id):
            row = lifecycle.answer(row, {"arr": Decimal(90000)}, by=self.piet, now=NOW)
        assert self.vera.user is not None
        with scope.enter(self.acme.pk):
            review.assign(row, self.vera.user.pk, by=self.max, note=f"{FIRST} was first with {SOURCE}")
            self._speak_out(row)
            decision = decisions.reject(row, reason_code="conflict", reason="Somebody was first", by=self.max, now=NOW)
            decisions.undo(decision, by=self.max, now=NOW)
            elsewhere = Account.objects.create(name="Elsewhere", domain="elsewhere.example", name_key="elsewhere")
            identifying.correct(row, elsewhere, note=f"Not {FIRST}'s customer", by=self.max, now=NOW)
            identifying.correct(row, self.sale.account, note=f"It is {FIRST}'s, {SOURCE}", by=self.max, now=NOW)
            self._in_bulk(row)
        with scope.enter(self.acme.pk, partner_id=self.piet.partner_id):
            again = drafts.begin(self.place, by=self.piet, instead_of=fresh(row), now=NOW)
            lifecycle.submit(again, by=self.piet, consent=True, now=NOW)
        return [row, again]

    def _speak_out(self, row: DealRegistration) -> None:
        """Every sentence of staff that the partner would read."""
        for words in (FIRST, FIRST.upper(), FIRST_CODE, SOURCE, self.winner.code.lower()):
            said = f"Sorry, {words} has it."
            with pytest.raises(Invalid), transaction.atomic():
                decisions.reject(row, reason_code="conflict", reason=said, by=self.max, now=NOW)
            with pytest.raises(Invalid), transaction.atomic():
                lifecycle.ask(row, fields=["arr"], question=said, by=self.max, now=NOW)
        with pytest.raises(Invalid), transaction.atomic():
            decisions.approve(row, note=f"Beside {FIRST}", protect=False, by=self.max, now=NOW)
        with pytest.raises(Refused, match=FIRST), transaction.atomic():
            decisions.approve(row, by=self.max, now=NOW)

    def _in_bulk(self, row: DealRegistration) -> None:
        told = {"by": self.max, "reason_code": "conflict", "now": NOW}
        bulk = bulk_decisions.decide([Chosen(row)], Decision.REJECTED, note=f"{FIRST} has it", **told)
        assert BulkResult.objects.get(bulk=bulk).decision is None
        bulk = bulk_decisions.decide([Chosen(row)], Decision.APPROVED, by=self.max, now=NOW)
        assert FIRST in BulkResult.objects.get(bulk=bulk).sentence
        bulk = bulk_decisions.decide([Chosen(row)], Decision.REJECTED, note="Not this time", **told)
        bulk_decisions.undo(bulk, by=self.max, now=NOW)
        bulk_decisions.decide([Chosen(row)], Decision.REJECTED, note="Not this time", **told)

    def hold(self) -> DealRegistration:
        """One that is the partner's, with more time declined in words that would tell of the others."""
        row = hand_in(self.place, self.piet, customer_website="fabrikam.example", customer_name="Fabrikam")
        with scope.enter(self.acme.pk):
            decisions.approve(row, by=self.max, now=NOW)
        with scope.enter(self.acme.pk, partner_id=self.piet.partner_id):
            asked = extensions.ask(fresh(row), reason="They are slow", by=self.piet, now=NOW)
        with scope.enter(self.acme.pk):
            extensions.decide(asked, grant=False, note="Not now", by=self.max, now=NOW)
        return row


@pytest.fixture
def story(acme: Vendor, piet: Actor, paula: Actor, max_: Actor, vera: Actor, brightpath: Partner) -> Story:
    return Story(acme, piet, max_, vera, brightpath)


def test_the_losing_partner_reads_nowhere_who_was_first(story: Story) -> None:
    rows = story.play()
    assert [name for name, text in read(story, rows).items() if _named(text, story.words)] == []


def test_the_canary_sings_when_it_is_there(story: Story) -> None:
    rows = story.play()
    with scope.enter(story.acme.pk):
        assert [table for table, text in _tables() if _named(text, story.words)] != []
    assert _named("Sorry, QUILLWORT SYSTEMS has it", story.words)
    assert len(rows) == 4


def test_no_row_of_the_losing_partner_points_to_the_others(story: Story) -> None:
    story.play()
    with scope.enter(story.acme.pk, partner_id=story.piet.partner_id):
        seen = {
            "registration": DealRegistration.objects.filter(opportunity_id=story.sale.pk).count(),
            "opportunity": Opportunity.objects.filter(pk=story.sale.pk).count(),
            "other": DealRegistration.objects.filter(pk=story.winner.pk).count(),
        }
        assert seen == {"registration": 0, "opportunity": 0, "other": 0}


def read(story: Story, rows: list[DealRegistration]) -> dict[str, str]:
    """Everything the partner can read, by where it stands."""
    browser, program = signed_in(story.piet), Caller(story.piet)
    pages = ["", "registrations/", "registrations/?status=all", "registrations/?view=board&status=all"]
    pages += ["registrations/pipeline/", "registrations/new/", "deals/", "history/", "team/", "program/"]
    pages += [f"registrations/hint/?customer_website={site}" for site in ("northwind.example", "contoso.example")]
    pages += ["registrations/customers/?customer_name=n"]
    for row in rows:
        here = f"registrations/{row.code}/"
        pages += [here, f"{here}receipt/"]
    found = {page: browser.get(PORTAL + page) for page in pages}
    paths = ["registrations/", "opportunities/", *(f"registrations/{row.code}/" for row in rows)]
    found |= {f"api {path}": program.get(path) for path in paths}
    assert {answer.status_code for name, answer in found.items() if "registrations" in name} == {200}
    with scope.enter(story.acme.pk, partner_id=story.piet.partner_id):
        tables = dict(_tables())
    assert tables["deals_dealregistration"].count('"code"') == len(rows)
    return {name: answer.content.decode() for name, answer in found.items()} | tables


def _tables() -> list[tuple[str, str]]:
    """Every row of every table that the database shows in this scope, whatever the code would ask."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(tenant_models()):
            cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ' '), '') FROM {table} t")
            found.append((table, str(cursor.fetchone()[0])))
    return found


def _named(text: str, words: list[str]) -> list[str]:
    lowered = text.casefold()
    return [word for word in words if word.casefold() in lowered]

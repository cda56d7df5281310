"""People who ask for the same thing at the same moment: one gets it, the other a sentence."""

import pytest
from django.test import Client

from activity.models import Activity
from deals.models import ExchangeRate
from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from programs import drafts, publishing
from programs.models import Edition, Program
from tenancy import scope, turns
from tests.cast import signed_in
from tests.faults.at_once import both, others
from tests.faults.holding import held
from tests.tiers.facts import SHIPPED
from vendors import staffing
from vendors.actors import Actor, system
from vendors.models import Staff, Vendor
from vendors.workspace import create_vendor

ROUNDS = 5
DOCUMENT = (SHIPPED / "technology-2024.yaml").read_text()
NEXT = DOCUMENT.replace("edition: 2024", "edition: next").replace("effective: 2024-01-01", "effective: 2027-01-01")
NEXT_CHANGED = NEXT.replace("silver: 500000", "silver: 600000")
OTHER_TEXT = DOCUMENT.replace("\nname:", "\n# Another hand.\nname:", 1)
RATES = b"currency,base,date,rate\n" + b"".join(b"EUR,USD,2024-01-%02d,1.1\n" % number for number in range(1, 32))

pytestmark = pytest.mark.django_db(transaction=True)


def publish(vendor: Vendor, text: str) -> bool:
    """Whether it was published before."""
    with scope.enter(vendor.pk):
        return publishing.publish(text, by=system(vendor.pk, "the test")).already


def test_two_who_publish_the_same_new_program_get_one_edition(acme: Vendor) -> None:
    assert sorted(both(lambda: publish(acme, DOCUMENT), lambda: publish(acme, DOCUMENT))) == [False, True]
    with scope.enter(acme.pk):
        assert (Program.objects.count(), Edition.objects.count()) == (1, 1)
        assert Activity.objects.filter(verb="edition.published").count() == 1


def test_the_second_of_two_texts_of_one_edition_is_refused_with_a_sentence(acme: Vendor) -> None:
    answers = both(lambda: publish(acme, DOCUMENT), lambda: publish(acme, OTHER_TEXT))
    sentences = [answer for answer in answers if answer is not False]
    assert len(sentences) == 1
    assert sentences[0].endswith("and never changes. Give the changed document another edition.")
    with scope.enter(acme.pk):
        assert (Program.objects.count(), Edition.objects.count()) == (1, 1)


def test_control_without_turns_both_find_no_program(acme: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "wait_for", lambda name: None)
    with others() as meanwhile, held("programs_program") as lock:
        for text in (DOCUMENT, OTHER_TEXT):
            meanwhile(lambda text=text: publish(acme, text))  # type: ignore[misc]
        lock.caught(2)


def draft_of(vendor: Vendor) -> tuple[Edition, str]:
    """A draft of the next edition, and the version of it that somebody looks at."""
    with scope.enter(vendor.pk):
        by = system(vendor.pk, "the test")
        publishing.publish(DOCUMENT, by=by)
        draft = drafts.save_draft(NEXT, by=by)
        return draft, drafts.version_of(draft)


def publish_looked_at(draft: Edition, version: str) -> str:
    """The text that is in force then."""
    with scope.enter(draft.vendor_id):
        by = system(draft.vendor_id, "the test")
        done = drafts.publish_draft(draft, version=version, by=by)
        assert done.edition is not None
        return done.edition.source


def save_again(vendor: Vendor) -> None:
    with scope.enter(vendor.pk):
        drafts.save_draft(NEXT_CHANGED, by=system(vendor.pk, "the test"))


def test_who_publishes_a_draft_while_it_is_saved_publishes_what_was_looked_at_or_nothing(acme: Vendor) -> None:
    """Whoever saves has the turn; the other has looked at the old text, waits, and is told."""
    draft, version = draft_of(acme)
    with others() as meanwhile:
        with held("activity_activity") as lock:
            saving = meanwhile(lambda: save_again(acme))
            lock.caught()
            publishing_it = meanwhile(lambda: publish_looked_at(draft, version))
            lock.caught(2)
        saving.result()
        assert publishing_it.result().startswith("Draft next was changed since you looked at it.")
    with scope.enter(acme.pk):
        assert list(Edition.objects.order_by("label").values_list("label", "state", "source")) == [
            ("2024", "published", DOCUMENT),
            ("next", "draft", NEXT_CHANGED),
        ]


def test_two_who_publish_the_same_draft_publish_it_once(acme: Vendor) -> None:
    draft, version = draft_of(acme)
    answers = both(*[lambda: publish_looked_at(draft, version)] * 2)
    assert sorted(answers) == sorted([NEXT, "Draft next was published or discarded since you looked at it."])


def test_control_without_what_was_looked_at_the_other_text_is_published(
    acme: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, version = draft_of(acme)
    save_again(acme)
    monkeypatch.setattr(drafts, "version_of", lambda draft, now=None: version)
    assert publish_looked_at(draft, version) == NEXT_CHANGED


def test_two_who_make_the_same_vendor_make_one() -> None:
    for number in range(ROUNDS):
        slug = f"vendor-{number}"
        made = both(
            lambda slug=slug: create_vendor(slug, "One", by="one").name,  # type: ignore[misc]
            lambda slug=slug: create_vendor(slug, "Two", by="two").name,  # type: ignore[misc]
        )
        refusals = [answer for answer in made if answer not in ("One", "Two")]
        assert refusals == [f"There is a vendor with the slug {slug} already."]


def test_the_same_file_twice_at_once_is_new_once(acme: Vendor) -> None:
    assert both(lambda: _import(acme), lambda: _import(acme)) in ([(31, 0), (0, 31)], [(0, 31), (31, 0)])
    with scope.enter(acme.pk):
        assert ExchangeRate.objects.count() == 31


def test_control_without_turns_two_imports_write_at_once(acme: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "wait_for", lambda name: None)
    with others() as meanwhile, held("deals_exchangerate") as lock:
        for _ in range(2):
            meanwhile(lambda: _import(acme))
        lock.caught(2)


def test_whoever_leaves_during_a_request_finishes_it_and_no_other(acme: Vendor, vera: Actor, max_: Actor) -> None:
    client = signed_in(max_)
    with others() as meanwhile:
        with held("tiers_tierchange", "ACCESS EXCLUSIVE") as lock:
            asked = meanwhile(lambda: _status(client))
            lock.caught()
            with scope.enter(acme.pk):
                staffing.end(Staff.objects.get(user=max_.user).pk, by=vera)
        assert asked.result() == 200
    assert _status(client) == 404


def _status(client: Client) -> int:
    return client.get("/acme/tier-changes/").status_code


def _import(vendor: Vendor) -> tuple[int, int]:
    """How many rows were new, and how many were there already."""
    with scope.enter(vendor.pk):
        report = import_file(KINDS["rates"], RATES, by=system(vendor.pk, "the test"), wishes=Wishes())
        return report.created, report.unchanged

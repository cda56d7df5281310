"""Drafts: rules that staff try out. They hold nobody, and partners never see one."""

import datetime
import re

import pytest
from django.urls import reverse

from activity.models import Activity
from programs import drafts, queries
from programs.document.problems import DocumentError
from programs.models import Edition, Program
from programs.publishing import publish
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, NotFound, Refused
from tests.cast import signed_in
from tests.shipped import TECHNOLOGY, publish_shipped
from vendors.actors import Actor
from vendors.models import Vendor

DRAFT = (
    TECHNOLOGY.replace("edition: 2024", "edition: 2027")
    .replace("effective: 2024-01-01", "effective: 2027-01-01")
    .replace("silver: 500000", "silver: 600000")
)


@pytest.fixture
def program(acme: Vendor) -> Program:
    return publish_shipped(acme)


def test_a_draft_is_kept_replaced_and_published(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        first = drafts.save_draft(DRAFT, by=olga)
        second = drafts.save_draft(DRAFT.replace("600000", "700000"), by=olga)
        assert (first.pk, first.label, first.effective_on.isoformat()) == (second.pk, "2027", "2027-01-01")
        done = drafts.publish_draft(second, version=drafts.version_of(second), by=olga)
        assert "Silver: influenced ARR $500,000 -> $700,000" in done.changes
        assert [(one.label, one.state) for one in Edition.objects.order_by("label")] == [
            ("2024", "published"),
            ("2027", "published"),
        ]
        verbs = Activity.objects.filter(subject_type="edition").order_by("id").values_list("verb", flat=True)
        assert list(verbs) == ["edition.published", "draft.saved", "draft.saved", "edition.published"]


def test_a_draft_decides_nothing(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        drafts.save_draft(DRAFT.replace("effective: 2027-01-01", "effective: 2025-01-01"), by=olga)
        assert [edition.label for edition in queries.editions(program)] == ["2024"]
        assert queries.required_edition(program, queries.today_of(program)).label == "2024"
        newest = queries.newest_edition(program)
        assert newest is not None
        assert newest.label == "2024"
        with pytest.raises(NotFound):
            queries.get_edition(program, "2027")


def test_two_drafts_may_begin_on_the_same_day_and_a_published_one_too(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        draft = drafts.save_draft(DRAFT, by=olga)
        drafts.save_draft(DRAFT.replace("edition: 2027", "edition: 2027-b"), by=olga)
        publish(DRAFT.replace("edition: 2027", "edition: 2027-c"), by=olga)
        with pytest.raises(Refused, match="takes effect on 1 Jan 2027 already"):
            drafts.publish_draft(draft, version=drafts.version_of(draft), by=olga)


def test_what_cannot_be_a_draft_is_refused(program: Program, olga: Actor, fin: Actor) -> None:
    with scope.enter(program.vendor_id):
        with pytest.raises(DocumentError):
            drafts.save_draft("edition: 5", by=olga)
        with pytest.raises(Refused, match="published and never changes"):
            drafts.save_draft(DRAFT.replace("edition: 2027", "edition: 2024"), by=olga)
        with pytest.raises(Invalid, match='no program "other"'):
            drafts.save_draft(DRAFT.replace("program: technology", "program: other"), by=olga)
        with pytest.raises(Invalid, match='not about "technology"'):
            drafts.save_draft(DRAFT.replace("program: technology", "program: other"), by=olga, program=program)
        with pytest.raises(Forbidden):
            drafts.save_draft(DRAFT, by=fin)
        assert Edition.objects.count() == 1


def test_a_discarded_draft_is_gone(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        saved = drafts.save_draft(DRAFT, by=olga)
        drafts.discard_draft(saved, by=olga)
        assert drafts.drafts(program, by=olga) == []
        with pytest.raises(NotFound):
            drafts.discard_draft(saved, by=olga)


def test_the_wall_hides_drafts_from_partners(program: Program, olga: Actor, paula: Actor) -> None:
    with scope.enter(program.vendor_id):
        drafts.save_draft(DRAFT, by=olga)
    with scope.enter(program.vendor_id, partner_id=paula.partner_id):
        assert [edition.label for edition in Edition.objects.all()] == ["2024"]
    assert signed_in(paula).get("/api/v1/acme/programs/technology/editions/2027/").status_code == 404
    assert "2027" not in signed_in(paula).get("/api/v1/acme/programs/technology/").content.decode()


def test_a_draft_is_started_shown_changed_and_discarded_on_pages(program: Program, max_: Actor) -> None:
    browser = signed_in(max_)
    start = reverse("draft_new", args=["acme", "technology"])
    assert "edition: 2024" in browser.get(start).content.decode()
    wrong = browser.post(start, {"text": DRAFT.replace("silver: 600000", "silvr: 600000")})
    assert wrong.status_code == 422
    assert "did you mean &quot;silver&quot;?" in wrong.content.decode()
    saved = browser.post(start, {"text": DRAFT})
    assert saved.headers["Location"] == "/acme/programs/technology/drafts/2027/"
    page = browser.get(saved.headers["Location"]).content.decode()
    assert "Silver: influenced ARR $500,000 -&gt; $600,000" in page
    assert "/acme/programs/technology/drafts/2027/" in browser.get("/acme/programs/technology/").content.decode()
    assert browser.post("/acme/programs/technology/drafts/2027/publication/").status_code == 403
    assert browser.post("/acme/programs/technology/drafts/2027/removal/").status_code == 302
    assert browser.get(saved.headers["Location"]).status_code == 404


def version_on(page: str) -> str:
    """What the form for publishing carries along."""
    found = re.search(r'name="version" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_operations_publish_a_draft(program: Program, olga: Actor) -> None:
    browser, door = signed_in(olga), "/acme/programs/technology/drafts/2027/publication/"
    browser.post(reverse("draft_new", args=["acme", "technology"]), {"text": DRAFT})
    version = version_on(browser.get("/acme/programs/technology/drafts/2027/").content.decode())
    done = browser.post(door, {"version": version})
    assert done.headers["Location"] == "/acme/programs/technology/editions/2027/"
    assert browser.get(done.headers["Location"]).status_code == 200
    assert browser.post(door, {"version": version}).status_code == 404


def test_what_was_changed_meanwhile_is_shown_again_instead(program: Program, olga: Actor, max_: Actor) -> None:
    browser, door = signed_in(olga), "/acme/programs/technology/drafts/2027/publication/"
    start = reverse("draft_new", args=["acme", "technology"])
    browser.post(start, {"text": DRAFT})
    version = version_on(browser.get("/acme/programs/technology/drafts/2027/").content.decode())
    signed_in(max_).post(start, {"text": DRAFT.replace("600000", "700000")})
    for looked_at in ({"version": version}, {}):
        refused = browser.post(door, looked_at)
        page = refused.content.decode()
        assert (refused.status_code, "Draft 2027 was changed since you looked at it." in page) == (409, True)
        assert "Silver: influenced ARR $500,000 -&gt; $700,000" in page
    assert browser.post(door, {"version": version_on(page)}).status_code == 302


def test_a_draft_without_a_day_begins_on_the_day_that_was_looked_at(program: Program, olga: Actor) -> None:
    monday, tuesday = (datetime.datetime(2026, 11, day, 12, tzinfo=datetime.UTC) for day in (23, 24))
    with scope.enter(program.vendor_id):
        draft = drafts.save_draft(DRAFT.replace("effective: 2027-01-01", ""), by=olga)
        version = drafts.version_of(draft, monday)
        with pytest.raises(drafts.Changed, match="was changed since you looked at it"):
            drafts.publish_draft(draft, version=version, by=olga, now=tuesday)
        done = drafts.publish_draft(draft, version=version, by=olga, now=monday)
        assert done.effective_on == monday.date()


def test_a_published_label_comes_back_into_the_form(program: Program, max_: Actor) -> None:
    again = signed_in(max_).post(reverse("draft_new", args=["acme", "technology"]), {"text": TECHNOLOGY + "# new"})
    assert (again.status_code, "published and never changes" in again.content.decode()) == (409, True)


def test_a_draft_begins_with_the_rules_in_force_and_says_so(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        ahead = DRAFT.replace("edition: 2027", "edition: 2099").replace("effective: 2027", "effective: 2099")
        publish(ahead, by=olga)
    browser, start = signed_in(olga), reverse("draft_new", args=["acme", "technology"])
    page = browser.get(start).content.decode()
    assert ("edition: 2024" in page, "edition: 2099" in page) == (True, False)
    assert "The text is that of edition 2024, which is in force" in page
    assert '<a href="?edition=2099">2099</a> (effective 1 Jan 2099)' in page
    assert "edition: 2099" in browser.get(f"{start}?edition=2099").content.decode()
    assert "edition: 2024" in browser.get(f"{start}?edition=never").content.decode()


def test_a_day_that_is_over_is_warned_about(program: Program, olga: Actor) -> None:
    browser = signed_in(olga)

    def page_of(effective: str) -> str:
        text = DRAFT.replace("effective: 2027-01-01", f"effective: {effective}")
        saved = browser.post(reverse("draft_new", args=["acme", "technology"]), {"text": text})
        return str(browser.get(saved.headers["Location"]).content.decode())

    assert "lies in the past" not in page_of("2099-01-01")
    assert (
        "2 Feb 2026 lies in the past. Published, these rules would hold from then on, also for whoever asks about a "
        "day since. What was decided stays."
    ) in page_of("2026-02-02")
    assert (
        "2 Feb 2020 lies in the past. Published, these rules would hold from then until edition 2024 took over on "
        "1 Jan 2024, and today&#x27;s stay as they are."
    ) in page_of("2020-02-02")
    checked = browser.post(reverse("program_publish", args=["acme"]), {"text": DRAFT, "effective": "2026-02-02"})
    assert "2 Feb 2026 lies in the past." in checked.content.decode()


def test_a_draft_says_who_may_publish_it(program: Program, max_: Actor, olga: Actor, vera: Actor) -> None:
    with scope.enter(program.vendor_id):
        drafts.save_draft(DRAFT, by=max_)
    pages = [signed_in(who).get("/acme/programs/technology/drafts/2027/").content.decode() for who in (max_, olga)]
    sentence = f"Owners and operations publish it: {vera.label}, {olga.label}."
    assert [sentence in page for page in pages] == [True, False]
    assert ["Publish for good" in page for page in pages] == [False, True]

"""Partners in the workspace: who they are, found by word and filter, changed by forms that are verbs."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activity.models import Activity
from partners.models import Certification, Enrollment, Milestone, Partner
from programs.models import Edition, Program
from tenancy import scope
from tests.cast import make_member, make_partner, make_staff, make_user, signed_in
from tests.partners.stage import DAY, enrolled
from tests.tiers import facts
from tiers.models import Assessment, Run, Standing, TierChange
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole, StaffRole


def names_on(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/acme/partners/{query}")
    assert page.status_code == 200
    return re.findall(r'<a href="/acme/partners/[^/"]+/">([^<]+)</a>', page.content.decode())


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len([one for one in captured if "SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"]])


def test_the_list_is_found_by_word_code_and_filter(
    max_: Actor, brightpath: Partner, rivermark: Partner, technology: Program
) -> None:
    enrolled(brightpath, technology)
    browser = signed_in(max_)
    assert names_on(browser) == ["Brightpath", "Rivermark"]
    assert names_on(browser, "?sort=-name") == ["Rivermark", "Brightpath"]
    assert names_on(browser, "?q=IGHT") == ["Brightpath"]
    assert names_on(browser, "?q=riverm") == ["Rivermark"]
    assert names_on(browser, "?program=technology") == ["Brightpath"]
    assert names_on(browser, "?tier=registered&status=active") == ["Brightpath"]
    assert names_on(browser, "?tier=gold") == []
    assert names_on(browser, "?country=FR") == []
    assert names_on(browser, "?sort=enrolled_on") == ["Brightpath", "Rivermark"]


def test_the_list_goes_page_by_page_through_every_partner_once(acme: Vendor, max_: Actor) -> None:
    for number in range(120):
        make_partner(acme, f"partner-{number:03}", f"Partner {number % 40:03}")
    browser, seen, query = signed_in(max_), [], ""
    for _ in range(3):
        page = browser.get(f"/acme/partners/{query}").content.decode()
        seen += re.findall(r'<span class="sub">(partner-\d+)', page)
        found = re.search(r"\?after=[^\"]+", page)
        query = found[0] if found else ""
    assert len(seen) == len(set(seen)) == 120
    assert query == ""


def test_pages_cost_the_same_with_one_and_with_thirty_partners(
    acme: Vendor, max_: Actor, brightpath: Partner, technology: Program
) -> None:
    enrolled(brightpath, technology)
    browser = signed_in(max_)
    browser.get("/acme/partners/")
    with_one = statements(browser, "/acme/partners/"), statements(browser, "/acme/partners/brightpath/")
    for number in range(29):
        enrolled(make_partner(acme, f"p{number}", f"Partner {number}"), technology)
        make_member(brightpath, make_user(f"p{number}@brightpath.example", f"Person {number}"), MemberRole.SELLER)
    with_thirty = statements(browser, "/acme/partners/"), statements(browser, "/acme/partners/brightpath/")
    assert with_thirty == with_one
    assert max(with_one) <= 14


def test_a_partner_is_added_and_enrolled_on_the_lowest_tier(acme: Vendor, max_: Actor, technology: Program) -> None:
    browser = signed_in(max_)
    given = {"name": " Stone  Harbor ", "code": "Stone-Harbor", "website": "https://stone.example", "country": "de"}
    assert browser.post("/acme/new-partner/", given).url == "/acme/partners/stone-harbor/"
    sent = {"program": "technology", "enrolled_on": "2026-01-15"}
    assert browser.post("/acme/partners/stone-harbor/programs/", sent).status_code == 302
    with scope.enter(acme.pk):
        partner = Partner.objects.get()
        assert (partner.name, partner.country) == ("Stone Harbor", "DE")
        standing = Standing.objects.get()
        assert (standing.tier, standing.reason, standing.begins_on) == ("registered", "enrolled", DAY)
        assert [entry.sentence for entry in Activity.objects.filter(partner=partner).order_by("pk")] == [
            "Max Rivera added Stone Harbor",
            f"Max Rivera enrolled Stone Harbor in {technology.name}",
        ]
    page = browser.get("/acme/partners/stone-harbor/").content.decode()
    assert "Max Rivera added Stone Harbor" in page
    assert "Registered" in page


@pytest.mark.parametrize(
    "given",
    [
        {"name": "A", "code": "no spaces"},
        {"name": "A", "code": "brightpath"},
        {"name": "A", "code": "a", "country": "Germany"},
        {"name": "A", "code": "a", "country": "1!"},
        {"name": "A", "code": "a", "website": "javascript:alert(1)"},
        {"name": " ", "code": "a"},
    ],
)
def test_what_cannot_be_right_comes_back_with_the_form(
    acme: Vendor, max_: Actor, brightpath: Partner, given: dict[str, str]
) -> None:
    assert signed_in(max_).post("/acme/new-partner/", given).status_code == 422
    with scope.enter(acme.pk):
        assert Partner.objects.count() == 1


def test_enrolling_twice_is_refused(max_: Actor, enrollment: Enrollment) -> None:
    sent = {"program": "technology", "enrolled_on": "2026-01-15"}
    assert signed_in(max_).post("/acme/partners/brightpath/programs/", sent).status_code == 422
    with scope.enter(enrollment.vendor_id):
        assert Enrollment.objects.count() == Standing.objects.count() == 1


def test_milestones_are_recorded_once_and_withdrawn_once(acme: Vendor, max_: Actor, enrollment: Enrollment) -> None:
    browser, place = signed_in(max_), "/acme/partners/brightpath/"
    story = {"kind": "success_story", "key": "northwind", "title": "Northwind", "achieved_on": "2026-02-01"}
    assert browser.post(f"{place}programs/technology/milestones/", story).status_code == 302
    assert browser.post(f"{place}programs/technology/milestones/", story).status_code == 409
    with scope.enter(acme.pk):
        milestone = Milestone.objects.get()
    path = f"{place}milestones/{milestone.pk}/withdrawal/"
    assert browser.post(path, {"on": "2026-01-31"}).status_code == 422
    assert browser.post(path, {"on": "2026-03-01"}).status_code == 302
    assert browser.post(path, {"on": "2026-03-01"}).status_code == 409
    with scope.enter(acme.pk):
        milestone.refresh_from_db()
        assert str(milestone.withdrawn_on) == "2026-03-01"
        entry = Activity.objects.get(verb="milestone.withdrawn")
        assert (entry.before, entry.sentence) == (
            {"withdrawn_on": None},
            "Max Rivera withdrew: customer success story Northwind",
        )


def test_links_of_milestones_are_web_addresses(acme: Vendor, max_: Actor, enrollment: Enrollment) -> None:
    story = {"kind": "success_story", "key": "x", "achieved_on": "2026-02-01", "url": "javascript:alert(1)"}
    sent = signed_in(max_).post("/acme/partners/brightpath/programs/technology/milestones/", story)
    assert sent.status_code == 422


def test_certificates_are_those_of_the_partners_programs(
    acme: Vendor, max_: Actor, consulting: Program, brightpath: Partner
) -> None:
    enrolled(brightpath, consulting)
    browser, path = signed_in(max_), "/acme/partners/brightpath/certifications/"
    given = {"person_email": "Ann@Brightpath.example", "certification": "technical", "issued_on": "2026-02-01"}
    assert browser.post(path, given | {"certification": "juggling"}).status_code == 422
    assert browser.post(path, given | {"expires_on": "2026-01-31"}).status_code == 422
    assert browser.post(path, given).status_code == 302
    assert browser.post(path, given).status_code == 409
    with scope.enter(acme.pk):
        assert Certification.objects.get().person_email == "ann@brightpath.example"


def test_focus_areas_and_invitations_are_those_of_the_program(
    acme: Vendor, max_: Actor, consulting: Program, brightpath: Partner
) -> None:
    enrolled(brightpath, consulting)
    browser, place = signed_in(max_), f"/acme/partners/brightpath/programs/{consulting.key}"
    assert browser.post(f"{place}/focuses/", {"keys": ["flex", "segment"]}).status_code == 302
    assert browser.post(f"{place}/focuses/", {"keys": ["gardening"]}).status_code == 422
    assert browser.post(f"{place}/invitations/", {"keys": ["global_strategic"]}).status_code == 302
    with scope.enter(acme.pk):
        now = Enrollment.objects.get()
        assert (now.focuses, now.invitations) == (["segment", "flex"], ["global_strategic"])
    assert browser.post(f"{place}/focuses/", {}).status_code == 302
    with scope.enter(acme.pk):
        assert Enrollment.objects.get().focuses == []


def test_an_enrollment_is_paused_and_resumed(acme: Vendor, max_: Actor, enrollment: Enrollment) -> None:
    browser, path = signed_in(max_), "/acme/partners/brightpath/programs/technology/status/"
    assert browser.post(path, {"verb": "resume"}).status_code == 409
    assert browser.post(path, {"verb": "pause"}).status_code == 302
    with scope.enter(acme.pk):
        assert Enrollment.objects.get().status == "inactive"
    assert browser.post(path, {"verb": "resume"}).status_code == 302


READS = ["partners/", "partners/brightpath/", "partners/brightpath/team/"]
FORMS = [
    "new-partner/",
    "partners/brightpath/change/",
    "partners/brightpath/programs/",
    "partners/brightpath/certifications/",
    "partners/brightpath/programs/technology/milestones/",
    "partners/brightpath/programs/technology/focuses/",
    "partners/brightpath/programs/technology/invitations/",
]


@pytest.mark.parametrize("path", READS + FORMS)
def test_each_door_opens_for_a_manager_only_as_far_as_the_role_goes(
    acme: Vendor, max_: Actor, paula: Actor, charlie: Actor, enrollment: Enrollment, path: str
) -> None:
    viewer = make_staff(acme, "val@acme.example", "Val", StaffRole.VIEWER)
    assert signed_in(max_).get(f"/acme/{path}").status_code == 200
    assert signed_in(viewer).get(f"/acme/{path}").status_code == (200 if path in READS else 403)
    assert signed_in(paula).get(f"/acme/{path}").status_code == 404
    assert signed_in(charlie).get(f"/acme/{path}").status_code == 404
    assert Client().get(f"/acme/{path}").url == f"/accounts/login/?next=/acme/{path}"


def test_a_partner_of_another_vendor_looks_like_none(
    max_: Actor, acme: Vendor, globex: Vendor, brightpath: Partner
) -> None:
    make_partner(globex, "stranger", "Stranger")
    browser = signed_in(max_)
    someone_elses, nobodys = browser.get("/acme/partners/stranger/"), browser.get("/acme/partners/nobody/")
    assert someone_elses.status_code == nobodys.status_code == 404
    assert someone_elses.content == nobodys.content
    assert browser.get("/globex/partners/stranger/").content == browser.get("/nowhere/partners/x/").content


def test_the_page_says_what_waits_and_what_the_figures_came_to(
    acme: Vendor, max_: Actor, paula: Actor, enrollment: Enrollment
) -> None:
    day = datetime.date(2026, 6, 30)
    with scope.enter(acme.pk):
        of = {"program": enrollment.program, "basis": "mid_year", "as_of": day}
        run = Run.objects.create(
            edition=Edition.objects.get(),
            window_after=DAY,
            window_until=day,
            key="a run",
            requested_by_label="Max",
            **of,
        )
        of |= {"run": run, "enrollment": enrollment, "partner": enrollment.partner}
        figures = {"influenced_arr": "1.00", "success_stories": 9}
        tiers = {"current_tier": "registered", "eligible_tier": "bronze", "eligible_since": day}
        assessment = Assessment.objects.create(edition=run.edition, latest=True, metrics=figures, **tiers, **of)
        change = TierChange.objects.create(
            assessment=assessment, from_tier="registered", to_tier="bronze", upward=True, **of
        )
        today = timezone.localdate()
        facts.achieve(enrollment, stories=1)
        facts.win(enrollment.partner, "312400.00", today.isoformat())
    response = signed_in(max_).get("/acme/partners/brightpath/")
    (task,) = response.context["tasks"]
    assert task.text == f"{enrollment.program}: Registered to Bronze waits for a decision"
    assert task.url == f"/acme/tier-changes/{change.pk}/"
    (place,) = response.context["places"]
    assert [(fact.label, fact.value) for fact in place.figures if fact.value not in ("no", "0")] == [
        ("Customer success stories", "1"),
        ("Influenced ARR", "$312,400"),
    ]
    assert place.as_of == today
    assert response.context["members"] == [("Paula Meyer", "partner admin")]

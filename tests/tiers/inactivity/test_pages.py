"""The pages of reviews: whose they are, what they say first, and what a partner of a closed portal sees."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import Enrollment, Member, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_partner, signed_in
from tests.tiers.inactivity.quiet import enrolled, item_of, opened, quiet_partner, seen
from tiers.inactivity import clock, closing, deciding, reviewing
from tiers.inactivity.quarters import quarter_of
from tiers.models import InactivityReview, ReturnRequest, ReviewDecision
from vendors.actors import CLOSED, Actor
from vendors.models import Vendor


@pytest.fixture
def review(program: Program, brightpath: Partner, paula: Actor, piet: Actor) -> InactivityReview:
    """The running quarter's, with Brightpath, of whom nobody has heard."""
    enrolled(brightpath, program)
    seen(brightpath, None)
    now = timezone.now()
    return opened(program, quarter_of(now.date()), now)


def _first(answer: object) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.S)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


def _decide(partner: Partner, kind: str, by: Actor) -> ReviewDecision:
    item = item_of(partner)
    with scope.enter(partner.vendor_id):
        return deciding.decide(item.review, [item], kind, by=by, now=timezone.now())


def close_portal(partner: Partner, by: Actor) -> None:
    """Everything that closes a partner's portal: days of grace given, and over."""
    _decide(partner, "deactivate", by)
    until = item_of(partner).grace_ends_on
    assert until is not None
    later = timezone.now() + datetime.timedelta(days=31)
    assert clock.end_grace(partner.vendor_id, later) == 1


def test_operations_opens_a_review_on_a_page(acme: Vendor, program: Program, olga: Actor) -> None:
    browser = signed_in(olga)
    assert _first(browser.get("/acme/reviews/")) == "No review yet."
    quarter = str(quarter_of(timezone.now().date()))
    made = browser.post("/acme/reviews/new/", {"program": "technology", "quarter": quarter})
    with scope.enter(acme.pk):
        review = InactivityReview.objects.get()
    assert made["Location"] == f"/acme/reviews/{review.pk}/"
    assert _first(browser.get(made["Location"])) == f"The review of {quarter} is being listed."
    again = browser.post("/acme/reviews/new/", {"program": "technology", "quarter": quarter})
    assert again["Location"] == made["Location"]
    assert browser.post("/acme/reviews/new/", {"program": "technology", "quarter": "2099Q1"}).status_code == 422


def test_several_are_nudged_and_taken_back_on_pages(review: InactivityReview, brightpath: Partner, olga: Actor) -> None:
    browser, page = signed_in(olga), f"/acme/reviews/{review.pk}/"
    assert _first(browser.get(page)) == f"1 of 1 partner waits for a decision in {review.label}."
    refused = browser.post(f"{page}decisions/", {"verb": "nudge"})
    assert refused.status_code == 422
    assert "Select at least one partner, then keep, nudge or deactivate." in refused.content.decode()
    made = browser.post(f"{page}decisions/", {"verb": "nudge", "chosen": [item_of(brightpath).pk], "words": "Hello"})
    assert _first(browser.get(made["Location"])) == "1 partner nudged."
    assert item_of(brightpath).state == "nudged"
    assert browser.post(f"{made['Location']}undoing/").status_code == 302
    assert _first(browser.get(made["Location"])) == "1 partner nudged; taken back since."
    assert item_of(brightpath).state == "proposed"


def test_a_partner_answers_and_staff_reads_it(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    browser = signed_in(paula)
    assert _first(browser.get("/acme/portal/activity/")) == "Acme asks nothing of you now."
    _decide(brightpath, "deactivate", olga)
    item = item_of(brightpath)
    assert _first(browser.get("/acme/portal/activity/")).startswith("Acme asks whether you are active. Answer until ")
    address = f"/acme/portal/activity/{item.pk}/answer/"
    assert browser.post(address, {"text": ""}).status_code == 422
    assert browser.post(address, {"text": "We are active: a story is coming."})["Location"] == "/acme/portal/activity/"
    assert _first(browser.get("/acme/portal/activity/")) == "Acme has your answer and decides."
    assert browser.post(address, {"text": "Again"}).status_code == 409
    read = signed_in(olga).get(f"/acme/reviews/items/{item.pk}/").content.decode()
    assert "We are active: a story is coming." in read
    assert "Signed in" in read  # since it was listed: Paula came to answer


@pytest.mark.parametrize("who", ["piet", "rosa", "charlie", "fin"])
def test_others_do_not_answer_for_a_partner(
    request: pytest.FixtureRequest, review: InactivityReview, brightpath: Partner, olga: Actor, who: str
) -> None:
    _decide(brightpath, "deactivate", olga)
    browser = signed_in(request.getfixturevalue(who))
    answer = browser.post(f"/acme/portal/activity/{item_of(brightpath).pk}/answer/", {"text": "We are."})
    assert (answer.status_code, item_of(brightpath).state) == (
        (302, "answered") if who == "piet" else (404, "in_grace")
    )


def test_a_closed_portal_is_one_page_at_every_address(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    browser = signed_in(paula)
    assert browser.get("/acme/portal/").status_code == 200
    close_portal(brightpath, olga)
    sentence = f"Acme has closed your portal on {timezone.now() + datetime.timedelta(days=31):%-d %b %Y}."
    for address in ("", "deals/", "registrations/", "registrations/new/", "program/", "team/", "rules/", "activity/"):
        answer = browser.get(f"/acme/portal/{address}")
        assert (answer.status_code, _first(answer)) == (403, sentence), address
    for address in ("registrations/new/", "team/invitations/"):
        assert browser.post(f"/acme/portal/{address}", {"email": "x@brightpath.example"}).status_code in (403, 404)
    api = browser.get("/api/v1/acme/registrations/")
    assert (api.status_code, api.json()["detail"]) == (403, CLOSED)
    assert browser.post("/api/v1/acme/registrations/", {}, content_type="application/json").status_code == 403
    with scope.enter(acme.pk):
        Partner.objects.get(code="brightpath")
    assert signed_in(olga).get("/acme/partners/brightpath/").status_code == 200


def test_coming_back_is_asked_for_and_granted(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    close_portal(brightpath, olga)
    browser, staff = signed_in(paula), signed_in(olga)
    assert browser.post("/acme/portal/coming-back/", {"text": " "}).status_code == 422
    assert browser.post("/acme/portal/coming-back/", {"text": "A deal is coming."})["Location"] == "/acme/portal/"
    assert browser.post("/acme/portal/coming-back/", {"text": "Twice"}).status_code == 409
    assert "Paula Meyer asked on" in browser.get("/acme/portal/").content.decode()
    with scope.enter(acme.pk):
        asked = ReturnRequest.objects.get()
    assert "A deal is coming." in staff.get("/acme/reviews/").content.decode()
    address = f"/acme/reviews/returns/{asked.pk}/decision/"
    assert staff.post(address, {"verb": "decline", "note": ""}).status_code == 422
    assert staff.post(address, {"verb": "accept"}).status_code == 302
    assert browser.get("/acme/portal/").status_code == 200
    assert item_of(brightpath).state == "reactivated"


def test_a_declined_request_says_why_and_can_be_made_again(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    close_portal(brightpath, olga)
    browser, staff = signed_in(paula), signed_in(olga)
    later = timezone.now() + datetime.timedelta(days=40)
    browser.post("/acme/portal/coming-back/", {"text": "Please."})
    with scope.enter(acme.pk):
        ReturnRequest.objects.update(asked_at=later)
        asked = ReturnRequest.objects.get()
    staff.post(f"/acme/reviews/returns/{asked.pk}/decision/", {"verb": "decline", "note": "Not this year."})
    page = browser.get("/acme/portal/").content.decode()
    assert "Not this year." in page
    assert "Ask to come back" in page


def test_another_active_place_keeps_the_portal_open(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    from tests.tiers import facts

    with scope.enter(acme.pk):
        consulting = facts.publish("consulting-2023")
    enrolled(brightpath, consulting)
    close_portal(brightpath, olga)
    assert signed_in(paula).get("/acme/portal/").status_code == 200
    with scope.enter(acme.pk):
        Enrollment.objects.update(status="inactive")
    assert signed_in(paula).get("/acme/portal/").status_code == 403


def test_a_partner_paused_by_hand_keeps_its_portal(acme: Vendor, review: InactivityReview, paula: Actor) -> None:
    with scope.enter(acme.pk):
        Enrollment.objects.update(status="inactive")
    assert signed_in(paula).get("/acme/portal/").status_code == 200


def test_opening_a_page_is_seen_once_a_day(review: InactivityReview, brightpath: Partner, paula: Actor) -> None:
    browser = signed_in(paula)
    browser.get("/acme/portal/")
    with scope.enter(review.vendor_id):
        member = Member.objects.get(user=paula.user)
        assert member.seen_on == timezone.now().date()
        assert Member.objects.exclude(user=paula.user).get().seen_on is None
    with CaptureQueriesContext(connection) as queries:
        browser.get("/acme/portal/")
    assert [query["sql"] for query in queries if query["sql"].startswith("UPDATE")] == []


def test_a_sign_in_at_another_vendor_is_not_seen_here(
    review: InactivityReview, globex_brightpath: Partner, paula: Actor
) -> None:
    from tests.cast import make_member
    from vendors.roles import MemberRole

    assert paula.user is not None
    make_member(globex_brightpath, paula.user, MemberRole.SELLER)
    signed_in(paula).get("/globex/portal/")
    with scope.enter(review.vendor_id):
        assert Member.objects.get(user=paula.user).seen_on is None


@pytest.mark.parametrize("page", ["/acme/reviews/", "/acme/reviews/{review}/"])
def test_pages_ask_as_many_statements_for_thirty_as_for_one(
    acme: Vendor, program: Program, review: InactivityReview, olga: Actor, page: str
) -> None:
    def ask() -> int:
        browser = signed_in(olga)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(page.format(review=review.pk))
        assert answer.status_code == 200
        return len(queries)

    one = ask()
    with scope.enter(acme.pk):
        item = item_of(Partner.objects.get(code="brightpath"))
        for number in range(29):
            partner = make_partner(acme, f"p{number}", f"Partner {number}")
            item.pk, item.partner, item.enrollment = None, partner, enrolled(partner, program)
            item.save(force_insert=True)
    assert ask() == one
    assert one <= 14


def test_the_report_is_a_file_that_no_spreadsheet_takes_for_formulas(
    acme: Vendor, program: Program, review: InactivityReview, olga: Actor
) -> None:
    with scope.enter(acme.pk):
        Partner.objects.update(name="=cmd()")
    answer = signed_in(olga).get(f"/acme/reviews/{review.pk}/report.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="inactivity-technology-{review.label}.csv"'
    assert answer.streaming
    assert answer.getvalue().decode().splitlines()[1].startswith("brightpath,'=cmd(),DE,registered,")


def test_the_report_is_read_in_steps(acme: Vendor, program: Program) -> None:
    for code in ("alpha", "beta", "gamma"):
        quiet_partner(acme, program, code, 60)
    steps = list(closing.as_csv(opened(program), step=2))
    assert [[line.split(",")[0] for line in step.splitlines()] for step in steps] == [
        ["partner"],
        ["alpha", "beta"],
        ["gamma"],
    ]


def test_a_closed_review_offers_no_decision(review: InactivityReview, brightpath: Partner, olga: Actor) -> None:
    item, browser = item_of(brightpath), signed_in(olga)
    pages = [f"/acme/reviews/{review.pk}/", f"/acme/reviews/items/{item.pk}/"]
    assert ['name="verb"' in _page(browser, page) for page in pages] == [True, True]
    _decide(brightpath, "nudge", olga)
    with scope.enter(review.vendor_id):
        closing.close_review(review, by=olga, now=timezone.now())
    for page in pages:
        assert 'name="verb"' not in _page(browser, page), page
        assert 'name="chosen"' not in _page(browser, page), page
    refused = browser.post(f"{pages[0]}decisions/", {"verb": "keep", "chosen": [item.pk]})
    assert refused.status_code == 409
    sentence = f"The review {review.label} is closed, and what was decided in it stands."
    assert sentence in refused.content.decode()
    assert item_of(brightpath).state == "nudged"


def test_a_failed_listing_is_tried_again_on_its_page(review: InactivityReview, olga: Actor, max_: Actor) -> None:
    with scope.enter(review.vendor_id):
        InactivityReview.objects.update(state="failed", error="Something went wrong.", listed=0)
    page = f"/acme/reviews/{review.pk}/"
    assert _first(signed_in(olga).get(page)) == f"The review of {review.label} could not list its partners."
    assert "Try again" not in _page(signed_in(max_), page)
    assert "Try again" in _page(signed_in(olga), page)
    asked = signed_in(olga).post("/acme/reviews/new/", {"program": "technology", "quarter": review.label})
    assert asked["Location"] == page
    assert _first(signed_in(olga).get(page)) == f"The review of {review.label} is being listed."


def _page(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("vera", 200), ("max_", 200), ("olga", 200), ("fin", 200), ("paula", 404), ("charlie", 404)]
)
def test_who_sees_reviews(request: pytest.FixtureRequest, review: InactivityReview, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    for address in ("", f"{review.pk}/", f"{review.pk}/report.csv"):
        assert browser.get(f"/acme/reviews/{address}").status_code == status
    assert Client().get("/acme/reviews/").status_code == 302


@pytest.mark.parametrize(("who", "status"), [("vera", 302), ("olga", 302), ("max_", 403), ("fin", 403)])
def test_who_closes_reviews(
    request: pytest.FixtureRequest, review: InactivityReview, brightpath: Partner, vera: Actor, who: str, status: int
) -> None:
    _decide(brightpath, "keep", vera)
    browser = signed_in(request.getfixturevalue(who))
    assert browser.post(f"/acme/reviews/{review.pk}/closing/").status_code == status


def test_a_deactivated_partner_is_reactivated_on_its_page(
    review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    close_portal(brightpath, olga)
    item = item_of(brightpath)
    browser = signed_in(olga)
    assert browser.post(f"/acme/reviews/items/{item.pk}/reactivation/", {"note": "Welcome"}).status_code == 302
    assert item_of(brightpath).state == "reactivated"
    assert browser.post(f"/acme/reviews/items/{item.pk}/reactivation/").status_code == 409


def test_lists_of_partners_narrow(acme: Vendor, program: Program, olga: Actor) -> None:
    for code, days in (("alpha", 20), ("beta", 60), ("gamma", 400)):
        quiet_partner(acme, program, code, days)
    review = opened(program)
    browser = signed_in(olga)

    def names(query: str) -> list[str]:
        page = browser.get(f"/acme/reviews/{review.pk}/?{query}").content.decode()
        return re.findall(r'<a href="/acme/reviews/items/\d+/">(\w+)</a>', page)

    assert names("") == ["Gamma", "Beta", "Alpha"]
    assert names("sort=partner_name") == ["Alpha", "Beta", "Gamma"]
    assert names("proposal=nudge") == ["Beta"]
    assert names("quiet=365") == ["Gamma"]
    assert names("q=alp") == ["Alpha"]
    assert names("country=FR") == names("state=kept") == []
    assert names("proposal=else&state=%00&quiet=1&country=D%00") == ["Gamma", "Beta", "Alpha"]
    with scope.enter(acme.pk):
        reviewing.keep(item_of(Partner.objects.get(code="beta")), by=olga, now=timezone.now())
    assert names("state=kept") == ["Beta"]

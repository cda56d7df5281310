"""The partner's own pages: the same figures as the explanation, and nothing of anybody else's."""

import datetime

import pytest

from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from programs.queries import get_program
from tenancy import scope
from tests.cast import signed_in
from tests.shipped import publish_shipped
from tiers.explain import explain, get_partner
from vendors.actors import Actor
from vendors.models import Vendor

TODAY = datetime.datetime.now(datetime.UTC).date()


def ago(days: int) -> str:
    return (TODAY - datetime.timedelta(days=days)).isoformat()


@pytest.fixture
def facts(acme: Vendor, olga: Actor, paula: Actor, rosa: Actor) -> None:
    """Brightpath is Bronze with $112,000, of which one deal leaves in ten days; Rivermark has a secret customer."""
    files = {
        "partners": "partner_code,name,program,enrolled_on,tier\n"
        f"brightpath,Brightpath,technology,{ago(800)},bronze\nrivermark,Rivermark,technology,{ago(800)},registered\n",
        "opportunities": "opportunity_id,account_name,stage,close_date,currency,arr\n"
        f"opp-1,Harbor Freight Lines,won,{ago(355)},USD,52000\nopp-2,Orchard Health,won,{ago(30)},USD,60000.00\n"
        f"opp-3,Late Labs,won,{ago(40)},USD,9000\nopp-4,Open Foods,open,,USD,84000\n"
        f"opp-5,Secret Customer,won,{ago(20)},USD,777\n",
        "attributions": "opportunity_id,partner_code,kind,recorded_at\n"
        f"opp-1,brightpath,sourced,{ago(400)}T10:00:00Z\nopp-2,brightpath,influenced,{ago(60)}T10:00:00Z\n"
        f"opp-3,brightpath,influenced,{ago(10)}T10:00:00Z\nopp-4,brightpath,sourced,{ago(5)}T10:00:00Z\n"
        f"opp-5,rivermark,sourced,{ago(50)}T10:00:00Z\n",
        "milestones": "partner_code,program,kind,key,achieved_on\n"
        f"brightpath,technology,agreement,tos,{ago(700)}\nbrightpath,technology,solution_launched,one,{ago(600)}\n"
        f"brightpath,technology,solution_materials,one,{ago(600)}\nbrightpath,technology,success_story,one,{ago(90)}\n",
    }
    publish_shipped(acme)
    with scope.enter(acme.pk):
        for kind, text in files.items():
            report = import_file(KINDS[kind], text.encode(), by=olga, wishes=Wishes())
            assert report.rejected == []


def test_the_home_says_where_one_stands_and_what_is_missing(facts: None, paula: Actor) -> None:
    page = signed_in(paula).get("/acme/portal/").content.decode()
    assert "You are Bronze. Silver needs $388,000 more influenced ARR and 1 more customer success story." in page
    assert "when Harbor Freight Lines ($52,000) leaves the window" in page


def test_the_figures_are_those_of_the_explanation(facts: None, acme: Vendor, paula: Actor) -> None:
    with scope.enter(acme.pk):
        explained = explain(get_partner("brightpath"), get_program("technology"), as_of=TODAY, basis="mid_year")
    page = signed_in(paula).get("/acme/portal/deals/").content.decode()
    assert explained.metric("influenced_arr").value == 112000
    assert "2 deals count for $112,000." in page
    assert "2 deals do not, each with its reason." in page


def test_another_partners_deals_are_never_there(facts: None, paula: Actor, rosa: Actor) -> None:
    for door in ("", "deals/", "rules/", "program/", "history/"):
        assert "Secret Customer" not in signed_in(paula).get(f"/acme/portal/{door}").content.decode()
    assert "Secret Customer" in signed_in(rosa).get("/acme/portal/deals/").content.decode()


@pytest.mark.parametrize("door", ["", "deals/", "rules/", "program/", "history/"])
def test_every_page_opens_for_members_only(facts: None, paula: Actor, max_: Actor, charlie: Actor, door: str) -> None:
    address = f"/acme/portal/{door}"
    answers = [signed_in(person).get(address).status_code for person in (paula, max_, charlie)]
    assert answers == [200, 404, 404]


def test_a_program_the_partner_is_not_in_looks_like_none(facts: None, paula: Actor) -> None:
    assert signed_in(paula).get("/acme/portal/?program=consulting").status_code == 404


def test_a_partner_without_enrollment_is_told_what_comes(acme: Vendor, paula: Actor) -> None:
    page = signed_in(paula).get("/acme/portal/").content.decode()
    assert "Your enrollment is being prepared." in page


@pytest.mark.parametrize("door", ["", "deals/", "rules/"])
def test_a_page_asks_the_database_a_fixed_number_of_times(
    facts: None, paula: Actor, door: str, django_assert_max_num_queries: object
) -> None:
    browser = signed_in(paula)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        browser.get(f"/acme/portal/{door}")


def test_what_belongs_to_a_program_keeps_to_it(facts: None, acme: Vendor, olga: Actor, paula: Actor) -> None:
    """Brightpath is in two programs; every link of a program's home leads to pages of the same one."""
    publish_shipped(acme, "consulting-2023")
    text = f"partner_code,name,program,enrolled_on\nbrightpath,Brightpath,consulting,{ago(300)}\n"
    with scope.enter(acme.pk):
        assert import_file(KINDS["partners"], text.encode(), by=olga, wishes=Wishes()).rejected == []
    browser = signed_in(paula)
    page = browser.get("/acme/portal/?program=technology").content.decode()
    for place in ("program", "history", "deals", "rules"):
        assert page.count(f'href="/acme/portal/{place}/?program=technology') >= 1
    deals = browser.get("/acme/portal/deals/?program=technology").content.decode()
    assert deals.count('<input type="hidden" name="program" value="technology">') == 1


def test_how_it_is_computed_shows_what_each_tier_asks_beside_what_the_partner_has(facts: None, paula: Actor) -> None:
    page = signed_in(paula).get("/acme/portal/rules/")
    asks = {ask.label: (ask.has, [(cell.asked, cell.met) for cell in ask.cells]) for ask in page.context["asks"]}
    assert page.context["answer"] == "You are Bronze. Silver asks 5 things of you: 3 are met."
    assert asks["Influenced ARR"] == (
        "$112,000",
        [("", False), ("$100,000", True), ("$500,000", False), ("$1,000,000", False)],
    )
    assert asks["Customer success stories"] == ("1", [("", False), ("1", True), ("2", False), ("3", False)])
    assert [topic.title for topic in page.context["topics"]] == [
        "Tiers",
        "Reviews",
        "Quiet partners",
        "Fees",
        "Deal registrations",
        "Appeals",
        "Days",
    ]

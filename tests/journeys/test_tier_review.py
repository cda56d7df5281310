"""The main journey: a program is published, facts are imported, tiers recalculated, a change approved and seen.

Olga (operations) does the first three, Max (partner manager) decides, Paula (the partner) sees it on her phone.
"""

import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import in_browser
from tests.journeys.conftest import Journey
from tests.shipped import TECHNOLOGY
from vendors.actors import Actor

pytestmark = in_browser

TODAY = datetime.datetime.now(datetime.UTC).date()
PATIENCE = 30_000


def ago(days: int) -> str:
    return (TODAY - datetime.timedelta(days=days)).isoformat()


FILES = {
    "partners": f"""partner_code,name,program,enrolled_on,tier
brightpath,Brightpath,technology,{ago(900)},bronze
rivermark,Rivermark,technology,{ago(500)},registered
""",
    "opportunities": f"""opportunity_id,account_name,account_website,stage,close_date,currency,arr,services
opp-1,Orchard Health,https://orchardhealth.example,won,{ago(20)},USD,216700.00,0
opp-2,Harbor Freight Lines,https://harborfreight.example,won,{ago(200)},USD,300000.00,15000
opp-3,Lumen Retail Group,https://lumen.example,won,{ago(100)},EUR,40000.00,0
opp-4,Pinewood Labs,https://pinewood.example,won,{ago(30)},USD,61000.00,0
""",
    "attributions": f"""opportunity_id,partner_code,kind,recorded_at,via
opp-1,brightpath,sourced,{ago(60)}T09:00:00Z,deal_registration
opp-2,brightpath,influenced,{ago(260)}T09:00:00Z,sales
opp-3,brightpath,influenced,{ago(130)}T09:00:00Z,sales
opp-4,brightpath,influenced,{ago(10)}T09:00:00Z,sales
""",
    "milestones": f"""partner_code,program,kind,key,title,achieved_on
brightpath,technology,agreement,terms,Terms of service,{ago(890)}
brightpath,technology,solution_launched,connector,Brightpath connector,{ago(700)}
brightpath,technology,solution_materials,kit,Solution brief,{ago(690)}
brightpath,technology,success_story,one,How Orchard Health grew,{ago(400)}
brightpath,technology,success_story,two,How Lumen Retail sells,{ago(90)}
""",
    "rates": f"""currency,base,date,rate
EUR,USD,{ago(300)},1.10
""",
}


def test_from_the_program_document_to_the_partners_phone(
    journey: Journey, worker: None, tmp_path: Path, olga: Actor, max_: Actor, paula: Actor
) -> None:
    page = journey.sign_in(olga)
    _publish(journey, page)
    for kind, text in FILES.items():
        _import(journey, page, kind, tmp_path, text)
    _recalculate(journey, page)

    page = journey.sign_in(max_)
    _approve(journey, page)

    page = journey.sign_in(paula, width=390, scheme="dark")
    page.goto(f"{journey.address}/acme/portal/")
    expect(page.locator("h1")).to_contain_text("You are Silver. Gold needs $439,300 more influenced ARR")
    expect(page.locator("main")).to_contain_text("after the close")
    journey.look(page, "partner-home-phone")


def _publish(journey: Journey, page: Page) -> None:
    page.goto(f"{journey.address}/acme/programs/publish/")
    page.fill("textarea[name=text]", TECHNOLOGY)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("h1")).to_contain_text("can be published")
    page.get_by_role("button", name="Publish for good").click()
    expect(page.locator("h1")).to_contain_text("has 4 tiers")
    journey.look(page, "edition")


def _import(journey: Journey, page: Page, kind: str, folder: Path, text: str) -> None:
    file = folder / f"{kind}.csv"
    file.write_text(text)
    page.goto(f"{journey.address}/acme/imports/new/")
    page.select_option("select[name=kind]", kind)
    page.set_input_files("input[name=file]", str(file))
    page.uncheck("input[name=dry_run]")
    page.locator("main form button[type=submit]").first.click()
    created = len(text.splitlines()) - 1
    rows = "row" if created == 1 else "rows"
    expect(page.locator("h1")).to_contain_text(f"{created} {rows} read: {created} new", timeout=PATIENCE)
    journey.look(page, f"import-{kind}")


def _recalculate(journey: Journey, page: Page) -> None:
    page.goto(f"{journey.address}/acme/runs/recalculate/")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("1 change proposed", timeout=PATIENCE)
    journey.look(page, "run")


def _approve(journey: Journey, page: Page) -> None:
    page.goto(f"{journey.address}/acme/tier-changes/")
    journey.look(page, "tier-changes")
    page.locator("main").get_by_role("link", name="Brightpath").first.click()
    expect(page.locator("h1")).to_contain_text("Silver")
    expect(page.locator("main")).to_contain_text("$560,700")
    journey.look(page, "tier-change")
    page.fill("input[name=note], textarea[name=note]", "Well earned.")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text("Silver")
    page.goto(f"{journey.address}/acme/tier-changes/?state=approved")
    expect(page.locator("main")).to_contain_text("Brightpath")

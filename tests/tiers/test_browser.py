"""The pages about tiers in a real browser: quiet, fitting, usable by everyone, and decided on by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from partners.models import Partner
from tenancy import scope
from tests.browser import AXE, in_browser
from tests.cast import signed_in
from tests.tiers.proposals import enroll, propose, proposed
from tiers.models import TierChange
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = in_browser


@pytest.fixture
def site(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return f"{live_server.url}/acme"


@pytest.fixture
def change(site: str, acme: Vendor, brightpath: Partner) -> TierChange:
    return proposed(brightpath, acme)


def _page(
    browser: Browser, site: str, actor: Actor, width: int = 1280, scheme: Any = "light"
) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    cookie = signed_in(actor).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, said


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_is_quiet_fits_and_can_be_used_by_everyone(
    chromium: Browser, site: str, change: TierChange, max_: Actor, width: int, scheme: str
) -> None:
    addresses = ["", "tier-changes/", f"tier-changes/{change.pk}/", "runs/", f"runs/{change.run_id}/"]
    found = {}
    for address in [*addresses, "runs/recalculate/"]:
        page, said = _page(chromium, site, max_, width, scheme)
        page.goto(f"{site}/{address}")
        page.evaluate(AXE)
        broken = [rule["id"] for rule in page.evaluate("axe.run()")["violations"]]
        found[address] = (said, broken, page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0)
        page.context.close()
    assert found == {address: ([], [], True) for address in [*addresses, "runs/recalculate/"]}


def test_the_policy_refuses_nothing_of_djangos_admin(
    chromium: Browser, site: str, change: TierChange, max_: Actor
) -> None:
    page, said = _page(chromium, site, max_)
    for address in ("", "tiers/tierchange/", f"tiers/tierchange/{change.pk}/change/", "tiers/run/recalculate/"):
        page.goto(f"{site}/admin/{address}")
    assert [words for words in said if "favicon" not in words and "404" not in words] == []


def test_a_decision_takes_one_key_and_leads_to_the_next(
    chromium: Browser, site: str, change: TierChange, max_: Actor, rivermark: Partner
) -> None:
    with scope.enter(change.vendor_id):
        enrollment = enroll(rivermark, change.program)
    other = propose(enrollment, change.run)
    page, said = _page(chromium, site, max_)
    page.goto(f"{site}/tier-changes/{change.pk}/")
    page.keyboard.press("a")
    expect(page).to_have_url(f"{site}/tier-changes/{other.pk}/")
    expect(page.locator("#messages")).to_contain_text("Brightpath is Gold from today.")
    page.keyboard.press("d")
    expect(page.get_by_label("Note (goes to the partner on approval; needed to decline)")).to_be_focused()
    page.keyboard.type("Disputed.")
    page.get_by_role("button", name="Decline").click()
    expect(page).to_have_url(f"{site}/tier-changes/")
    with scope.enter(change.vendor_id):
        states = dict(TierChange.objects.values_list("pk", "state"))
    assert states == {change.pk: "approved", other.pk: "declined"}
    assert said == []

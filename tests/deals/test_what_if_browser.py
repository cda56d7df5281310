"""What if, on a phone: asking leads up to what follows, with the shortest address; a ticked deal says so by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from partners.models import Partner
from tenancy import scope
from tests.browser import AXE, in_browser
from tests.cast import signed_in
from tests.deals.registered import register
from tests.tiers.facts import achieve, enroll, publish
from vendors.actors import Actor
from vendors.models import Vendor

PATH = "/acme/portal/what-if/"

pytestmark = in_browser


@pytest.fixture
def site(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return str(live_server.url)


@pytest.mark.parametrize("script", [True, False])
def test_asking_leads_up_to_what_follows(
    chromium: Browser, site: str, acme: Vendor, brightpath: Partner, paula: Actor, script: bool
) -> None:
    with scope.enter(acme.pk):
        enrollment = enroll(brightpath, publish(), tier="bronze")
        achieve(enrollment, "agreement", "solution_launched", "solution_materials", stories=2)
    for number in range(12):
        register(enrollment, f"D-{number}", expected_close=timezone.now().date() + timedelta(30))
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    cookie = signed_in(paula).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    page = context.new_page()
    page.goto(f"{site}{PATH}")
    page.check("input[value='r-D-3']")
    if script:
        expect(page.get_by_role("heading", name="With these")).to_have_count(1)
    page.get_by_role("button", name="See what follows").click()
    expect(page.get_by_role("heading", name="With these")).to_be_in_viewport()
    assert page.url.partition("#")[0] == f"{site}{PATH}?deal=r-D-3"
    if script:
        page.evaluate(AXE)
        assert [rule["id"] for rule in page.evaluate("axe.run()")["violations"]] == []
    context.close()

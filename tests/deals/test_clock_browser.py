"""The page of those who wait in a real browser: quiet, fitting, and usable by everyone."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from deals.registrations import extensions, protection
from deals.registrations.timing import overdue
from partners.models import Partner
from tenancy import scope
from tests.browser import AXE, in_browser
from tests.cast import signed_in
from tests.deals.registered import again, approved, enroll, make_program, register
from vendors.actors import Actor
from vendors.models import Vendor

PATH = "/acme/registrations/waiting/"

pytestmark = in_browser


@pytest.fixture
def page_address(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return f"{live_server.url}{PATH}"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_who_waits_in_a_browser(
    chromium: Browser,
    page_address: str,
    acme: Vendor,
    brightpath: Partner,
    vera: Actor,
    paula: Actor,
    width: int,
    scheme: Any,
) -> None:
    mine, now = enroll(brightpath, make_program(acme)), timezone.now()
    register(mine, "D-1", customer="Eastgate", reviewer=vera.user)
    register(mine, "D-2", customer="Southsea", now=now - timedelta(20))
    overdue.escalate(acme.pk, now)
    held = approved(mine, "D-3")
    with scope.enter(acme.pk):
        protection.grant(held, by=vera, now=now - timedelta(80))
        held.save()
        extensions.ask(held, reason="They decide in March.", by=paula, now=now)
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": signed_in(vera).cookies["sessionid"].value,
                "url": f"{page_address[: -len(PATH)]}/",
            }
        ]
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(page_address)
    page.evaluate(AXE)
    broken = [rule["id"] for rule in page.evaluate("axe.run()")["violations"]]
    fits = page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if shots := os.environ.get("PRM_SHOTS"):
        page.screenshot(path=f"{shots}/waiting-{width}.png", full_page=True)
    page.get_by_role("button", name="Grant").click()
    expect(page.locator("#messages")).to_contain_text("The protection is prolonged.")
    context.close()
    assert (said, broken, fits) == ([], [], True)
    with scope.enter(acme.pk):
        assert again(held).protected_until == now + timedelta(40)

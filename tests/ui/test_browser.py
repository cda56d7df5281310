"""The gallery in a real browser: nothing the policy refuses, no sideways scrolling, nothing axe calls serious."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import AXE, in_browser
from tests.ui.gallery.urls import NAMES

pytestmark = in_browser


@pytest.fixture
def gallery(live_server: Any, settings: Any) -> str:
    settings.ROOT_URLCONF = "tests.ui.gallery.urls"
    settings.TENANCY_OUTSIDE = {"gallery", "static"}
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return f"{live_server.url}/gallery"


def opened(browser: Browser, address: str, width: int, scheme: str = "light") -> tuple[Page, list[str]]:
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    return page, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_quiet_fits_and_can_be_used_by_everyone(
    chromium: Browser, gallery: str, width: int, scheme: str
) -> None:
    found = {}
    for name in NAMES:
        page, said = opened(chromium, f"{gallery}/{name}/", width, scheme)
        page.evaluate(AXE)
        broken = [rule["id"] for rule in page.evaluate("axe.run()")["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[name] = (said, broken, wide <= 0)
        page.context.close()

    assert found == {name: ([], [], True) for name in NAMES}


def test_the_theme_is_kept_over_pages(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/portal/", 1280)
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Dark").click()
    page.goto(f"{gallery}/staff/")

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.context.close()


def test_the_menu_of_a_phone_shows_every_place(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/staff/", 390)
    page.get_by_role("button", name="Menu", exact=True).click()

    assert page.get_by_role("navigation", name="Main").get_by_role("link").count() == 12
    assert page.get_by_role("link", name="Settings").is_visible()
    page.context.close()


def test_a_decision_that_needs_words_waits_for_them(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/decision/", 1280)
    page.keyboard.press("d")
    note = page.get_by_label("Note to the partner")

    assert note.evaluate("field => field.validationMessage") == "Write a note first: it is shown with the decision."
    assert page.locator(".sending").count() == 0
    page.context.close()


def test_the_question_mark_lists_the_keys(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/decision/", 1280)
    page.keyboard.press("?")

    assert page.locator("#keys dd").all_inner_texts() == ["Decline", "Approve Gold", "Show these keys", "Close"]
    page.context.close()


def test_a_dangerous_step_asks_first_and_can_be_left(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/decision/", 1280)
    page.get_by_role("button", name="End the enrollment").click()
    asked = page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")

    assert (asked, page.get_by_role("dialog").count()) == (True, 0)
    page.context.close()


def test_a_refusal_is_said_where_messages_stand_and_the_page_stays(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/parts/", 1280)
    page.get_by_role("button", name="Approve twice").click()

    expect(page.locator("#messages")).to_have_text("Rosa approved it a minute ago. Nothing was changed.")
    assert page.get_by_role("button", name="Approve twice").count() == 1
    page.context.close()


def test_an_answer_that_broke_is_said_without_its_page(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/parts/", 1280)
    page.get_by_role("button", name="Break").click()

    expect(page.locator("#messages")).to_have_text(
        "The answer did not arrive. Reload the page to see where things stand."
    )
    page.context.close()


def test_a_job_is_asked_for_until_it_has_finished(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/parts/", 1280)

    expect(page.locator("#job-7")).to_have_text("Finished, 4 proposals")
    assert page.locator("#job-7").get_attribute("hx-get") is None
    page.context.close()


def test_a_search_swaps_the_table_keeps_the_focus_and_can_be_shared(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/staff/", 1280)
    page.get_by_role("searchbox").fill("harbor")
    page.wait_for_url("**/gallery/staff/?q=harbor&stage=")

    assert page.evaluate("document.activeElement.name") == "q"
    page.context.close()


def test_enter_in_the_note_decides_nothing(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/decision/", 1280)
    page.get_by_label("Note to the partner").fill("Not yet")
    page.keyboard.press("Enter")

    assert (page.locator(".sending").count(), page.url) == (0, f"{gallery}/decision/")
    page.context.close()


def test_a_decision_is_sent_once(chromium: Browser, gallery: str) -> None:
    page, _ = opened(chromium, f"{gallery}/decision/", 1280)
    sent: list[str] = []

    def answer_nothing(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/gallery/answers/*/", answer_nothing)
    approve = page.locator('.dock [data-key="a"]')
    approve.evaluate("button => button.setAttribute('formaction', '/gallery/answers/409/')")
    with page.expect_response("**/gallery/answers/409/"):
        approve.evaluate("button => { button.click(); button.click(); }")
    approve.click()

    assert (sent, page.locator(".dock.sending").count()) == (["POST"], 1)
    page.context.close()

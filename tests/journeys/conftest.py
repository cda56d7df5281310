"""What a journey needs: a browser, the pages served, and a real worker process on the same database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import AXE
from tests.cast import PASSWORD
from vendors.actors import Actor


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A Celery worker of its own process, serving the test database as the application role."""
    database = connection.settings_dict
    url = f"postgresql://{django_settings.PRM_APP_ROLE}@/{database['NAME']}?host={quote(database['HOST'], safe='')}"
    command = [sys.executable, "-m", "celery", "-A", "prm", "worker", "--concurrency", "1", "--loglevel", "INFO"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, "DATABASE_URL": f"{url}&port={database['PORT']}", "PRM_DB_ROLE": "app"},
            stdout=log,
            stderr=log,
        )
        yield
        process.terminate()
        process.wait(timeout=30)


class Journey:
    """One browser through the house; every page it sees must be quiet, fit and be usable by everyone."""

    def __init__(self, browser: Browser, address: str, pictures: Path) -> None:
        self.browser, self.address, self.pictures = browser, address, pictures
        self.context: BrowserContext | None = None
        self.noises: list[str] = []

    def sign_in(self, actor: Actor, *, width: int = 1280, scheme: str = "light") -> Page:
        """A new browser window in which this person signs in through the form."""
        assert actor.user is not None
        actor.user.set_password(PASSWORD)
        actor.user.save()
        if self.context is not None:
            self.context.close()
        self.context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = self.context.new_page()
        page.on("console", lambda said: self.noises.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.noises.append(str(error)))
        page.goto(f"{self.address}/accounts/login/")
        page.fill("input[name=login]", actor.user.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state("load")
        return page

    def look(self, page: Page, name: str) -> None:
        """Take a picture and hold the page against axe, its own width and the console."""
        page.screenshot(path=str(self.pictures / f"{name}.png"), full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.evaluate(AXE)
        found: dict[str, Any] = page.evaluate("axe.run()")
        serious = [rule["id"] for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
        assert (name, max(wide, 0), serious, self.noises) == (name, 0, [], [])


@pytest.fixture(autouse=True)
def patience() -> None:
    """A page that comes late on a machine with other work is no mistake; one that never comes is found all the same."""
    expect.set_options(timeout=30_000)


@pytest.fixture
def journey(chromium: Browser, live_server: Any, tmp_path: Path) -> Iterator[Journey]:
    kept = os.environ.get("PRM_SCREENSHOTS")
    walk = Journey(chromium, live_server.url, Path(kept) if kept else tmp_path)
    yield walk
    if walk.context is not None:
        walk.context.close()

"""Every component renders under the content security policy: no inline style, no inline script, no empty name."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.ui.gallery.urls import NAMES

ERRORS = ("400", "403", "403_csrf", "404", "500")
TEMPLATES = sorted((Path(__file__).parents[2] / "templates").rglob("*.html"))


@pytest.fixture
def gallery(settings: Any) -> Client:
    settings.ROOT_URLCONF = "tests.ui.gallery.urls"
    settings.TENANCY_OUTSIDE = {"gallery"}
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return Client()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db
def test_every_page_of_the_gallery_renders_without_inline_code(gallery: Client, name: str) -> None:
    page = gallery.get(f"/gallery/{name}/").content.decode()

    assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", page) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db
def test_every_page_has_one_heading_and_a_title(gallery: Client, name: str) -> None:
    page = gallery.get(f"/gallery/{name}/").content.decode()

    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert re.findall(r"<title>\s*</title>", page) == []


@pytest.mark.django_db
def test_a_wrong_form_says_what_to_look_at_and_ties_the_words_to_the_field(gallery: Client) -> None:
    page = gallery.get("/gallery/form/?customer=").content.decode()

    assert re.findall(r"(\d) things need another look", page) == ["5"]
    assert page.count('aria-describedby="id_customer_helptext id_customer_error"') == 1
    assert (page.count('id="id_customer_helptext"'), page.count('id="id_customer_error"')) == (1, 1)


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_neither_database_nor_context(gallery: Client, name: str) -> None:
    page = render_to_string(f"{name}.html")

    assert len(re.findall(r"<h1 class=\"answer\">[A-Z][^<]+\.</h1>", page)) == 1


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_what_the_policy_refuses(template: Path) -> None:
    text = template.read_text()

    assert re.findall(r"\s(?:style|on(?:click|change|submit|load))=", text) == []
    assert re.findall(r"hx-on|hx-vals=.js:|<style", text) == []

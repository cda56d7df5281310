"""Every component and layout with invented figures: `/gallery/<page>/`. Only tests serve it."""

from dataclasses import replace
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from tests.ui.gallery import figures

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(page.stem for page in PAGES.glob("*.html"))


def page(request: HttpRequest, name: str) -> HttpResponse:
    template = engines["django"].from_string((PAGES / f"{name}.html").read_text())
    context = figures.everything() | {"form": figures.form(request.GET)}
    if name in ("staff", "decision"):
        context |= {
            "place": replace(context["place"], area="workspace"),
            "nav": figures.STAFF_NAV,
            "person": figures.MAX,
        }
    return HttpResponse(template.render(context, request))


urlpatterns = [path("gallery/<name>/", page)]

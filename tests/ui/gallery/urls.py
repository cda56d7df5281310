"""Every component and layout with invented figures: `/gallery/<page>/`. Only tests serve it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path

from tests.ui.gallery import figures

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(page.stem for page in PAGES.glob("*.html"))


def page(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    template = engines["django"].from_string((PAGES / f"{name}.html").read_text())
    context = figures.everything() | {"form": figures.form(request.GET)} | more
    if name in ("staff", "decision"):
        context |= {
            "place": replace(context["place"], area="workspace"),
            "nav": figures.STAFF_NAV,
            "person": figures.MAX,
        }
    return HttpResponse(template.render(context, request))


def refusal(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "refused.html",
        {"sentence": "Rosa approved it a minute ago.", "layout": "layout_staff.html"},
        status=409,
    )


def breakdown(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h1>Server error</h1>", status=500)


def job(request: HttpRequest) -> HttpResponse:
    return page(request, "parts", running=figures.FINISHED)


urlpatterns = [
    path("gallery/answers/409/", refusal),
    path("gallery/answers/500/", breakdown),
    path("gallery/answers/job/", job),
    path("gallery/<name>/", page),
]

"""Programs in the workspace: what the tiers ask and give, which editions there are, publishing the next one."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from programs import drafts, publishing, queries
from programs.comparison import compare
from programs.document.diff import diff
from programs.document.problems import DocumentError
from programs.document.words import topics_in_words
from programs.forms import PublishForm
from programs.models import Edition, Program
from programs.publishing import NeedsName
from tenancy.refusals import NotFound, Refused
from vendors.actors import TenantRequest
from vendors.pages import staff_page


@require_GET
@staff_page("programs.see")
def programs(request: TenantRequest) -> HttpResponseBase:
    rows = [(program, queries.newest_edition(program)) for program in queries.programs()]
    return render(request, "programs/programs.html", {"rows": rows})


@require_GET
@staff_page("programs.see")
def program(request: TenantRequest, key: str) -> HttpResponseBase:
    its = queries.get_program(key)
    shown = queries.edition_today(its)
    if shown is None:
        raise NotFound(f"{its} has no edition.")
    return _edition_page(request, its, shown)


@require_GET
@staff_page("programs.see")
def edition(request: TenantRequest, key: str, label: str) -> HttpResponseBase:
    its = queries.get_program(key)
    return _edition_page(request, its, queries.get_edition(its, label))


@require_GET
@staff_page("programs.see")
def edition_document(request: TenantRequest, key: str, label: str) -> HttpResponseBase:
    its = queries.get_program(key)
    shown = queries.get_edition(its, label)
    answer = HttpResponse(shown.source, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{its.key}-{shown.label}.yaml"'
    return answer


@require_http_methods(["GET", "POST"])
@staff_page("programs.publish")
def publish(request: TenantRequest) -> HttpResponseBase:
    """Check first, publish then: the same form, two buttons."""
    form = PublishForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "GET" or not form.is_valid():
        return render(request, "programs/publish.html", context, status=422 if form.is_bound else 200)
    dry_run = request.POST.get("verb") != "publish"
    try:
        done = publishing.publish(
            form.cleaned_data["document"],
            by=request.actor,
            effective=form.cleaned_data["effective"],
            dry_run=dry_run,
            confirm=request.POST.get("confirm", ""),
        )
    except DocumentError as error:
        return render(request, "programs/publish.html", {**context, "problems": error.problems}, status=422)
    except NeedsName as refusal:
        again = {"refusal": str(refusal), "form": _again(form, refusal.name), "unconfirmed": True}
        return render(request, "programs/publish.html", again, status=refusal.status)
    except Refused as refusal:
        return render(request, "programs/publish.html", {**context, "refusal": str(refusal)}, status=refusal.status)
    if dry_run:
        named = done.program_name if done.concern else ""
        checked = PublishForm(initial={"text": done.document.text, "effective": done.effective_on}, named=named)
        table = compare(done.document)
        return render(request, "programs/publish.html", {"form": checked, "checked": done, "table": table})
    word = "is published already" if done.already else "is published"
    messages.success(request, f"{done.document.name}, edition {done.document.edition}, {word}.")
    return redirect("edition", request.vendor.slug, done.document.key, done.document.edition)


def _again(form: PublishForm, name: str) -> PublishForm:
    """The same document, with the field for the name that was missing."""
    document = form.cleaned_data["document"]
    text = document.decode() if isinstance(document, bytes) else document
    return PublishForm(initial={"text": text, "effective": form.cleaned_data["effective"]}, named=name)


def _edition_page(request: TenantRequest, its: Program, shown: Edition) -> HttpResponseBase:
    document = queries.document_of(shown)
    all_editions = queries.editions(its)
    older = [one for one in all_editions if one.effective_on < shown.effective_on]
    today = queries.today_in(document, timezone.now())
    in_force = queries.edition_in_force(its, today)
    return render(
        request,
        "programs/edition.html",
        {
            "program": its,
            "edition": shown,
            "document": document,
            "table": compare(document),
            "topics": topics_in_words(document),
            "editions": all_editions,
            "drafts": drafts.drafts(its, by=request.actor) if request.actor.can("programs.draft") else [],
            "in_force": in_force,
            "previous": older[0] if older else None,
            "changes": diff(queries.document_of(older[0]), document) if older else [],
            "today": today,
        },
    )

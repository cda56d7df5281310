"""Drafts of a program's next edition: write one, see what it would change, publish or discard it."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import drafts, queries
from programs.comparison import compare
from programs.document.diff import diff
from programs.document.problems import DocumentError
from programs.forms import DocumentForm, PublishDraftForm
from programs.models import Edition, Program
from programs.publishing import NeedsName, looks_back
from tenancy.refusals import Refused
from vendors import queries as workspace
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

OTHERS = 5


@require_http_methods(["GET", "POST"])
@staff_page("programs.draft")
def draft_new(request: TenantRequest, key: str) -> HttpResponseBase:
    """Begins with the rules in force today, or with the edition that `?edition=` names; a document with problems comes
    back with their lines."""
    its = queries.get_program(key)
    published = queries.editions(its)
    in_force, label = queries.in_force(published), request.GET.get("edition", "")
    begun = next((one for one in published if one.label == label), in_force)
    form = DocumentForm(request.POST or None, request.FILES or None, initial={"text": begun.source if begun else ""})
    others = [one for one in published if begun is not None and one.pk != begun.pk]
    context: dict[str, object] = {
        "program": its,
        "form": form,
        "begun": begun,
        "in_force": in_force,
        "others": others[:OTHERS],
    }
    if form.is_valid():
        try:
            saved = attempt(form, drafts.save_draft, form.cleaned_data["document"], by=request.actor, program=its)
        except DocumentError as error:
            return render(request, "programs/draft_form.html", {**context, "problems": error.problems}, status=422)
        if saved is not None:
            messages.success(request, f"Draft {saved.label} is saved. Nobody but staff sees it.")
            return redirect("draft", request.vendor.slug, its.key, saved.label)
    return render(request, "programs/draft_form.html", context, status=status_of(form))


@require_GET
@staff_page("drafts.see")
def draft_page(request: TenantRequest, key: str, draft: str) -> HttpResponseBase:
    its = queries.get_program(key)
    return _page(request, its, drafts.get_draft(its, draft, by=request.actor), PublishDraftForm())


@require_POST
@staff_page("programs.publish")
def draft_publication(request: TenantRequest, key: str, draft: str) -> HttpResponseBase:
    its = queries.get_program(key)
    shown = drafts.get_draft(its, draft, by=request.actor)
    looked_at, confirm = request.POST.get("version", ""), request.POST.get("confirm", "")
    try:
        done = drafts.publish_draft(shown, version=looked_at, by=request.actor, confirm=confirm)
    except drafts.Changed as refusal:
        now = drafts.get_draft(its, draft, by=request.actor)
        return _page(request, its, now, PublishDraftForm(), refusal)
    except NeedsName as refusal:
        return _page(request, its, shown, PublishDraftForm(named=refusal.name), refusal)
    except Refused as refusal:
        return _page(request, its, shown, PublishDraftForm(), refusal)
    messages.success(request, f"{its}, edition {done.document.edition}, is published.")
    return redirect("edition", request.vendor.slug, its.key, done.document.edition)


@require_POST
@staff_page("programs.draft")
def draft_removal(request: TenantRequest, key: str, draft: str) -> HttpResponseBase:
    its = queries.get_program(key)
    drafts.discard_draft(drafts.get_draft(its, draft, by=request.actor), by=request.actor)
    messages.success(request, f"Draft {draft} is discarded.")
    return redirect("program", request.vendor.slug, its.key)


def _page(
    request: TenantRequest, its: Program, shown: Edition, form: PublishDraftForm, refusal: Refused | None = None
) -> HttpResponseBase:
    document, in_force = queries.document_of(shown), queries.edition_today(its)
    may_publish = request.actor.can("programs.publish")
    context = {
        "program": its,
        "draft": shown,
        "document": document,
        "begins": drafts.begins_on(shown),
        "version": drafts.version_of(shown),
        "in_force": in_force,
        "changes": diff(queries.document_of(in_force), document) if in_force else [],
        "table": compare(document),
        "editing": DocumentForm(initial={"text": shown.source}),
        "form": form,
        "refusal": str(refusal) if refusal else "",
        "warning": looks_back(drafts.begins_on(shown), queries.today_in(document), queries.editions(its)),
        "publishers": [] if may_publish else workspace.who_may(request.actor, "programs.publish"),
    }
    return render(request, "programs/draft.html", context, status=refusal.status if refusal else 200)

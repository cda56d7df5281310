"""Imports in the workspace: upload a file, watch it being read, see what was rejected and why."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imports import downloads, jobs, queries
from imports.forms import ImportForm
from imports.importing import Wishes
from imports.kinds import KINDS
from imports.models import ImportJob
from imports.presets import PRESETS
from tenancy import keyset
from ui.parts import Crumb, Job, Page, Tile
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

PAGE_SIZE = 30
SHOWN = 200


@require_safe
@staff_page("imports.run")
def import_list(request: TenantRequest) -> HttpResponse:
    found = keyset.read(
        queries.imports(request.actor),
        queries.NEWEST,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    context = {
        "rows": found.rows,
        "page": Page(next=found.next, previous=found.previous),
        "kinds": KINDS.values(),
        "now": timezone.now(),
    }
    return render(request, "imports/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("imports.run")
def new_import(request: TenantRequest) -> HttpResponse:
    wanted = request.GET.get("kind", "")
    form = ImportForm(
        request.POST or None, request.FILES or None, initial={"kind": wanted} if wanted in KINDS else None
    )
    if form.is_valid():
        asked = form.cleaned_data
        wishes = Wishes(**{name: asked[name] for name in ("dry_run", "partial", "preset", "currency")})
        file = asked["file"]
        job = attempt(form, jobs.request_import, asked["kind"], file.name, file.read(), by=request.actor, wishes=wishes)
        if job is not None:
            return redirect("import_report", request.vendor.slug, job.pk)
    context = {"form": form, "kinds": KINDS.values(), "crumbs": _crumbs(request)}
    return render(request, "imports/new.html", context, status=status_of(form))


@require_safe
@staff_page("imports.run")
def import_report(request: TenantRequest, pk: int) -> HttpResponse:
    job = queries.get_import(request.actor, pk)
    return render(request, "imports/report.html", _about(request, job))


@require_POST
@staff_page("imports.run")
def import_for_real(request: TenantRequest, pk: int) -> HttpResponse:
    job = jobs.import_for_real(queries.get_import(request.actor, pk), by=request.actor)
    return redirect("import_report", request.vendor.slug, job.pk)


@require_safe
@staff_page("imports.run")
def rejected_rows(request: TenantRequest, pk: int) -> HttpResponse:
    return downloads.rejected_rows(queries.get_import(request.actor, pk))


@require_safe
@staff_page("imports.run")
def template(request: TenantRequest, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    return downloads.template_of(KINDS[kind])


def _about(request: TenantRequest, job: ImportJob) -> dict[str, object]:
    now = timezone.now()
    stuck = jobs.seems_stuck(job, now)
    return {
        "job": job,
        "kind": KINDS[job.kind],
        "exported_from": PRESETS[job.preset].called if job.preset else "",
        "crumbs": _crumbs(request),
        "now": now,
        "stuck": stuck,
        "progress": _progress(request, job, stuck=stuck),
        "tiles": [
            Tile("Rows read", f"{job.read:,}"),
            Tile("New", f"{job.created:,}"),
            Tile("Changed", f"{job.updated:,}"),
            Tile("As they were", f"{job.unchanged:,}"),
            *([Tile("Older than known", f"{job.ignored:,}")] if job.preset else []),
            Tile("Rejected", f"{job.rejected_count:,}"),
        ],
        "rejected": job.rejected[:SHOWN],
        "more": max(0, job.rejected_count - SHOWN),
        "not_kept": job.rejected_count - len(job.rejected),
        "ignored": ", ".join(job.ignored_columns),
        "may_import": queries.file_is_kept(job),
    }


def _progress(request: TenantRequest, job: ImportJob, *, stuck: bool) -> Job:
    read = jobs.rows_read(job)
    words = f"{read:,} rows read" if read else "Waiting for a worker"
    return Job(
        id="import",
        words="No worker is at it" if stuck else words,
        running=job.is_waiting,
        url=reverse("import_report", args=[request.vendor.slug, job.pk]),
        state="late" if stuck else "info",
    )


def _crumbs(request: TenantRequest) -> list[Crumb]:
    return [Crumb("Imports", reverse("imports", args=[request.vendor.slug]))]

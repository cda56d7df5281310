"""The portal's page for registering many deals at once from a file."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from imports import downloads, registrations
from imports.jobs import too_large_words
from imports.registrations import COLUMNS, MOST_ROWS
from imports.report import Report
from partners.models import Enrollment
from partners.queries import enrollments
from tenancy.refusals import Refused
from ui.formats import plural
from ui.parts import Crumb
from vendors.actors import TenantRequest
from vendors.pages import partner_page

SHOWN = 200


class BulkForm(forms.Form):
    program = forms.ChoiceField(label="Program")
    file = forms.FileField(
        label="CSV file",
        help_text=f"UTF-8, comma between the cells, at most {MOST_ROWS} rows below the names of the columns.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        allow_empty_file=True,
    )
    dry_run = forms.BooleanField(
        label="Only check the file first",
        help_text="The report says what would happen; nothing is registered.",
        required=False,
        initial=True,
    )
    partial = forms.BooleanField(
        label="Register the good rows although others are rejected",
        help_text="Otherwise one rejected row keeps the whole file out.",
        required=False,
    )

    def __init__(self, request: TenantRequest, places: list[Enrollment]) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        self.fields["program"].choices = [(one.program.key, one.program.name) for one in places]  # type: ignore[attr-defined]

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if too_large := too_large_words(file.size or 0):
            raise forms.ValidationError(too_large)
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page("registrations.write")
def bulk_registration(request: TenantRequest) -> HttpResponse:
    places = _places(request)
    if not places:
        raise Refused("You are in no program at the moment. Ask the vendor's partner team.")
    form = BulkForm(request, places)
    report = None
    if form.is_valid():
        asked = form.cleaned_data
        enrollment = next(one for one in places if one.program.key == asked["program"])
        done = registrations.register_file(
            asked["file"].read(), enrollment, by=request.actor, dry_run=asked["dry_run"], partial=asked["partial"]
        )
        report = done.report
        if report.written and not report.rejected:
            messages.success(request, f"{plural(report.created, 'deal is', 'deals are')} registered.")
            return redirect("registrations_mine", request.vendor.slug)
    context = {
        "form": form,
        "report": report,
        "outcome": _outcome(report, form) if report else "",
        "rejected": report.rejected[:SHOWN] if report else [],
        "columns": [column for column, _ in COLUMNS.values()],
        "crumbs": [Crumb("Registrations", reverse("registrations_mine", args=[request.vendor.slug]))],
    }
    refused = form.is_bound and (report is None or (bool(report.rejected) and not report.written))
    return render(request, "imports/bulk_registration.html", context, status=422 if refused else 200)


@require_safe
@partner_page("registrations.write")
def bulk_template(request: TenantRequest) -> HttpResponse:
    return downloads.template_with(registrations.KIND, [column for column, _ in COLUMNS.values()])


def _places(request: TenantRequest) -> list[Enrollment]:
    rows = enrollments(request.actor).filter(partner_id=request.actor.partner_id or 0, status=Enrollment.ACTIVE)
    return list(rows.order_by("program__name", "pk"))


def _outcome(report: Report, form: BulkForm) -> str:
    rejected = len({one.line for one in report.rejected})
    if report.written:
        return f"{plural(report.created, 'deal is', 'deals are')} registered, {plural(rejected, 'row')} rejected."
    if report.rejected:
        return f"{plural(rejected, 'row')} rejected, so nothing is registered."
    if form.cleaned_data["dry_run"]:
        return f"{plural(report.created, 'deal')} can be registered. Nothing is yet."
    return "The file has no rows below the names of its columns."

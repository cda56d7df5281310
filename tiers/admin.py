"""Tier changes, runs, standings and assessments in Django's admin. Everything is read here; the two actions and the
recalculation go through the same verbs as the pages."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from programs import queries as programs
from tenancy.refusals import Refused
from tiers import change_list, decisions, reasons, run_cancelling
from tiers.change_page import evidence_of
from tiers.forms import RecalculateForm
from tiers.inactivity import admin as inactivity_admin  # noqa: F401
from tiers.models import Assessment, Forecast, Run, Standing, TierChange
from tiers.program_year import admin as program_year_admin  # noqa: F401
from tiers.simulations import admin as simulation_admin  # noqa: F401
from ui.formats import plural
from vendors.admin_site import TenantAdmin, actor_of, site
from vendors.forms import attempt, status_of

MOST_AT_ONCE = 100


class DirectionFilter(admin.SimpleListFilter):
    title = "direction"
    parameter_name = "direction"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return change_list.DIRECTIONS

    def queryset(self, request: HttpRequest, queryset: QuerySet[TierChange]) -> QuerySet[TierChange]:
        return queryset if self.value() is None else queryset.filter(upward=self.value() == "up")


@admin.register(TierChange, site=site)
class TierChangeAdmin(TenantAdmin):
    see_permission = "tiers.see"
    change_form_template = "admin/tiers/change.html"
    list_display = ("partner", "move", "direction", "state", "proposed_at", "decided_by_label", "program")
    list_filter = ("state", "program", DirectionFilter, "basis")
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner", "program", "run__edition")
    ordering = ("-id",)
    actions = ("approve_selected", "decline_selected")
    fields = (
        ("partner", "program"),
        ("move", "direction", "basis", "as_of"),
        "evidence",
        ("state", "proposed_at"),
        ("decided_by_label", "decided_at", "note"),
        ("effective_on", "lifted_by_label", "lifted_at", "lifted_why"),
    )
    readonly_fields = ("move", "direction", "evidence")

    @admin.display(description="Move")
    def move(self, change: TierChange) -> str:
        return f"{change_list.mark(change, change.from_tier).name} to {change_list.mark(change, change.to_tier).name}"

    @admin.display(description="Direction", ordering="upward")
    def direction(self, change: TierChange) -> str:
        return "up" if change.upward else "down"

    @admin.display(description="Evidence")
    def evidence(self, change: TierChange) -> str:
        verdict, deals = evidence_of(change)
        lines = reasons.requirement_lines(change, verdict)
        document = programs.document_of(change.run.edition)
        return render_to_string("admin/tiers/evidence.html", {"lines": lines, "deals": deals, "document": document})

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("tiers.decide")

    @admin.action(description="Approve the selected changes", permissions=["decide"])
    def approve_selected(self, request: HttpRequest, chosen: QuerySet[TierChange]) -> HttpResponse | None:
        return self._decide(request, chosen, approve=True)

    @admin.action(description="Decline the selected changes", permissions=["decide"])
    def decline_selected(self, request: HttpRequest, chosen: QuerySet[TierChange]) -> HttpResponse | None:
        return self._decide(request, chosen, approve=False)

    def _decide(self, request: HttpRequest, chosen: QuerySet[TierChange], *, approve: bool) -> HttpResponse | None:
        """First the page that asks for a note, then each change by itself: one that is refused stops no other."""
        rows = list(chosen.select_related("partner", "program", "run__edition").order_by("id")[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            self.message_user(request, f"Choose at most {MOST_AT_ONCE} changes at once.", messages.ERROR)
            return None
        note = request.POST.get("note", "").strip()
        if "confirmed" not in request.POST or (not approve and not note):
            return self._ask(request, rows, approve=approve)
        done = sum(self._decide_one(request, row, note, approve=approve) for row in rows)
        if done:
            word = "approved" if approve else "declined"
            self.message_user(request, f"{plural(done, 'change')} {word}.", messages.SUCCESS)
        return None

    def _ask(self, request: HttpRequest, rows: list[TierChange], *, approve: bool) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Approve these changes?" if approve else "Decline these changes?",
            "opts": self.opts,
            "rows": [(row, self.move(row), decisions.why_not(row)) for row in rows],
            "approve": approve,
            "action": "approve_selected" if approve else "decline_selected",
            "checkbox": ACTION_CHECKBOX_NAME,
            "note_missing": "confirmed" in request.POST,
        }
        return render(request, "admin/tiers/decide.html", context, status=422 if context["note_missing"] else 200)

    def _decide_one(self, request: HttpRequest, row: TierChange, note: str, *, approve: bool) -> bool:
        verb = decisions.approve if approve else decisions.decline
        try:
            with transaction.atomic():
                verb(row, by=actor_of(request), note=note, now=timezone.now())
        except Refused as refusal:
            self.message_user(request, f"{row.partner}: {refusal}", messages.ERROR)
            return False
        return True


@admin.register(Run, site=site)
class RunAdmin(TenantAdmin):
    see_permission = "runs.see"
    change_list_template = "admin/tiers/runs.html"
    list_display = (
        *("requested_at", "program", "basis", "as_of", "mode", "state", "assessed", "proposed", "requested_by_label"),
    )
    list_filter = ("state", "program", "basis", "mode", "trigger")
    list_select_related = ("program",)
    ordering = ("-id",)
    actions = ("cancel_selected",)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("tiers.recalculate")

    @admin.action(description="Cancel the selected runs", permissions=["cancel"])
    def cancel_selected(self, request: HttpRequest, chosen: QuerySet[Run]) -> None:
        """Each run by itself: one that is over already stops no other."""
        for run in chosen.order_by("id")[:MOST_AT_ONCE]:
            try:
                with transaction.atomic():
                    run_cancelling.cancel(run, by=actor_of(request), now=timezone.now())
            except Refused as refusal:
                self.message_user(request, f"{run}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, f"{run}: it ends.", messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.recalculate)
        return [path("recalculate/", view, name="tiers_run_recalculate"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        may = actor_of(request).can("tiers.recalculate")
        return super().changelist_view(request, {**(extra_context or {}), "may_recalculate": may})

    def recalculate(self, request: HttpRequest) -> HttpResponse:
        """Ask for a run; the form's fields are those of the workspace."""
        by = actor_of(request)
        try:
            by.require("tiers.recalculate")
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(reverse("admin:tiers_run_changelist"))
        form = RecalculateForm(request.POST or None, programs=programs.programs())
        if form.is_valid():
            run = attempt(form, form.request_run, by=by)
            if run is not None:
                self.message_user(request, "The recalculation is on its way.", messages.SUCCESS)
                return redirect(reverse("admin:tiers_run_change", args=[run.pk]))
        context = {**self.admin_site.each_context(request), "title": "Recalculate", "opts": self.opts, "form": form}
        return render(request, "admin/tiers/recalculate.html", context, status=status_of(form))


@admin.register(Standing, site=site)
class StandingAdmin(TenantAdmin):
    see_permission = "tiers.see"
    list_display = ("partner", "enrollment", "tier", "begins_on", "ends_on", "reason")
    list_filter = ("tier", "reason")
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner", "enrollment__partner", "enrollment__program")
    ordering = ("-id",)


@admin.register(Assessment, site=site)
class AssessmentAdmin(TenantAdmin):
    see_permission = "tiers.see"
    list_display = ("partner", "program", "basis", "as_of", "current_tier", "eligible_tier", "latest")
    list_filter = ("program", "basis", "latest")
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner", "program")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        """The list leaves the evidence where it is."""
        rows: QuerySet[Assessment] = super().get_queryset(request)
        return rows.defer("evidence")


@admin.register(Forecast, site=site)
class ForecastAdmin(TenantAdmin):
    see_permission = "tiers.see"
    list_display = ("partner", "program", "tier", "falls_on", "falls_to", "because_label", "as_of")
    list_filter = ("program", "tier")
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner", "program")
    ordering = ("falls_on", "id")

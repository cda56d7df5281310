"""Deal registrations in Django's admin, with what grew around them. Facts are read here; approving and rejecting go
through the same verb as the bulk decisions of the workspace. Drafts are the partner's own paper and never shown."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from deals.models import WAITING_FOR_VENDOR, DealRegistration, Decision, RejectionReason, Status
from deals.registrations import bulk_decisions, reviewers
from deals.registrations.admin_inlines import INLINES
from deals.registrations.bulk_decisions import Chosen
from deals.registrations.decisions import LONGEST
from ui.formats import plural
from vendors.admin_site import TenantAdmin, actor_of, site


class ReviewerFilter(admin.SimpleListFilter):
    """Only the vendor's own people: the table of logins knows no vendors."""

    title = "reviewer"
    parameter_name = "reviewer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(person.pk), str(person)) for person in reviewers.everybody()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[DealRegistration]) -> QuerySet[DealRegistration]:
        chosen, known = self.value(), {key for key, _ in self.lookup_choices}
        return queryset.filter(reviewer_id=int(chosen)) if chosen in known and chosen else queryset


class WaitingFilter(admin.SimpleListFilter):
    title = "clock"
    parameter_name = "clock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "waits for an answer")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[DealRegistration]) -> QuerySet[DealRegistration]:
        return queryset.filter(status__in=WAITING_FOR_VENDOR) if self.value() == "waiting" else queryset


class ApprovalForm(forms.Form):
    note = forms.CharField(
        label="Note to the partners (optional)", max_length=LONGEST, required=False, widget=forms.Textarea
    )


class RejectionForm(forms.Form):
    reason_code = forms.ChoiceField(label="Reason", choices=[("", "Choose a reason"), *RejectionReason.choices])
    note = forms.CharField(label="In your words: the partners read this", max_length=LONGEST, widget=forms.Textarea)


@admin.register(DealRegistration, site=site)
class DealRegistrationAdmin(TenantAdmin):
    see_permission = "registrations.see"
    list_display = ("code", "customer_name", "partner", "status", "arr", "currency", "due_at", "reviewer")
    list_filter = ("status", WaitingFilter, "stage", "enrollment__program", ReviewerFilter)
    search_fields = ("code__startswith", "customer_name")
    list_select_related = ("partner", "reviewer")
    ordering = ("-id",)
    actions = ("approve_selected", "reject_selected")
    inlines: ClassVar[list[Any]] = INLINES
    fields = (
        ("code", "status", "revision"),
        ("partner", "enrollment", "resubmission_of"),
        ("customer_name", "customer_website", "account"),
        ("contact_name", "contact_email"),
        ("products", "influences"),
        ("currency", "arr", "services"),
        ("expected_close", "already_closed", "late_reason"),
        "story",
        ("stage", "lost_reason"),
        ("submitted_at", "submitted_by"),
        ("due_at", "reviewer", "escalated_at"),
        ("asked_fields", "question"),
        ("decided_at", "decided_by", "reason_code", "reason"),
        ("conflict_kind", "conflict_since"),
        ("opportunity", "protected_until"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DealRegistration]:
        rows: QuerySet[DealRegistration] = super().get_queryset(request)
        return rows.exclude(status=Status.DRAFT)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("registrations.decide")

    @admin.action(description="Approve selected", permissions=["decide"])
    def approve_selected(self, request: HttpRequest, chosen: QuerySet[DealRegistration]) -> HttpResponse | None:
        return self._decide(request, chosen, Decision.APPROVED)

    @admin.action(description="Reject selected", permissions=["decide"])
    def reject_selected(self, request: HttpRequest, chosen: QuerySet[DealRegistration]) -> HttpResponse | None:
        return self._decide(request, chosen, Decision.REJECTED)

    def _decide(self, request: HttpRequest, chosen: QuerySet[DealRegistration], kind: str) -> HttpResponse | None:
        """First the page that asks for the words; then each by itself, in the revision that the page showed."""
        rows = list(chosen.select_related("partner").order_by("id")[: bulk_decisions.MOST + 1])
        if not 0 < len(rows) <= bulk_decisions.MOST:
            self.message_user(request, f"Choose 1 to {bulk_decisions.MOST} registrations.", messages.ERROR)
            return None
        confirmed = "confirmed" in request.POST
        form = (ApprovalForm if kind == Decision.APPROVED else RejectionForm)(request.POST if confirmed else None)
        if not form.is_valid():
            return self._ask(request, rows, kind, form)
        self._run(request, [Chosen(row, _seen(request, row)) for row in rows], kind, form.cleaned_data)
        return None

    def _ask(self, request: HttpRequest, rows: list[DealRegistration], kind: str, form: forms.Form) -> HttpResponse:
        approve = kind == Decision.APPROVED
        context = {
            **self.admin_site.each_context(request),
            "title": "Approve these registrations?" if approve else "Reject these registrations?",
            "opts": self.opts,
            "rows": rows,
            "form": form,
            "approve": approve,
            "action": "approve_selected" if approve else "reject_selected",
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/deals/decide.html", context, status=422 if form.is_bound else 200)

    def _run(self, request: HttpRequest, chosen: list[Chosen], kind: str, given: dict[str, str]) -> None:
        note, code = given.get("note", ""), given.get("reason_code", "")
        bulk = bulk_decisions.decide(chosen, kind, by=actor_of(request), note=note, reason_code=code)
        results = bulk_decisions.results_of(bulk)
        done = sum(result.decision_id is not None for result in results)
        if done:
            words = f"{plural(done, 'registration')} {kind}. Within the hour the queue can take this back."
            self.message_user(request, words, messages.SUCCESS)
        for result in results:
            if result.decision_id is None:
                self.message_user(request, f"{result.registration}: {result.sentence}", messages.ERROR)


def _seen(request: HttpRequest, row: DealRegistration) -> int | None:
    """The revision that the page showed."""
    text = request.POST.get(f"revision-{row.pk}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

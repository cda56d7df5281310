"""Reviews of quiet partners in Django's admin: opened, closed and decided on by the same verbs as on pages."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from tenancy.refusals import Refused
from tiers.inactivity import closing, deciding
from tiers.inactivity.forms import OpenForm
from tiers.inactivity.words import opened_in_words
from tiers.models import InactivityReview, ReturnRequest, ReviewDecision, ReviewItem
from ui.formats import plural
from vendors.admin_site import TenantAdmin, actor_of, site
from vendors.forms import attempt, status_of


@admin.register(InactivityReview, site=site)
class InactivityReviewAdmin(TenantAdmin):
    see_permission = "inactivity.see"
    change_list_template = "admin/tiers/reviews.html"
    list_display = ("__str__", "state", "as_of", "listed", "trigger", "opened_by_label", "opened_at", "closed_at")
    list_filter = ("state", "program", "trigger")
    list_select_related = ("program",)
    ordering = ("-as_of", "-id")
    actions = ("close_selected",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.open_review)
        return [path("open/", view, name="tiers_inactivityreview_open"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        may = self.has_run_permission(request)
        return super().changelist_view(request, {**(extra_context or {}), "may_open": may})

    def has_run_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("inactivity.run")

    @admin.action(description="Close the selected reviews", permissions=["run"])
    def close_selected(self, request: HttpRequest, chosen: QuerySet[InactivityReview]) -> None:
        """Each by itself: one that cannot be closed stops no other."""
        for review in chosen.order_by("pk"):
            try:
                with transaction.atomic():
                    closing.close_review(review, by=actor_of(request), now=timezone.now())
            except Refused as refusal:
                self.message_user(request, f"{review}: {refusal}", messages.ERROR)
            else:
                self.message_user(request, f"{review} is closed.", messages.SUCCESS)

    def open_review(self, request: HttpRequest) -> HttpResponse:
        """Open a review; the form's fields are those of the workspace."""
        by = actor_of(request)
        try:
            by.require("inactivity.run")
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(reverse("admin:tiers_inactivityreview_changelist"))
        form = OpenForm(request.POST or None, now=timezone.now())
        if form.is_valid() and (opened := attempt(form, form.open_review, by=by)) is not None:
            review, created = opened
            self.message_user(request, opened_in_words(review, created), messages.SUCCESS)
            return redirect(reverse("admin:tiers_inactivityreview_change", args=[review.pk]))
        context = {**self.admin_site.each_context(request), "title": "Open a review", "opts": self.opts, "form": form}
        return render(request, "admin/tiers/open_review.html", context, status=status_of(form))


@admin.register(ReviewItem, site=site)
class ReviewItemAdmin(TenantAdmin):
    see_permission = "inactivity.see"
    list_display = ("partner", "review", "quiet_days", "last_sign_of_life", "proposal", "state", "grace_ends_on")
    list_filter = ("state", "proposal", "review")
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner", "review__program", "enrollment__program", "enrollment__partner")
    ordering = ("-id",)
    actions = ("keep_selected", "nudge_selected", "deactivate_selected")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("inactivity.decide")

    @admin.action(description="Keep the selected partners", permissions=["decide"])
    def keep_selected(self, request: HttpRequest, chosen: QuerySet[ReviewItem]) -> None:
        self._decide(request, chosen, ReviewDecision.Kind.KEEP)

    @admin.action(description="Nudge the selected partners", permissions=["decide"])
    def nudge_selected(self, request: HttpRequest, chosen: QuerySet[ReviewItem]) -> None:
        self._decide(request, chosen, ReviewDecision.Kind.NUDGE)

    @admin.action(description="Deactivate the selected partners after their days of grace", permissions=["decide"])
    def deactivate_selected(self, request: HttpRequest, chosen: QuerySet[ReviewItem]) -> None:
        self._decide(request, chosen, ReviewDecision.Kind.DEACTIVATE)

    def _decide(self, request: HttpRequest, chosen: QuerySet[ReviewItem], kind: str) -> None:
        """One decision for each review that the rows are of; what is refused says why."""
        rows = list(chosen.select_related("review", "partner").order_by("pk")[: deciding.MOST + 1])
        if len(rows) > deciding.MOST:
            sentence = f"More than {deciding.MOST} partners are selected. Select at most {deciding.MOST} at a time."
            self.message_user(request, f"{sentence} Nothing was decided.", messages.ERROR)
            return
        try:
            for review in {row.review_id: row.review for row in rows}.values():
                mine = [row for row in rows if row.review_id == review.pk]
                decision = deciding.decide(review, mine, kind, by=actor_of(request), now=timezone.now())
                self._tell(request, decision)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)

    def _tell(self, request: HttpRequest, decision: ReviewDecision) -> None:
        results = deciding.rows_of(decision)
        done = sum(row.after is not None for row in results)
        if done:
            self.message_user(request, f"{plural(done, 'partner')}: {decision.kind}.", messages.SUCCESS)
        for row in results:
            if row.after is None:
                self.message_user(request, row.sentence, messages.ERROR)


@admin.register(ReturnRequest, site=site)
class ReturnRequestAdmin(TenantAdmin):
    see_permission = "inactivity.see"
    list_display = ("partner", "state", "asked_by_label", "asked_at", "decided_by_label", "decided_at")
    list_filter = ("state",)
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner",)
    ordering = ("-id",)

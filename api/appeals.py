"""Appeals: a partner's token files, adds to and withdraws them, the vendor's staff decides. The verbs of the pages."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.appeal_bodies import (
    AppealAcceptanceSerializer,
    AppealDeclineSerializer,
    AppealHolderSerializer,
    AppealNoteSerializer,
    MoreEvidenceSerializer,
    NewAppealSerializer,
)
from api.appeal_shapes import AppealSerializer
from api.fields import KEY
from api.idempotency import once
from api.views import OK, ListView, VendorView, problems
from deals.appeals import lifecycle
from deals.appeals import queries as appeal_queries
from deals.appeals.queries import Wanted, narrowed
from deals.models import About, Appeal, AppealState

VERB: dict[Any, Any] = {200: AppealSerializer, **problems(400, 403, 409, 422)}


class AppealFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(max_length=200, help_text="Part of the row's or partner's name, or of the code.")
    state = django_filters.ChoiceFilter(choices=AppealState.choices)
    about = django_filters.ChoiceFilter(choices=About.choices)
    partner = django_filters.CharFilter(max_length=60, help_text="A partner's code.")
    program = django_filters.CharFilter(max_length=60, help_text="A program's key.")
    overdue = django_filters.BooleanFilter(help_text="true: only what should have been answered by now.")

    def filter_queryset(self, queryset: Any) -> Any:
        given = {name: value for name, value in self.form.cleaned_data.items() if value}
        overdue = given.pop("overdue", False)
        return narrowed(queryset, Wanted(**given, overdue_at=timezone.now() if overdue else None))


class AppealView(VendorView):
    """Something about one appeal."""

    def found(self, code: str) -> Appeal:
        return appeal_queries.get(self.by, code)

    def answer(self, code: str, status: int = 200) -> Response:
        """The appeal as it stands now, with the revision to send back."""
        row = self.found(code)
        data = AppealSerializer(row).data
        return Response(data, status=status, headers={"ETag": f'"{row.revision}"'})


class AppealList(ListView, AppealView):
    serializer_class = AppealSerializer
    filterset_class = AppealFilter
    model = Appeal
    orders = appeal_queries.ORDERS
    default_order = "-id"

    def rows(self) -> Any:
        return appeal_queries.appeals(self.by)

    @extend_schema(operation_id="appeals_list", responses={OK: AppealSerializer(many=True), **problems(400, 403)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()

    @extend_schema(
        operation_id="appeals_file",
        parameters=[KEY],
        request=NewAppealSerializer,
        responses={201: AppealSerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        """Says that a row is wrong or missing. The vendor's clock starts."""

        def create() -> Response:
            given = self.read(NewAppealSerializer)
            enrollment = queries.own_enrollment(self.by, given.pop("program"))
            made = lifecycle.file(enrollment, by=self.by, **given)
            response = self.answer(made.code, 201)
            response["Location"] = reverse("api:appeal", args=[vendor, made.code])
            return response

        return once(request, self.by, create)


class AppealDetail(AppealView):
    @extend_schema(operation_id="appeals_read", responses={200: AppealSerializer, **problems(403)})
    def get(self, request: Request, vendor: str, appeal: str) -> Response:
        return self.answer(appeal)


class AppealEvidence(AppealView):
    @extend_schema(operation_id="appeals_tell_more", request=MoreEvidenceSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, appeal: str) -> Response:
        """Adds evidence while the appeal waits."""
        found, given = self.found(appeal), self.read(MoreEvidenceSerializer)
        lifecycle.tell_more(found, by=self.by, **given)
        return self.answer(appeal)


class AppealWithdrawal(AppealView):
    @extend_schema(operation_id="appeals_withdraw", request=AppealNoteSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, appeal: str) -> Response:
        """Takes the appeal back before it is decided."""
        found, given = self.found(appeal), self.read(AppealNoteSerializer)
        lifecycle.withdraw(found, by=self.by, **given)
        return self.answer(appeal)


class AppealAcceptance(AppealView):
    @extend_schema(operation_id="appeals_accept", request=AppealAcceptanceSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, appeal: str) -> Response:
        """Corrects the fact and assesses the partner anew, at once or not at all."""
        found = self.found(appeal)
        self.by.require("appeals.decide")
        given = self.read(AppealAcceptanceSerializer)
        source_id = given.pop("opportunity", None)
        sale = None if source_id is None else queries.named_opportunity(self.by, source_id)
        lifecycle.accept(found, by=self.by, sale=sale, **given)
        return self.answer(appeal)


class AppealDecline(AppealView):
    @extend_schema(operation_id="appeals_decline", request=AppealDeclineSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, appeal: str) -> Response:
        """Leaves the fact as it is, for a reason that the partner reads."""
        found, given = self.found(appeal), self.read(AppealDeclineSerializer)
        lifecycle.decline(found, by=self.by, **given)
        return self.answer(appeal)


class AppealHolder(AppealView):
    @extend_schema(operation_id="appeals_reassign", request=AppealHolderSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, appeal: str) -> Response:
        """Gives it to a colleague. The clock goes on."""
        found = self.found(appeal)
        self.by.require("appeals.decide")
        given = self.read(AppealHolderSerializer)
        lifecycle.reassign(found, queries.holder(found, given.pop("holder")), by=self.by, **given)
        return self.answer(appeal)

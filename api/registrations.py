"""Deal registrations: reading them, beginning one, changing and discarding a draft."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.fields import IF_MATCH, KEY
from api.idempotency import once
from api.registration_bodies import ClaimSerializer, NewRegistrationSerializer
from api.registration_shapes import RegistrationDetailSerializer, RegistrationSerializer
from api.views import OK, ListView, VendorView, problems
from deals.models import DealRegistration, SalesStage, Status
from deals.opportunities import Stale
from deals.registrations import drafts, lifecycle
from deals.registrations import queries as registration_queries
from deals.registrations.claims import FIELDS
from deals.registrations.locks import Changed, lock
from deals.registrations.queries import Wanted, narrowed

VERB: dict[Any, Any] = {200: RegistrationDetailSerializer, **problems(400, 403, 409, 422)}


class RegistrationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(max_length=200, help_text="Part of the customer's name, or how the code begins.")
    status = django_filters.ChoiceFilter(choices=Status.choices)
    stage = django_filters.ChoiceFilter(choices=SalesStage.choices)
    partner = django_filters.CharFilter(max_length=60, help_text="A partner's code.")
    program = django_filters.CharFilter(max_length=60, help_text="A program's key.")
    reviewer = django_filters.CharFilter(max_length=254, help_text="A colleague's e-mail; for the vendor's staff.")
    waiting = django_filters.BooleanFilter(help_text="true: only what the vendor has to answer.")
    overdue = django_filters.BooleanFilter(help_text="true: only what should have been answered by now.")

    def filter_queryset(self, queryset: Any) -> Any:
        given = {name: value for name, value in self.form.cleaned_data.items() if value}
        reviewer, overdue = given.pop("reviewer", ""), given.pop("overdue", False)
        if reviewer:
            queryset = queries.of_reviewer(self.request._request.actor, queryset, reviewer)
        return narrowed(queryset, Wanted(**given, overdue_at=timezone.now() if overdue else None))


class RegistrationView(VendorView):
    """Something about one registration."""

    def found(self, code: str) -> DealRegistration:
        return registration_queries.get(self.by, code)

    def held(self, code: str, given: dict[str, Any]) -> DealRegistration:
        """For verbs that take no revision: the registration, held in the one that `given` names. Raises Changed."""
        row = self.found(code)
        return lock(row, revision=given.pop("revision", None))

    def answer(self, code: str, status: int = 200) -> Response:
        """The registration as it stands now, with the revision to send back."""
        row = self.found(code)
        data = RegistrationDetailSerializer(row, context={"staff": not self.by.is_member}).data
        return Response(data, status=status, headers={"ETag": f'"{row.revision}"'})


class RegistrationList(ListView, RegistrationView):
    serializer_class = RegistrationSerializer
    filterset_class = RegistrationFilter
    model = DealRegistration
    orders = registration_queries.ORDERS
    default_order = "-id"

    def rows(self) -> Any:
        return registration_queries.registrations(self.by).select_related("resubmission_of")

    @extend_schema(
        operation_id="registrations_list", responses={OK: RegistrationSerializer(many=True), **problems(400, 403)}
    )
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()

    @extend_schema(
        operation_id="registrations_create",
        parameters=[KEY],
        request=NewRegistrationSerializer,
        responses={201: RegistrationDetailSerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        """Begins a registration, and with `submit` hands it in. What cannot be submitted is not begun either."""

        def create() -> Response:
            made = _begin(self, self.read(NewRegistrationSerializer))
            response = self.answer(made.code, 201)
            response["Location"] = reverse("api:registration", args=[vendor, made.code])
            return response

        return once(request, self.by, create)


class RegistrationDetail(RegistrationView):
    @extend_schema(operation_id="registrations_read", responses={200: RegistrationDetailSerializer, **problems(403)})
    def get(self, request: Request, vendor: str, registration: str) -> Response:
        return self.answer(registration)

    @extend_schema(
        operation_id="registrations_update",
        parameters=[IF_MATCH],
        request=ClaimSerializer(partial=True),
        responses={200: RegistrationDetailSerializer, **problems(400, 403, 409, 412, 422)},
    )
    def patch(self, request: Request, vendor: str, registration: str) -> Response:
        """Only a draft: what was handed in changes when the vendor asks."""
        found = self.found(registration)
        changes = self.read(ClaimSerializer, partial=True)
        try:
            drafts.save(found, changes, by=self.by, revision=_expected(request))
        except Changed as changed:
            raise Stale(str(changed)) from None
        return self.answer(registration)

    @extend_schema(operation_id="registrations_discard", responses={204: None, **problems(403, 409)})
    def delete(self, request: Request, vendor: str, registration: str) -> Response:
        """Only a draft. What was handed in is withdrawn instead."""
        drafts.discard(self.found(registration), by=self.by)
        return Response(status=204)


def _begin(view: RegistrationView, given: dict[str, Any]) -> DealRegistration:
    enrollment = queries.own_enrollment(view.by, given["program"])
    former = queries.former_registration(view.by, given["resubmission_of"]) if "resubmission_of" in given else None
    facts = {name: value for name, value in given.items() if name in FIELDS}
    made = drafts.begin(enrollment, facts, by=view.by, instead_of=former)
    if given.get("submit"):
        lifecycle.submit(made, by=view.by, consent=given.get("consent", False))
    return made


def _expected(request: Request) -> int | None:
    """The revision that `If-Match` names; one that no registration has when it is none."""
    version = request.headers.get("If-Match", "*").strip()
    if version == "*":
        return None
    text = version.removeprefix("W/").strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1

"""What if: a document held against the facts of a day, for staff. Nobody moves by it."""

from typing import Any

import django_filters
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.drafts import problems_named
from api.fields import KEY, LineField
from api.idempotency import once
from api.tiers import WhenSerializer
from api.views import OK, ListView, VendorView, problems
from programs.forms import LARGEST
from programs.queries import today_of
from tenancy.refusals import Invalid
from tiers.models import SimulatedMove, Simulation
from tiers.simulations import documents, words
from tiers.simulations import queries as simulation_queries
from tiers.simulations.requesting import cancel, request_simulation


class SimulationSerializer(serializers.ModelSerializer[Simulation]):
    """`label` and `digest` are the simulated document's, `edition` is the one in force on the day."""

    program = serializers.CharField(source="program.key")
    edition = serializers.CharField(source="edition.label")

    class Meta:
        model = Simulation
        fields = (
            "id",
            "program",
            "label",
            "digest",
            "edition",
            "basis",
            "as_of",
            "window_after",
            "window_until",
            "state",
            "assessed",
            "up",
            "down",
            "differing",
            "requested_by_label",
            "requested_at",
            "started_at",
            "finished_at",
            "error",
        )


class SimulationDetailSerializer(SimulationSerializer):
    """With the outcome in a sentence and the sums: ways between tiers, regions, focus areas, benefits, cost a year."""

    outcome = serializers.SerializerMethodField()
    summary = serializers.SerializerMethodField()

    class Meta:
        model = Simulation
        fields = (*SimulationSerializer.Meta.fields, "outcome", "summary")

    def get_outcome(self, simulation: Simulation) -> str:
        return words.outcome(simulation)

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_summary(self, simulation: Simulation) -> Any:
        return simulation.summary


class SimulatedMoveSerializer(serializers.ModelSerializer[SimulatedMove]):
    """Where the partner stands, what it is eligible for and where it would stand, by the edition in force (`now`) and
    by the document (`then`). `upward` is null where it stays."""

    partner = serializers.CharField(source="partner.code")

    class Meta:
        model = SimulatedMove
        fields = (
            "id",
            "partner",
            "region",
            "current_tier",
            "eligible_now",
            "eligible_then",
            "stands_now",
            "stands_then",
            "upward",
        )


class NewSimulationSerializer(WhenSerializer):
    """`document` is the text, or `edition` the label of a draft or of a published edition: one of the two."""

    program = LineField(max_length=60, help_text="The program's key.")
    edition = LineField(max_length=40, required=False)
    document = serializers.CharField(required=False, max_length=LARGEST, trim_whitespace=False)


class SimulationFilter(django_filters.FilterSet):
    program = django_filters.CharFilter(field_name="program__key", max_length=60)
    state = django_filters.ChoiceFilter(choices=Simulation.State.choices)


class MoveFilter(django_filters.FilterSet):
    current_tier = django_filters.CharFilter(max_length=60)
    stands_then = django_filters.CharFilter(max_length=60)
    region = django_filters.CharFilter(max_length=64)
    upward = django_filters.BooleanFilter()


class SimulationList(ListView):
    serializer_class = SimulationSerializer
    filterset_class = SimulationFilter
    model = Simulation
    default_order = "-id"

    def rows(self) -> Any:
        return simulation_queries.simulations(self.by)

    @extend_schema(
        operation_id="simulations_create",
        parameters=[KEY],
        request=NewSimulationSerializer,
        responses={(201, "application/json"): SimulationDetailSerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        def create() -> Response:
            self.by.require("tiers.simulate")
            asked = self._ask(self.read(NewSimulationSerializer))
            location = reverse("api:simulation", args=[vendor, asked.pk])
            return Response(SimulationDetailSerializer(asked).data, status=201, headers={"Location": location})

        return once(request, self.by, create)

    @extend_schema(
        operation_id="simulations_list", responses={OK: SimulationSerializer(many=True), **problems(400, 403)}
    )
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()

    def _ask(self, given: dict[str, Any]) -> Simulation:
        program = queries.named_program(self.by, given["program"])
        if ("edition" in given) == ("document" in given):
            sentence = "Give either the text of a document, or the label of a draft or an edition."
            raise Invalid(sentence, {"document": [sentence]})
        text = given.get("document") or documents.named(program, given["edition"], by=self.by).source
        as_of = given.get("as_of") or today_of(program)
        with problems_named():
            return request_simulation(program, text, basis=given["basis"], as_of=as_of, by=self.by)


class SimulationDetail(VendorView):
    @extend_schema(operation_id="simulations_read", responses={200: SimulationDetailSerializer, **problems(403)})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(SimulationDetailSerializer(simulation_queries.get_simulation(self.by, pk)).data)


class SimulationMoves(ListView):
    serializer_class = SimulatedMoveSerializer
    filterset_class = MoveFilter
    model = SimulatedMove

    def rows(self) -> Any:
        return simulation_queries.moves(self.by, simulation_queries.get_simulation(self.by, self.kwargs["pk"]))

    @extend_schema(
        operation_id="simulations_moves", responses={OK: SimulatedMoveSerializer(many=True), **problems(400, 403)}
    )
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        """Whom the document moves, or treats unlike the edition in force."""
        return self.page()


class SimulationCancellation(VendorView):
    @extend_schema(
        operation_id="simulations_cancel",
        request=None,
        responses={OK: SimulationDetailSerializer, **problems(403, 409)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        done = cancel(simulation_queries.get_simulation(self.by, pk), by=self.by)
        return Response(SimulationDetailSerializer(done).data)

"""One decision about many registrations: each by itself, with what became of it, and all of them back for an hour."""

from collections.abc import Sequence

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.fields import KEY
from api.idempotency import once
from api.registration_bodies import BulkSerializer
from api.views import VendorView, problems
from deals.models import BulkDecision, BulkResult, Decision
from deals.registrations import bulk_decisions
from deals.registrations.decisions import UNDO_WITHIN
from deals.registrations.staff_pages import queue

_KINDS = {"approve": Decision.APPROVED, "reject": Decision.REJECTED}


class BulkResultSerializer(serializers.ModelSerializer[BulkResult]):
    """`sentence` says what became of it, or why nothing did."""

    registration = serializers.CharField(source="registration.code")
    decided = serializers.SerializerMethodField()

    def get_decided(self, result: BulkResult) -> bool:
        """Whether it was decided; what was undone since says so in `sentence`."""
        return result.decision_id is not None

    class Meta:
        model = BulkResult
        fields = ("registration", "decided", "sentence")


class BulkDecisionSerializer(serializers.Serializer[BulkDecision]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(list(_KINDS.values()))
    reason_code = serializers.CharField()
    note = serializers.CharField()
    at = serializers.DateTimeField()
    undo_until = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)
    results = BulkResultSerializer(many=True)


class BulkDecisions(VendorView):
    @extend_schema(
        operation_id="registrations_decide_many",
        parameters=[KEY],
        request=BulkSerializer,
        responses={200: BulkDecisionSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str) -> Response:
        """Approves or rejects up to 100. One that cannot be decided holds up no other and says why."""

        def decide() -> Response:
            self.by.require("registrations.decide")
            given = self.read(BulkSerializer)
            words = {name: given[name] for name in ("reason_code", "note") if name in given}
            chosen = queries.chosen(self.by, given["registrations"])
            return _answer(bulk_decisions.decide(chosen, _KINDS[given["decision"]], by=self.by, **words))

        return once(request, self.by, decide)


class BulkUndo(VendorView):
    @extend_schema(
        operation_id="registrations_undo_many",
        request=None,
        responses={200: BulkDecisionSerializer, **problems(403, 409)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """Takes back what was decided, row by row; what cannot be taken back says why."""
        self.by.require("registrations.decide")
        bulk = queue.get_bulk(self.by, pk)
        results = bulk_decisions.undo(bulk, by=self.by)
        bulk.refresh_from_db(fields=["undone_at"])
        return _answer(bulk, results)


def _answer(bulk: BulkDecision, results: Sequence[BulkResult] | None = None) -> Response:
    told = {
        "id": bulk.pk,
        "kind": bulk.kind,
        "reason_code": bulk.reason_code,
        "note": bulk.note,
        "at": bulk.at,
        "undo_until": bulk.at + UNDO_WITHIN,
        "undone_at": bulk.undone_at,
        "results": bulk_decisions.results_of(bulk) if results is None else results,
    }
    return Response(BulkDecisionSerializer(told).data)  # type: ignore[arg-type]

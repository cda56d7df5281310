"""The door for the vendor's sales system: it says what an opportunity is now, as often as it likes."""

from collections.abc import Mapping
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import ExactSerializer, LineField, VersionField
from api.opportunities import OpportunitySerializer, SaleSerializer, answer
from api.problems import problem_of
from api.views import ErrorSerializer, VendorView, problems
from deals import crm, opportunities, queries
from programs.document.model import ATTRIBUTION_KINDS
from tenancy.refusals import Invalid, Refused

MOST_ITEMS = 500
MOST_PARTS = 50
SLASH = (
    "An id in an address cannot hold a slash. Send this one to crm/opportunities/, where the id stands in the body as"
    " source_id."
)


class SourcePartSerializer(ExactSerializer):
    partner = LineField(max_length=60, help_text="The partner's code.")
    kind = serializers.ChoiceField(ATTRIBUTION_KINDS)


class SourceSerializer(ExactSerializer, SaleSerializer):
    """What the sales system says now. Optional fields that are absent keep what is stored; `partners` adds parts that
    are missing and takes none away."""

    version = VersionField()
    partners = SourcePartSerializer(many=True, required=False, max_length=MOST_PARTS)  # type: ignore[call-arg]


class ItemSerializer(SourceSerializer):
    """The same, with its id."""

    source_id = LineField(max_length=120)


@extend_schema_field(ItemSerializer(many=True))
class ItemsField(serializers.ListField):
    """Anything: each item is read by itself, so that one that is wrong leaves the others alone."""


class BatchSerializer(ExactSerializer):
    system = LineField(max_length=60, help_text="The sales system, such as salesforce.")
    opportunities = ItemsField(max_length=MOST_ITEMS)


class UpsertedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    outcome = serializers.ChoiceField([outcome.value for outcome in crm.Outcome])
    applied = serializers.BooleanField(help_text="Whether what was sent is what is stored now.")
    opportunity = OpportunitySerializer(help_text="What is stored now.")


class ResultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    source_id = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField([*(outcome.value for outcome in crm.Outcome), "refused"])
    applied = serializers.BooleanField()
    opportunity = serializers.IntegerField(required=False, help_text="The id of the opportunity.")
    why = serializers.CharField(required=False, help_text="Why it was refused.")
    errors = ErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class ResultsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    applied = serializers.IntegerField()
    ignored = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = ResultSerializer(many=True, help_text="In the order of the request.")


class CrmOpportunity(VendorView):
    @extend_schema(operation_id="crm_opportunities_read", responses={200: OpportunitySerializer, **problems()})
    def get(self, request: Request, vendor: str, system: str, source_id: str) -> Response:
        return answer(queries.get_from_system(self.by, system, source_id))

    @extend_schema(
        operation_id="crm_opportunities_upsert",
        request=SourceSerializer,
        responses={200: UpsertedSerializer, 201: UpsertedSerializer, **problems(400, 403, 409, 422)},
    )
    def put(self, request: Request, vendor: str, system: str, source_id: str) -> Response:
        opportunities.require_edit(self.by)
        if "/" in source_id:
            raise Invalid(SLASH, {"source_id": [SLASH]})
        given = ItemSerializer(data={**_members(request.data), "source_id": source_id})
        given.is_valid(raise_exception=True)
        done = _upsert(self, system, given.validated_data)
        body = {
            "outcome": done.outcome,
            "applied": done.outcome is not crm.Outcome.IGNORED,
            "opportunity": OpportunitySerializer(queries.get_opportunity(self.by, done.opportunity.pk)).data,
        }
        if done.outcome is not crm.Outcome.CREATED:
            return Response(body)
        location = reverse("api:opportunity", args=[vendor, done.opportunity.pk])
        return Response(body, status=201, headers={"Location": location})


class CrmBatch(VendorView):
    @extend_schema(
        operation_id="crm_opportunities_upsert_many",
        request=BatchSerializer,
        responses={200: ResultsSerializer, **problems(400, 403, 422)},
    )
    def post(self, request: Request, vendor: str) -> Response:
        """Each opportunity is taken or refused by itself."""
        opportunities.require_edit(self.by)
        given = self.read(BatchSerializer)
        results = self._each(given["system"], given["opportunities"])
        outcomes = [one["outcome"] for one in results]
        ignored, refused = outcomes.count("ignored"), outcomes.count("refused")
        applied = len(outcomes) - ignored - refused
        return Response({"applied": applied, "ignored": ignored, "refused": refused, "results": results})

    def _each(self, system: str, items: list[Any]) -> list[dict[str, Any]]:
        """By their ids, so that two batches at once wait for each other instead of locking crosswise."""
        results: dict[int, dict[str, Any]] = {}
        for place in sorted(range(len(items)), key=lambda place: (_id_of(items[place]) or "", place)):
            results[place] = {"source_id": _id_of(items[place]), **self._one(system, items[place])}
        return [results[place] for place in range(len(items))]

    def _one(self, system: str, item: Any) -> dict[str, Any]:
        try:
            with transaction.atomic():
                given = ItemSerializer(data=item)
                given.is_valid(raise_exception=True)
                done = _upsert(self, system, given.validated_data)
        except (Refused, serializers.ValidationError, DatabaseError) as error:
            problem = problem_of(error)
            if problem is None:
                raise
            errors = {"errors": problem["errors"]} if "errors" in problem else {}
            return {"outcome": "refused", "applied": False, "why": problem["detail"], **errors}
        applied = done.outcome is not crm.Outcome.IGNORED
        return {"outcome": done.outcome, "applied": applied, "opportunity": done.opportunity.pk}


def _upsert(view: VendorView, system: str, given: Mapping[str, Any]) -> crm.Upserted:
    facts = {name: value for name, value in given.items() if name not in ("source_id", "version", "partners")}
    parts = [crm.Part(**part) for part in given.get("partners", ())]
    return crm.upsert(system, given["source_id"], facts, given["version"], by=view.by, parts=parts)


def _members(body: Any) -> Mapping[str, Any]:
    """The members of the body, which do not name the id: the address does."""
    if not isinstance(body, Mapping):
        raise Invalid("Send one JSON object.")
    if "source_id" in body:
        raise Invalid("The address names the id.", {"source_id": ["Leave this out: the address names the id."]})
    return body


def _id_of(item: Any) -> str | None:
    source_id = item.get("source_id") if isinstance(item, Mapping) else None
    return source_id if isinstance(source_id, str) else None

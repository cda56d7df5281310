"""Drafts of a program's next edition, for staff: kept, replaced, published or discarded."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.programs import EditionSerializer
from api.views import OK, ListView, VendorView, problems
from programs import drafts
from programs.document.problems import DocumentError
from programs.forms import LARGEST
from programs.models import Edition
from programs.publishing import Publication
from tenancy.refusals import Invalid


class DraftSerializer(serializers.ModelSerializer[Edition]):
    class Meta:
        model = Edition
        fields: tuple[str, ...] = ("label", "effective_on", "digest")


class DraftTextSerializer(DraftSerializer):
    """A draft with its text. `version` names the text and the day from which it would be in force: whoever publishes it
    says which one was read."""

    effective_on = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields = (*DraftSerializer.Meta.fields, "version", "source")

    def get_effective_on(self, draft: Edition) -> datetime.date:
        return drafts.begins_on(draft)

    def get_version(self, draft: Edition) -> str:
        return drafts.version_of(draft)


class DocumentSerializer(serializers.Serializer):  # type: ignore[type-arg]
    document = serializers.CharField(max_length=LARGEST, trim_whitespace=False, help_text="The YAML text.")


class PublishSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """`version` is the draft's as it was read. `confirm` is the program's name, for a document by which everyone above
    the lowest tier would fall."""

    version = serializers.CharField(max_length=100)
    confirm = serializers.CharField(required=False, allow_blank=True, max_length=200)


class PublicationSerializer(serializers.Serializer[Publication]):
    edition = EditionSerializer()
    changes = serializers.ListField(child=serializers.CharField())
    concern = serializers.CharField()


@contextmanager
def problems_named() -> Iterator[None]:
    """The problems of a document become those of its field."""
    try:
        yield
    except DocumentError as error:
        said = [str(problem) for problem in error.problems]
        raise Invalid("The document has problems; nothing was changed.", {"document": said}) from None


class DraftList(ListView):
    serializer_class = DraftSerializer
    model = Edition

    def rows(self) -> Any:
        self.by.require("drafts.see")
        program = queries.one(queries.programs(self.by), key=self.kwargs["key"])
        return Edition.objects.filter(program=program, state=Edition.DRAFT).defer("source")

    @extend_schema(operation_id="drafts_list", responses={OK: DraftSerializer(many=True), **problems(400, 403)})
    def get(self, request: Request, vendor: str, key: str) -> Response:
        return self.page()

    @extend_schema(
        operation_id="drafts_save",
        request=DocumentSerializer,
        responses={(201, "application/json"): DraftTextSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, key: str) -> Response:
        """Keep a document as a draft; one with the same label is replaced."""
        self.by.require("programs.draft")
        program = queries.one(queries.programs(self.by), key=key)
        with problems_named():
            saved = drafts.save_draft(self.read(DocumentSerializer)["document"], by=self.by, program=program)
        location = reverse("api:draft", args=[vendor, key, saved.label])
        return Response(DraftTextSerializer(saved).data, status=201, headers={"Location": location})


class DraftDetail(VendorView):
    @extend_schema(operation_id="drafts_read", responses={200: DraftTextSerializer, **problems(403)})
    def get(self, request: Request, vendor: str, key: str, draft: str) -> Response:
        return Response(DraftTextSerializer(self._draft(key, draft)).data)

    @extend_schema(operation_id="drafts_discard", responses={204: None, **problems(403)})
    def delete(self, request: Request, vendor: str, key: str, draft: str) -> Response:
        self.by.require("programs.draft")
        drafts.discard_draft(self._draft(key, draft), by=self.by)
        return Response(status=204)

    def _draft(self, key: str, label: str) -> Edition:
        self.by.require("drafts.see")
        return drafts.get_draft(queries.one(queries.programs(self.by), key=key), label, by=self.by)


class DraftPublication(VendorView):
    @extend_schema(
        operation_id="drafts_publish",
        request=PublishSerializer,
        responses={OK: PublicationSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, key: str, draft: str) -> Response:
        """Publish what the draft says, if it still says what was read; from then on it never changes."""
        self.by.require("programs.publish")
        found = drafts.get_draft(queries.one(queries.programs(self.by), key=key), draft, by=self.by)
        given = self.read(PublishSerializer)
        done = drafts.publish_draft(found, version=given["version"], by=self.by, confirm=given.get("confirm", ""))
        return Response(PublicationSerializer(done).data)

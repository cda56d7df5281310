"""Proof of first: the receipt of a registration as the file to keep, and the keys that it is verified with."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import OK, VendorView, problems
from deals.receipts import queries as receipt_queries
from deals.receipts import words as receipt_words
from deals.receipts.queries import KeptKey
from tenancy.refusals import NotFound

DIGEST = OpenApiParameter("digest", str, OpenApiParameter.QUERY, description="Of an earlier one than the newest.")


class ReceiptFileSerializer(serializers.Serializer[Any]):
    """The file that `verify_receipt` reads. `receipt` is the signed text, to the byte."""

    receipt = serializers.CharField()
    digest = serializers.CharField()
    signature = serializers.CharField()
    key = serializers.CharField()


class KeySerializer(serializers.Serializer[KeptKey]):
    """An Ed25519 key in base64. `until` is null for the key in use."""

    fingerprint = serializers.CharField(source="key.fingerprint")
    public_key = serializers.CharField(source="key.text")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class KeysSerializer(serializers.Serializer[Any]):
    results = KeySerializer(many=True)


class RegistrationReceipt(VendorView):
    @extend_schema(
        operation_id="registrations_receipt",
        parameters=[DIGEST],
        responses={OK: ReceiptFileSerializer, **problems(403)},
    )
    def get(self, request: Request, vendor: str, registration: str) -> HttpResponse:
        """The newest receipt as the file that the pages give, or the one with this digest."""
        _, held = receipt_queries.of_registration(self.by, registration)
        digest = request.query_params.get("digest")
        found = next((one for one in held if digest in (None, one.digest)), None)
        if found is None:
            raise NotFound("There is no such receipt here.")
        return receipt_words.receipt_file(found)


class ReceiptKeys(VendorView):
    @extend_schema(operation_id="receipt_keys_list", responses={OK: KeysSerializer, **problems(403)})
    def get(self, request: Request, vendor: str) -> Response:
        """The vendor's public keys, the one in use first."""
        return Response(KeysSerializer({"results": receipt_queries.public_keys(self.by)}).data)

"""Past decisions, produced again from what was known then."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import OK, VendorView, problems
from tiers import queries
from tiers.replaying import told
from tiers.replaying.replay import replay


class DifferenceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One line that differs, as it was kept and as it comes out now."""

    what = serializers.CharField()
    kept = serializers.CharField()
    again = serializers.CharField()


class ReplaySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """`identical` says that the canonical JSON of both is the same, byte for byte; the digests are its SHA-256.

    `known_by` is `snapshot`, or `time` where the run kept no snapshot of the database.
    """

    change = serializers.IntegerField()
    partner = serializers.CharField()
    program = serializers.CharField()
    edition = serializers.CharField()
    run = serializers.IntegerField()
    basis = serializers.CharField()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField()
    known_by = serializers.CharField()
    identical = serializers.BooleanField()
    digest_kept = serializers.CharField()
    digest_again = serializers.CharField()
    differences = DifferenceSerializer(many=True)


class TierChangeReplay(VendorView):
    @extend_schema(operation_id="tier_changes_replay", responses={OK: ReplaySerializer, **problems(403)})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        """Whether the decision's evidence comes out again. For the vendor's staff; changes nothing."""
        self.by.require("runs.see")
        return Response(told.as_data(replay(queries.get_change(self.by, pk))))

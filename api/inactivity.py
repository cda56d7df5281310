"""Reviews of quiet partners: opened and decided on by staff, answered by the partners."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.fields import KEY, LineField
from api.idempotency import once
from api.views import OK, ListView, VendorView, problems
from tiers.inactivity import answers, closing, deciding
from tiers.inactivity import queries as reviews
from tiers.inactivity.letters import UNDO_WITHIN
from tiers.inactivity.opening import open_review
from tiers.inactivity.quarters import quarter_named
from tiers.models import InactivityReview, ReviewDecision, ReviewDecisionRow, ReviewItem


class ReviewSerializer(serializers.ModelSerializer[InactivityReview]):
    """`report` is there once the review is closed."""

    program = serializers.CharField(source="program.key")
    quarter = serializers.CharField(source="label")
    edition = serializers.CharField(source="edition.label")
    report = serializers.SerializerMethodField()

    class Meta:
        model = InactivityReview
        fields = (
            "id", "program", "quarter", "edition", "as_of", "state", "trigger", "listed", "opened_by_label",
            "opened_at", "closed_by_label", "closed_at", "report",
        )  # fmt: skip

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_report(self, review: InactivityReview) -> Any:
        return review.report


class ReviewItemSerializer(serializers.ModelSerializer[ReviewItem]):
    """Signs of life as they were when the partner was listed; `quiet_days` are counted to the review's day."""

    review = serializers.IntegerField(source="review_id")
    partner = serializers.CharField(source="partner.code")

    class Meta:
        model = ReviewItem
        fields = (
            "id", "review", "partner", "tier", "last_sign_in", "last_registration", "last_referral", "last_training",
            "last_story", "last_sign_of_life", "quiet_days", "proposal", "reason", "state", "decided_by_label",
            "decided_at", "note", "grace_ends_on", "answer", "answered_by_label", "answered_at",
        )  # fmt: skip


class ActivityQuestionSerializer(serializers.ModelSerializer[ReviewItem]):
    """What a partner is asked: whether it is active, and until when it can answer."""

    program = serializers.CharField(source="enrollment.program.key")

    class Meta:
        model = ReviewItem
        fields = ("id", "program", "last_sign_of_life", "state", "grace_ends_on", "answer", "answered_at")


class DecidedRowSerializer(serializers.ModelSerializer[ReviewDecisionRow]):
    """`sentence` says what became of it, or why nothing did."""

    partner = serializers.CharField(source="item.partner.code")
    item = serializers.IntegerField(source="item_id")
    decided = serializers.SerializerMethodField()

    def get_decided(self, row: ReviewDecisionRow) -> bool:
        return row.after is not None

    class Meta:
        model = ReviewDecisionRow
        fields = ("item", "partner", "decided", "sentence")


class ReviewDecisionSerializer(serializers.ModelSerializer[ReviewDecision]):
    undo_until = serializers.SerializerMethodField()
    results = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.DATETIME)
    def get_undo_until(self, decision: ReviewDecision) -> Any:
        return decision.at + UNDO_WITHIN

    @extend_schema_field(DecidedRowSerializer(many=True))
    def get_results(self, decision: ReviewDecision) -> Any:
        return DecidedRowSerializer(deciding.rows_of(decision), many=True).data

    class Meta:
        model = ReviewDecision
        fields = ("id", "kind", "note", "by_label", "at", "undo_until", "undone_at", "results")


class NewReviewSerializer(serializers.Serializer):  # type: ignore[type-arg]
    program = LineField(max_length=60, help_text="The program's key.")
    quarter = LineField(max_length=6, help_text="A quarter that has begun, such as 2026Q3.")


class NewDecisionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """`items` are ids of this review, at most 200; the note goes to the partners."""

    decision = serializers.ChoiceField(ReviewDecision.Kind.choices)
    items = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=deciding.MOST)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class ActivityAnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    text = serializers.CharField(max_length=answers.LONGEST)


class ReviewFilter(django_filters.FilterSet):
    program = django_filters.CharFilter(field_name="program__key", max_length=60)
    state = django_filters.ChoiceFilter(choices=InactivityReview.State.choices)


class ItemFilter(django_filters.FilterSet):
    partner = django_filters.CharFilter(field_name="partner__code", max_length=60)
    country = django_filters.CharFilter(field_name="partner__country", max_length=2)
    proposal = django_filters.ChoiceFilter(choices=ReviewItem.Proposal.choices)
    state = django_filters.ChoiceFilter(choices=ReviewItem.State.choices)


class ReviewList(ListView):
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilter
    model = InactivityReview
    default_order = "-id"

    def rows(self) -> Any:
        return reviews.reviews(self.by)

    @extend_schema(
        operation_id="inactivity_reviews_open",
        parameters=[KEY],
        request=NewReviewSerializer,
        responses={
            (201, "application/json"): ReviewSerializer,
            OK: ReviewSerializer,
            **problems(400, 403, 409, 422),
        },
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        """Opens the review of a quarter (201), or gives the one there is (200). A worker lists the partners."""

        def create() -> Response:
            self.by.require("inactivity.run")
            given = self.read(NewReviewSerializer)
            program = queries.named_program(self.by, given["program"])
            review, created = open_review(program, quarter_named(given["quarter"]), by=self.by, now=timezone.now())
            location = reverse("api:inactivity_review", args=[vendor, review.pk])
            status = 201 if created else 200
            return Response(ReviewSerializer(review).data, status=status, headers={"Location": location})

        return once(request, self.by, create)

    @extend_schema(
        operation_id="inactivity_reviews_list", responses={OK: ReviewSerializer(many=True), **problems(400, 403)}
    )
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class ReviewDetail(VendorView):
    @extend_schema(operation_id="inactivity_reviews_read", responses={200: ReviewSerializer, **problems(403)})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(ReviewSerializer(reviews.get_review(self.by, pk)).data)


class ReviewClosing(VendorView):
    @extend_schema(
        operation_id="inactivity_reviews_close", request=None, responses={200: ReviewSerializer, **problems(403, 409)}
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """Closes the review and keeps its report. Refused while somebody waits for a decision."""
        review = reviews.get_review(self.by, pk)
        closing.close_review(review, by=self.by, now=timezone.now())
        return Response(ReviewSerializer(reviews.get_review(self.by, pk)).data)


class ItemList(ListView):
    serializer_class = ReviewItemSerializer
    filterset_class = ItemFilter
    model = ReviewItem

    def rows(self) -> Any:
        return reviews.items(self.by, reviews.get_review(self.by, self.kwargs["pk"]))

    @extend_schema(
        operation_id="inactivity_reviews_items", responses={OK: ReviewItemSerializer(many=True), **problems(400, 403)}
    )
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        """The partners of one review."""
        return self.page()


class Decisions(VendorView):
    @extend_schema(
        operation_id="inactivity_reviews_decide",
        parameters=[KEY],
        request=NewDecisionSerializer,
        responses={200: ReviewDecisionSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """Keeps, nudges or deactivates up to 200. One that cannot be decided holds up no other and says why."""

        def decide() -> Response:
            self.by.require("inactivity.decide")
            given, review = self.read(NewDecisionSerializer), reviews.get_review(self.by, pk)
            items = reviews.chosen(self.by, review, given["items"])
            note, now = given.get("note", ""), timezone.now()
            decision = deciding.decide(review, items, given["decision"], by=self.by, now=now, note=note)
            return Response(ReviewDecisionSerializer(decision).data)

        return once(request, self.by, decide)


class DecisionUndo(VendorView):
    @extend_schema(
        operation_id="inactivity_decisions_undo",
        request=None,
        responses={200: ReviewDecisionSerializer, **problems(403, 409)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """Takes back within the hour what was decided, row by row; what cannot be taken back says why."""
        self.by.require("inactivity.decide")
        decision = reviews.get_decision(self.by, pk)
        deciding.undo(decision, by=self.by, now=timezone.now())
        return Response(ReviewDecisionSerializer(reviews.get_decision(self.by, pk)).data)


class QuestionList(VendorView):
    @extend_schema(
        operation_id="inactivity_questions_list",
        responses={200: ActivityQuestionSerializer(many=True), **problems(403)},
    )
    def get(self, request: Request, vendor: str) -> Response:
        """Whether the partner is active: what it was asked, of each program the newest."""
        return Response(ActivityQuestionSerializer(reviews.own_items(self.by), many=True).data)


class Answer(VendorView):
    @extend_schema(
        operation_id="inactivity_questions_answer",
        request=ActivityAnswerSerializer,
        responses={200: ActivityQuestionSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """Says that the partner is active; somebody at the vendor decides."""
        self.by.require("inactivity.answer")
        item = reviews.own_item(self.by, pk)
        answers.answer(item, text=self.read(ActivityAnswerSerializer)["text"], by=self.by, now=timezone.now())
        return Response(ActivityQuestionSerializer(reviews.own_item(self.by, pk)).data)

"""What the vendor does about a registration: the same verbs as in the workspace."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.registration_bodies import (
    ApprovalSerializer,
    AssignmentSerializer,
    CorrectionSerializer,
    LinkSerializer,
    QuestionSerializer,
    RejectionSerializer,
    RevisedSerializer,
)
from api.registration_shapes import RegistrationDetailSerializer
from api.registrations import VERB, RegistrationView
from api.views import problems
from deals.registrations import decisions, identifying, lifecycle, review
from deals.registrations.staff_pages import queue


class AnswerView(RegistrationView):
    """Refuses whoever may not decide before it looks at what was sent."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.found(kwargs["registration"])
        self.by.require("registrations.decide")


class Review(AnswerView):
    @extend_schema(operation_id="registrations_take_up", request=RevisedSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Begins to review it: whoever asks has it from now on."""
        given = self.read(RevisedSerializer)
        lifecycle.take_up(self.found(registration), by=self.by, **given)
        return self.answer(registration)


class Question(AnswerView):
    @extend_schema(operation_id="registrations_ask", request=QuestionSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Gives it back to the partner, who may change these facts. The vendor's clock stands still."""
        given = self.read(QuestionSerializer)
        lifecycle.ask(self.found(registration), by=self.by, **given)
        return self.answer(registration)


class Approval(AnswerView):
    @extend_schema(operation_id="registrations_approve", request=ApprovalSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Finds or makes the opportunity, gives the partner its part in it and protects the claim."""
        given = self.read(ApprovalSerializer)
        if "opportunity" in given:
            given["opportunity"] = queries.named_opportunity(self.by, given["opportunity"])
        decisions.approve(self.found(registration), by=self.by, **given)
        return self.answer(registration)


class Rejection(AnswerView):
    @extend_schema(operation_id="registrations_reject", request=RejectionSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Turns the claim down. Of a conflict the partner is told the kind and the date, never who."""
        given = self.read(RejectionSerializer)
        decisions.reject(self.found(registration), by=self.by, **given)
        return self.answer(registration)


class Decision(AnswerView):
    @extend_schema(
        operation_id="registrations_undo", responses={200: RegistrationDetailSerializer, **problems(403, 409)}
    )
    def delete(self, request: Request, vendor: str, registration: str) -> Response:
        """Takes the newest decision back: within an hour, and unless something else happened since."""
        decisions.undo(queue.last_decision(self.by, self.found(registration)), by=self.by)
        return self.answer(registration)


class Assignment(AnswerView):
    @extend_schema(operation_id="registrations_assign", request=AssignmentSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Gives it to a colleague who may decide on it."""
        given = self.read(AssignmentSerializer)
        found = self.found(registration)
        review.assign(found, queries.colleague(found, given.pop("reviewer")), by=self.by, **given)
        return self.answer(registration)


class Customer(AnswerView):
    @extend_schema(operation_id="registrations_correct_customer", request=CorrectionSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Says which customer it really is. The registration keeps its date."""
        given = self.read(CorrectionSerializer)
        account = queries.named_customer(self.by, given.pop("account"))
        identifying.correct(self.found(registration), account, by=self.by, now=timezone.now(), **given)
        return self.answer(registration)


class Link(AnswerView):
    @extend_schema(operation_id="registrations_link", request=LinkSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Says that an approved one belongs to another opportunity of the same customer."""
        given = self.read(LinkSerializer)
        target = queries.named_opportunity(self.by, given.pop("opportunity"))
        review.link(self.found(registration), target, by=self.by, **given)
        return self.answer(registration)

"""What the partner does about its registration: the same verbs as in the portal."""

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.fields import KEY
from api.idempotency import once
from api.registration_bodies import (
    AnswerSerializer,
    ExtensionDecisionSerializer,
    NewExtensionSerializer,
    NewStepSerializer,
    NoteSerializer,
    RevisedSerializer,
    StageSerializer,
    SubmissionSerializer,
)
from api.registration_shapes import ExtensionSerializer, NextStepSerializer
from api.registrations import VERB, RegistrationView
from api.views import problems
from deals.registrations import extensions, lifecycle, sale


class Submission(RegistrationView):
    @extend_schema(operation_id="registrations_submit", request=SubmissionSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Hands the draft in. The vendor's clock starts, and there is a receipt."""
        found, given = self.found(registration), self.read(SubmissionSerializer)
        lifecycle.submit(found, by=self.by, **given)
        return self.answer(registration)


class Answer(RegistrationView):
    @extend_schema(operation_id="registrations_answer", request=AnswerSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Hands it in again with the facts that were asked for."""
        found, given = self.found(registration), self.read(AnswerSerializer)
        note, revision = given.pop("note", ""), given.pop("revision", None)
        lifecycle.answer(found, given, note=note, revision=revision, by=self.by)
        return self.answer(registration)


class Withdrawal(RegistrationView):
    @extend_schema(operation_id="registrations_withdraw", request=NoteSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Takes the claim back before it is decided."""
        found, given = self.found(registration), self.read(NoteSerializer)
        lifecycle.withdraw(found, by=self.by, **given)
        return self.answer(registration)


class Stage(RegistrationView):
    @extend_schema(operation_id="registrations_move_stage", request=StageSerializer, responses=VERB)
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Tells how far the sale is."""
        found, given = self.found(registration), self.read(StageSerializer)
        sale.move_stage(found, given.pop("stage"), by=self.by, **given)
        return self.answer(registration)


class NextSteps(RegistrationView):
    @extend_schema(
        operation_id="registrations_plan_step",
        parameters=[KEY],
        request=NewStepSerializer,
        responses={201: NextStepSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Plans what the partner does next, by a day."""

        def create() -> Response:
            given = self.read(NewStepSerializer)
            step = sale.plan_step(self.held(registration, given), by=self.by, **given)
            where = reverse("api:registration", args=[vendor, registration])
            return Response(NextStepSerializer(step).data, status=201, headers={"Location": where})

        return once(request, self.by, create)


class StepCompletion(RegistrationView):
    @extend_schema(
        operation_id="registrations_finish_step",
        request=RevisedSerializer,
        responses={200: NextStepSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, registration: str, step: int) -> Response:
        """The step is done."""
        row = self.held(registration, self.read(RevisedSerializer))
        return Response(NextStepSerializer(sale.finish_step(row, step, by=self.by)).data)


class Extensions(RegistrationView):
    @extend_schema(
        operation_id="registrations_ask_extension",
        parameters=[KEY],
        request=NewExtensionSerializer,
        responses={201: ExtensionSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, registration: str) -> Response:
        """Asks for more time before the protection ends. Asking stops nothing."""

        def create() -> Response:
            given = self.read(NewExtensionSerializer)
            asked = extensions.ask(self.held(registration, given), by=self.by, now=timezone.now(), **given)
            where = reverse("api:registration", args=[vendor, registration])
            return Response(ExtensionSerializer(asked).data, status=201, headers={"Location": where})

        return once(request, self.by, create)


class ExtensionDecision(RegistrationView):
    @extend_schema(
        operation_id="registrations_decide_extension",
        request=ExtensionDecisionSerializer,
        responses={200: ExtensionSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, registration: str, extension: int) -> Response:
        """The vendor grants the days or declines them."""
        asked = queries.extension_of(self.found(registration), extension)
        self.by.require("registrations.decide")
        given = self.read(ExtensionDecisionSerializer)
        self.held(registration, given)
        grant = given.pop("decision") == "grant"
        return Response(
            ExtensionSerializer(extensions.decide(asked, grant=grant, by=self.by, now=timezone.now(), **given)).data
        )

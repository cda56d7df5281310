"""The OpenAPI document, the page that shows it, and generated requests that try to break what it promises."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from partners.models import Partner
from tests.api.calls import Caller
from tests.deals.made import make_opportunity
from tests.tiers.proposals import proposed
from vendors.actors import Actor
from vendors.models import Vendor

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 10


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    answer = Client().get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.fixture
def open_connection(document: dict[str, Any]) -> Iterator[None]:
    """The handler ends its connection with each request; the test's transaction needs it to stay.

    Django's own client, which asked for the document, does the same and connects the signals again.
    """
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


def test_the_document_names_every_resource_and_how_to_sign_in(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.")
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert sorted(path.removeprefix("/api/v1/{vendor}/") for path in document["paths"]) == [
        "appeals/",
        "appeals/{appeal}/",
        "appeals/{appeal}/acceptance/",
        "appeals/{appeal}/evidence/",
        "appeals/{appeal}/holder/",
        "appeals/{appeal}/refusal/",
        "appeals/{appeal}/withdrawal/",
        "assessments/",
        "assessments/{id}/",
        "attributions/",
        "attributions/{id}/",
        "attributions/{id}/late-acceptance/",
        "crm/opportunities/",
        "crm/opportunities/{system}/{source_id}/",
        "customers/",
        "customers/candidates/",
        "direct-only/",
        "direct-only/{id}/",
        "direct-only/{id}/ending/",
        "enrollments/",
        "enrollments/{id}/",
        "enrollments/{id}/explanation/",
        "enrollments/{id}/forecast/",
        "enrollments/{id}/what-if/",
        "forecasts/",
        "inactivity-decisions/{id}/undo/",
        "inactivity-questions/",
        "inactivity-questions/{id}/answer/",
        "inactivity-reviews/",
        "inactivity-reviews/{id}/",
        "inactivity-reviews/{id}/closing/",
        "inactivity-reviews/{id}/decisions/",
        "inactivity-reviews/{id}/items/",
        "opportunities/",
        "opportunities/{id}/",
        "partners/",
        "partners/{code}/",
        "programs/",
        "programs/{key}/",
        "programs/{key}/drafts/",
        "programs/{key}/drafts/{draft}/",
        "programs/{key}/drafts/{draft}/publication/",
        "programs/{key}/editions/{label}/",
        "receipt-keys/",
        "registrations/",
        "registrations/bulk-decisions/",
        "registrations/bulk-decisions/{id}/undo/",
        "registrations/pipeline/",
        "registrations/waiting/",
        "registrations/{registration}/",
        "registrations/{registration}/answer/",
        "registrations/{registration}/approval/",
        "registrations/{registration}/assignment/",
        "registrations/{registration}/customer/",
        "registrations/{registration}/decision/",
        "registrations/{registration}/extensions/",
        "registrations/{registration}/extensions/{extension}/decision/",
        "registrations/{registration}/next-steps/",
        "registrations/{registration}/next-steps/{step}/completion/",
        "registrations/{registration}/opportunity/",
        "registrations/{registration}/question/",
        "registrations/{registration}/receipt/",
        "registrations/{registration}/rejection/",
        "registrations/{registration}/review/",
        "registrations/{registration}/stage/",
        "registrations/{registration}/submission/",
        "registrations/{registration}/withdrawal/",
        "rehearsals/",
        "rehearsals/{id}/",
        "runs/",
        "runs/{id}/",
        "runs/{id}/cancellation/",
        "runs/{id}/comparison/",
        "runs/{id}/moved/",
        "simulations/",
        "simulations/{id}/",
        "simulations/{id}/cancellation/",
        "simulations/{id}/moves/",
        "tier-changes/",
        "tier-changes/{id}/",
        "tier-changes/{id}/decision/",
        "tier-changes/{id}/lift/",
        "tier-changes/{id}/replay/",
        "tier-exceptions/",
        "tier-exceptions/{id}/",
        "tier-exceptions/{id}/revocation/",
    ]


def test_the_docs_page_asks_nobody_else_for_anything(db: None) -> None:
    answer = Client().get("/api/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert (page.count("<script"), page.count('<script src="/static/')) == (2, 2)
    assert "//" not in page.replace("<!doctype", "")
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_no_generated_request_is_answered_with_a_server_error(
    open_connection: None, document: dict[str, Any], max_: Actor, acme: Vendor, brightpath: Partner
) -> None:
    make_opportunity(acme, "S-1", (brightpath, "sourced"))
    proposed(brightpath, acme)
    caller = Caller(max_)
    schema = schemathesis.openapi.from_dict(document)
    tried = set()
    for operation in schema.get_all_operations():
        ask = operation.ok()
        tried.add(ask.label)
        _try(ask, caller)
    assert len(tried) == sum(len(path) for path in document["paths"].values())


def _try(operation: Any, caller: Caller) -> None:
    application = get_wsgi_application()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.path_parameters["vendor"] = "acme"
        case.headers["Authorization"] = f"Bearer {caller.token}"
        response = case.call(app=application, base_url="http://testserver")
        case.validate_response(response, checks=CHECKS)

    ask()

"""Reading one registration for its page in the workspace, with what the page says of it, in one statement."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from deals.models import AccountMatch, NextStep, Receipt
from deals.registrations import queries
from tenancy.refusals import NotFound
from vendors.actors import Actor

_AROUND = ("partner", "enrollment__program", "reviewer", "opportunity", "account", "submitted_by", "resubmission_of")


def get(by: Actor, code: str) -> Any:
    """The registration with this code; `match` is how its customer was found, `step` what comes next,
    `receipt` the newest one; each may be None.

    Raises NotFound, in the same words for somebody else's and for none.
    """
    matches = AccountMatch.objects.filter(registration=OuterRef("pk")).order_by("-pk")
    steps = NextStep.objects.filter(registration=OuterRef("pk"), done_at__isnull=True).order_by("due_on", "pk")
    rows = queries.registrations(by).select_related(*_AROUND)
    receipts = Receipt.objects.filter(registration=OuterRef("pk")).order_by("-pk")
    found = rows.annotate(
        receipt=Subquery(receipts.values(json=JSONObject(position="position", digest="digest"))[:1]),
        match=Subquery(matches.values(json=JSONObject(explained="explained", note="note", by="by__name"))[:1]),
        step=Subquery(steps.values(json=JSONObject(text="text", due_on="due_on"))[:1]),
    )
    row = found.filter(code=code).first()
    if row is None:
        raise NotFound("There is no such registration here.")
    return row

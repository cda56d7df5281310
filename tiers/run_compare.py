"""The page that lays two runs beside each other."""

from dataclasses import dataclass
from typing import Any

from programs.document.model import ProgramDocument
from programs.queries import document_of
from tenancy.refusals import Invalid
from tiers import queries, run_differences
from tiers.change_list import TierMark
from tiers.models import Moved, Run
from tiers.run_differences import PAGE, Difference
from ui.formats import day, moment, plural
from ui.parts import Page
from vendors.actors import TenantRequest


@dataclass(frozen=True, slots=True)
class Row:
    """One enrollment that came out differently."""

    code: str
    name: str
    before: TierMark
    after: TierMark
    values: list[str]


def context(request: TenantRequest, run: Run) -> dict[str, Any]:
    """Raises Invalid for a run that this one cannot be compared with."""
    offered = run_differences.comparable(request.actor, run)
    chosen = _number(request.GET.get("with", ""))
    other = queries.get_run(request.actor, chosen) if chosen else next(iter(offered), None)
    found: list[Difference] = []
    if other is not None:
        after = _number(request.GET.get("after", ""))
        found = run_differences.between(request.actor, run, other, after=after, most=PAGE + 1)
    document = document_of(run.edition)
    following = str(found[PAGE - 1].enrollment_id) if len(found) > PAGE else ""
    return {
        "run": run,
        "other": other,
        "answer": _answer(run, other, found),
        "rows": [_row(document, one) for one in found[:PAGE]],
        "page": Page(following, ""),
        "others": [(str(one.pk), f"{day(one.as_of)}, done {moment(one.finished_at)}") for one in offered],
    }


def moved_row(moved: Moved, run: Run) -> Row:
    """A line of the run's own page."""
    document = document_of(run.edition)
    values = run_differences.values_changed(document, moved.metrics_before, moved.metrics_after)
    before, after = _mark(document, moved.before), _mark(document, moved.after)
    return Row(moved.partner.code, moved.partner.name, before, after, values)


def _row(document: ProgramDocument, one: Difference) -> Row:
    values = run_differences.values_changed(document, one.metrics_before, one.metrics_after)
    before, after = _mark(document, one.before), _mark(document, one.after)
    return Row(one.partner_code, one.partner_name, before, after, values)


def _answer(run: Run, other: Run | None, found: list[Difference]) -> str:
    if other is None:
        return "There is no earlier run of this program and basis to compare with."
    if not found:
        return "Nobody came out differently in these two runs."
    several = f"More than {PAGE} partners" if len(found) > PAGE else plural(len(found), "partner")
    return f"{several} came out differently."


def _mark(document: ProgramDocument, key: str) -> TierMark:
    rank = next((tier.rank for tier in document.tiers if tier.key == key), None)
    return TierMark(key, document.tier_name(key), rank)


def _number(text: str) -> int:
    """An id in the address; 0 where none is given. Raises Invalid for anything else."""
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid("This page address does not name a run. Start again from the list of runs.", {})
    return int(text)

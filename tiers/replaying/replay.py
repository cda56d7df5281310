"""A decision's assessment, produced again from the edition, the day and the facts as the run knew them.

What was kept and what comes out now are written as canonical JSON. They are the same bytes, or it is told what
differs. Replaying reads only, and works inside a vendor's scope.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from programs.counting import Question, Sql
from programs.document.model import ProgramDocument
from programs.models import Edition
from programs.publishing import digest_of
from programs.queries import document_of
from tiers import evidence
from tiers.evaluation_sql import values_as_json, verdicts
from tiers.models import TierChange
from tiers.replaying.differences import Difference, differences
from tiers.replaying.known import as_known
from tiers.windows import question_of

_WHOSE = "= %(partner)s"
# Everything that an enrollment's evidence may keep; which of it was kept, the evidence says itself.
_ENROLLMENT = """
SELECT jsonb_build_object('focuses', e.focuses, 'invitations', e.invitations, 'country', p.country)
FROM partners_enrollment e JOIN partners_partner p ON p.vendor_id = e.vendor_id AND p.id = e.partner_id
WHERE e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.partner_id = %(partner)s
"""


@dataclass(frozen=True, slots=True)
class Replay:
    """`kept` is what was decided on, `again` what comes out now; `document` are the rules of both."""

    change: TierChange
    document: ProgramDocument
    kept: Mapping[str, Any]
    again: Mapping[str, Any]

    @property
    def identical(self) -> bool:
        return canonical(self.kept) == canonical(self.again)

    @property
    def by_snapshot(self) -> bool:
        """False where the run kept none, so that only the time could tell what it knew."""
        return bool(self.change.run.snapshot)

    @property
    def digest_kept(self) -> str:
        return digest(self.kept)

    @property
    def digest_again(self) -> str:
        return digest(self.again)

    @property
    def differences(self) -> list[Difference]:
        return [] if self.identical else differences(self.document, self.kept, self.again)


def replay(change: TierChange) -> Replay:
    """Replay the assessment behind the change."""
    run = change.run
    document = document_of(run.edition)
    facts = as_known(run, change.partner_id)
    question = question_of(change.program, document, run.basis, run.as_of, instead=facts)
    window = (question.window.after, question.window.until)
    again = {
        **_frame(run.edition, digest_of(run.edition.source), run.basis, run.as_of, window),
        **_measured(question, change.partner_id),
        "evidence": {
            "enrollment": _enrollment(question, change.partner_id, change.assessment.evidence),
            "rows": evidence.of_partner(question, change.partner_id),
        },
    }
    return Replay(change, document, _kept(change), again)


def canonical(assessment: Mapping[str, Any]) -> bytes:
    """The same facts are the same bytes: keys sorted, nothing between them, UTF-8."""
    return json.dumps(assessment, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(assessment: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(assessment)).hexdigest()


def _kept(change: TierChange) -> dict[str, Any]:
    assessment, run = change.assessment, change.run
    edition = run.edition if assessment.edition_id == run.edition_id else assessment.edition
    window = (run.window_after, run.window_until)
    return {
        **_frame(edition, edition.digest, assessment.basis, assessment.as_of, window),
        "current_tier": assessment.current_tier,
        "eligible_tier": assessment.eligible_tier,
        "metrics": assessment.metrics,
        "evidence": assessment.evidence,
    }


def _frame(edition: Edition, rules: str, basis: str, as_of: Any, window: tuple[Any, Any]) -> dict[str, Any]:
    """`rules` is the digest of the program document: as it was published, and of the text that stands there now."""
    return {
        "edition": edition.label,
        "rules": rules,
        "basis": str(basis),
        "as_of": as_of.isoformat(),
        "window": {"after": window[0].isoformat(), "until": window[1].isoformat()},
    }


def _measured(question: Question, partner_id: int) -> dict[str, Any]:
    """By the statement that measures everyone in a run. A partner that was not assessed has no tiers and no values."""
    statement = verdicts(question, _WHOSE)
    found = _one(
        f"""SELECT jsonb_build_object(
            'current_tier', v.current_tier, 'eligible_tier', (%(tiers)s::varchar[])[v.eligible_rank + 1],
            'metrics', {values_as_json(question.document)}
        ) FROM ({statement.text}) v""",
        {**statement.params, "tiers": [tier.key for tier in question.document.tiers], "partner": partner_id},
    )
    return found or {"current_tier": None, "eligible_tier": None, "metrics": {}}


def _enrollment(question: Question, partner_id: int, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    statement = question.over(Sql(_ENROLLMENT, question.params))
    found = _one(statement.text, {**statement.params, "partner": partner_id}) or {}
    wanted = (kept or {}).get("enrollment", found)
    return {key: value for key, value in found.items() if key in wanted}


def _one(statement: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(params))
        row = cursor.fetchone()
    found: dict[str, Any] | None = None if row is None else json.loads(row[0])
    return found

"""A decision's assessment and what it proposed, produced again from the edition, the day and the facts as the run knew
them.

What was kept and what comes out now are written as canonical JSON. They are the same bytes, or it is told what
differs. Replaying reads only, and works inside a vendor's scope.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from programs.document.model import ProgramDocument
from programs.models import Edition
from programs.publishing import digest_of
from programs.queries import document_of
from tiers import evidence
from tiers.models import TierChange
from tiers.replaying import verdict
from tiers.replaying.differences import Difference, differences
from tiers.replaying.known import as_known, moment_of
from tiers.windows import question_of


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
    """Replay the assessment behind the change, and the move that was proposed on it."""
    run = change.run
    document = document_of(run.edition)
    facts = as_known(run, change.partner_id)
    question = question_of(change.program, document, run.basis, run.as_of, instead=facts)
    window = (question.window.after, question.window.until)
    measured, enrollment = verdict.again(question, change.partner_id, moment_of(run))
    again = {
        **_frame(run.edition, digest_of(run.edition.source), run.basis, run.as_of, window),
        **measured,
        "evidence": {
            "enrollment": _as_kept(enrollment, change.assessment.evidence),
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
        "move": {"from": change.from_tier, "to": change.to_tier, "upward": change.upward},
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


def _as_kept(enrollment: Mapping[str, Any], kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """Which facts of the enrollment were kept, the evidence says itself."""
    wanted = (kept or {}).get("enrollment", enrollment)
    return {key: value for key, value in enrollment.items() if key in wanted}

"""What every decision about a tier change begins with: who may, the locked rows, the words of the log."""

from partners.models import Enrollment
from programs.queries import document_of
from tenancy.refusals import Forbidden, Invalid
from tiers.models import TierChange
from tiers.policies import holds_the_role, may_decide
from vendors.actors import Actor

LONGEST_NOTE = 1000


def require_may(by: Actor, change: TierChange) -> None:
    """Raises Forbidden for the wrong role, and for whoever works at the partner."""
    if may_decide.test(by, change):
        return
    if holds_the_role.test(by, change):
        raise Forbidden("You work at this partner, so a colleague has to decide on its tier.")
    by.require("tiers.decide")


def locked_enrollment(change: TierChange) -> Enrollment:
    """Held first: decisions on one enrollment follow each other, and nobody ends it in the middle."""
    return (
        Enrollment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner")
        .get(pk=change.enrollment_id)
    )


def locked(change: TierChange) -> TierChange:
    """The row as it stands now, held until the transaction ends."""
    return (
        TierChange.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner", "program", "run__edition")
        .get(pk=change.pk)
    )


def require_reason(note: str, sentence: str) -> None:
    if not note:
        raise Invalid(sentence, {"note": ["A reason is needed."]})


def facts(change: TierChange) -> dict[str, object]:
    """What the log keeps of a change, with the names that people read."""
    return {
        "state": str(change.state),
        "partner": change.partner.name,
        "program": change.program.name,
        "from_name": name(change, change.from_tier),
        "to_name": name(change, change.to_tier),
    }


def name(change: TierChange, tier: str) -> str:
    return document_of(change.run.edition).tier_name(tier)


def clean(note: str) -> str:
    """The note without odd characters. Raises Invalid when it is too long."""
    note = note.replace("\x00", "").strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            f"The note has {len(note):,} characters; {LONGEST_NOTE:,} are possible.",
            {"note": [f"At most {LONGEST_NOTE:,} characters."]},
        )
    return note

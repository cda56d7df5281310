"""How good a partner is, and how we know: runs, assessments with their evidence, proposed changes, dated standings."""

from tiers.models.assessments import Assessment, TierChange
from tiers.models.runs import Basis, Run, RunStep
from tiers.models.standings import Standing, StandingEvent
from tiers.models.trends import Moved, TierCount

__all__ = [
    "Assessment",
    "Basis",
    "Moved",
    "Run",
    "RunStep",
    "Standing",
    "StandingEvent",
    "TierChange",
    "TierCount",
]

"""How good a partner is, and how we know: runs, assessments with their evidence, proposed changes, dated standings."""

from tiers.models.assessments import Assessment, TierChange
from tiers.models.forecasts import Forecast, LookAhead
from tiers.models.inactivity import InactivityReview, ReturnRequest, ReviewDecision, ReviewDecisionRow, ReviewItem
from tiers.models.program_year import Notice, TierException, TierExceptionEvent, YearRehearsal
from tiers.models.runs import Basis, Run, RunStep
from tiers.models.simulations import SimulatedMove, Simulation, SimulationStep
from tiers.models.standings import Standing, StandingEvent
from tiers.models.trends import Moved, TierCount

__all__ = [
    "Assessment",
    "Basis",
    "Forecast",
    "InactivityReview",
    "LookAhead",
    "Moved",
    "Notice",
    "ReturnRequest",
    "ReviewDecision",
    "ReviewDecisionRow",
    "ReviewItem",
    "Run",
    "RunStep",
    "SimulatedMove",
    "Simulation",
    "SimulationStep",
    "Standing",
    "StandingEvent",
    "TierChange",
    "TierCount",
    "TierException",
    "TierExceptionEvent",
    "YearRehearsal",
]

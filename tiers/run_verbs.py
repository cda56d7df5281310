"""What happens with runs, as the log tells it."""

from activity import verbs

verbs.register("run.requested", "{actor} asked for a recalculation: {subject}")
verbs.register(
    "run.finished",
    "{actor} finished {subject}: {assessed:partner} assessed, {proposed:change} proposed, {superseded} superseded",
)
verbs.register("run.failed", "{actor} could not finish {subject}: {error}")
verbs.register("run.cancel_requested", "{actor} asked that {subject} ends")
verbs.register("run.cancelled", "{actor} ended {subject} as {asked_by} had asked")

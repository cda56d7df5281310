"""What happens with import files, as the log tells it."""

from activity import verbs

verbs.register(
    "import.done",
    "{actor} imported {subject}: {created} new, {updated} changed, {unchanged} as they were, {rejected} rejected",
)

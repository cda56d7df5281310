"""What happens to opportunities, the parts in them, customers and signing keys, as the log tells it."""

from activity import verbs

verbs.register("opportunity.recorded", "{actor} recorded {subject}, {stage}, {amount}")
verbs.register("opportunity.changed", "{actor} changed {changed} of {subject}")
verbs.register("opportunity.dropped", "{actor} took back {subject}, which a registration had brought")
verbs.register("attribution.added", "{actor} added {partner} to {subject} as {kind}")
verbs.register("attribution.changed", "{actor} changed {changed} of the part of {partner} in {subject} ({kind})")
verbs.register("attribution.accepted_late", "{actor} accepted {partner} late on {subject}: {late_reason}")
verbs.register("attribution.withdrawn", "{actor} took {partner} off {subject} as {kind}")
verbs.register("signing_key.rotated", "{actor} replaced the key that signs receipts with {subject}")
verbs.register("customer.listed_direct", "{actor} kept {subject} to the vendor itself, {words}")
verbs.register("customer.direct_ended", "{actor} opened {subject} to partners again")

"""What happens in reviews of quiet partners, as the log tells it, and the letters that follow."""

from activity import verbs
from tiers.inactivity import letters

verbs.register("inactivity.opened", "{actor} opened the inactivity review {quarter} of {program}")
verbs.register("inactivity.listed", "{actor} listed {listed:partner} for {quarter} of {program}")
verbs.register("inactivity.failed", "{actor} could not list {quarter} of {program}: {error}")
verbs.register("inactivity.tried_again", "{actor} had {quarter} of {program} listed again")
verbs.register("inactivity.kept", "{actor} kept {partner} in {program}")
verbs.register("inactivity.nudged", "{actor} nudged {partner} in {program}", letters=letters.to_the_partner)
verbs.register("inactivity.grace", "{actor} gave {partner} until {until} to answer", letters=letters.to_the_partner)
verbs.register("inactivity.answered", "{actor} answered that {partner} is active", letters=letters.to_the_decider)
verbs.register("inactivity.heard", "{actor} heard of {partner}: {note}", letters=letters.to_who_gave_grace)
verbs.register("inactivity.deactivated", "{actor} deactivated {partner} in {program}", letters=letters.to_the_partner)
verbs.register("inactivity.reactivated", "{actor} reactivated {partner} in {program}", letters=letters.to_the_partner)
verbs.register("inactivity.decided", "{actor} decided {done} of {quarter}: {kind}, {refused} refused")
verbs.register("inactivity.decision_undone", "{actor} took back what was decided in {quarter}: {kind}")
verbs.register("inactivity.undone", "{actor} took back: {partner} is {state} again")
verbs.register("inactivity.closed", "{actor} closed the inactivity review {quarter} of {program}")
verbs.register("inactivity.return_asked", "{actor} asked to come back: {partner}")
verbs.register("inactivity.return_accepted", "{actor} let {partner} come back", letters=letters.to_the_partner)
verbs.register(
    "inactivity.return_declined", "{actor} declined to let {partner} come back", letters=letters.to_the_partner
)

"""What happens to a partner, as the log tells it."""

from activity import verbs

verbs.register("partner.added", "{actor} added {subject}")
verbs.register("partner.changed", "{actor} changed what is known of {subject}")
verbs.register("partner.enrolled", "{actor} enrolled {partner} in {program}")
verbs.register("enrollment.focuses_set", "{actor} set the focus areas of {subject} to {words}")
verbs.register("enrollment.invitations_set", "{actor} set the invitations of {subject} to {words}")
verbs.register("enrollment.paused", "{actor} paused {subject}")
verbs.register("enrollment.resumed", "{actor} reactivated {subject}")
verbs.register("milestone.recorded", "{actor} recorded: {what}")
verbs.register("milestone.withdrawn", "{actor} withdrew: {what}")
verbs.register("milestone.corrected", "{actor} corrected: {what}")
verbs.register("certification.corrected", "{actor} corrected the {certification} certificate of {person}")
verbs.register("certification.recorded", "{actor} recorded the {certification} certificate of {person}")
verbs.register("team.joined", "{person} joined the team as {role}")
verbs.register("team.invited", "{actor} invited {email} as {role}")
verbs.register("team.invited_again", "{actor} sent the invitation of {email} again")
verbs.register("team.invitation_revoked", "{actor} withdrew the invitation of {email}")
verbs.register("team.role_changed", "{actor} changed the role of {person} from {before_role} to {role}")
verbs.register("team.left", "{actor} took {person} off the team")

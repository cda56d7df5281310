"""What happens in a workspace, as the log tells it."""

from activity import verbs

verbs.register("vendor.created", "{actor} opened the workspace of {subject}")
verbs.register("vendor.renamed", "{actor} renamed the workspace from {before_name} to {name}")
verbs.register("staff.joined", "{actor} gave {person} the role {role}")
verbs.register("staff.invited", "{actor} invited {email} as {role}")
verbs.register("staff.invited_again", "{actor} sent the invitation of {email} again")
verbs.register("staff.invitation_revoked", "{actor} withdrew the invitation of {email}")
verbs.register("staff.role_changed", "{actor} changed the role of {person} from {before_role} to {role}")
verbs.register("staff.ended", "{actor} ended the work of {person} as {role}")

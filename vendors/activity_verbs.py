"""What happens in a workspace, as the log tells it."""

from activity import verbs

verbs.register("vendor.created", "{actor} opened the workspace of {subject}")
verbs.register("staff.joined", "{actor} gave {person} the role {role}")

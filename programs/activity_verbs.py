"""What happens to programs, as the log tells it."""

from activity import verbs

verbs.register("edition.published", "{actor} published {subject}, effective {effective_on}")

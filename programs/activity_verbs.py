"""What happens to programs, as the log tells it."""

from activity import verbs

verbs.register("draft.saved", "{actor} saved the draft {subject}")
verbs.register("draft.discarded", "{actor} discarded the draft {subject}")
verbs.register("edition.published", "{actor} published {subject}, effective {effective_on}")

"""What staff answer for a partner's eyes names no other partner that has a part in the same opportunity."""

import re

from deals.models import Attribution, Opportunity
from tenancy.refusals import Invalid

NAMED = "You name {names}. The partner is never told who else has a part: leave it out."


def refuse_naming(words: str, sale: Opportunity | None, partner_id: int) -> None:
    """Raise Invalid where the words name another partner in `sale`, by name or by code."""
    if sale is None:
        return
    others = Attribution.objects.filter(opportunity=sale).exclude(partner_id=partner_id)
    names = {name for pair in others.values_list("partner__name", "partner__code") for name in pair}
    named = sorted(name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE))
    if named:
        sentence = NAMED.format(names=", ".join(named))
        raise Invalid(sentence, {"answer": [sentence]})

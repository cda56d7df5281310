"""What staff write for a partner's eyes names nobody who claims the same customer: by page, API and in bulk alike."""

import re
from collections.abc import Iterable

from deals.registrations.conflicts import Found
from tenancy.refusals import Invalid

NAMED = "You name {names}. The partner is never told who was first: leave it out."


def refuse_naming(words: str, found: Iterable[Found], field: str) -> None:
    """Raise Invalid, beside `field`, where the words name one of the claims that were found."""
    named = [name for name in _names(found) if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE)]
    if named:
        sentence = NAMED.format(names=", ".join(named))
        raise Invalid(sentence, {field: [sentence]})


def _names(found: Iterable[Found]) -> list[str]:
    """Other partners, their registrations and the vendor's opportunities."""
    names: set[str] = set()
    for one in found:
        if one.registration is not None:
            partner = one.registration.partner
            names |= {partner.name, one.registration.code}
            if partner.code.casefold() != partner.name.casefold():
                names.add(partner.code)
            if one.registration.opportunity is not None:
                names.add(one.registration.opportunity.source_id)
        if one.opportunity is not None:
            names.add(one.opportunity.source_id)
    return sorted(names)

"""The kinds of import files, in the order in which one imports them."""

from imports.kinds.attributions import Attributions
from imports.kinds.base import Kind
from imports.kinds.certifications import Certifications
from imports.kinds.milestones import Milestones
from imports.kinds.opportunities import Opportunities
from imports.kinds.partners import Partners
from imports.kinds.rates import Rates

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (Partners(), Opportunities(), Attributions(), Certifications(), Milestones(), Rates())
}

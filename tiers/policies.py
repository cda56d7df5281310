"""Who may decide on tiers. The table of roles says which roles; here stands what no role may do."""

from rules.predicates import predicate

from partners.models import Member
from tiers.models import TierChange
from vendors.actors import Actor


@predicate  # type: ignore[untyped-decorator]
def holds_the_role(by: Actor, change: TierChange) -> bool:
    return by.can("tiers.decide")


@predicate  # type: ignore[untyped-decorator]
def works_at_the_partner(by: Actor, change: TierChange) -> bool:
    """Nobody decides on the company that also pays them, whatever their role at the vendor."""
    if by.user is None:
        return False
    return Member.objects.filter(partner_id=change.partner_id, user=by.user, ended_at__isnull=True).exists()


may_decide = holds_the_role & ~works_at_the_partner

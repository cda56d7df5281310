"""Who may decide on tiers. The table of roles says which roles; here stands what no role may do."""

from rules.predicates import predicate

from partners.models import Member
from tiers.models import TierChange
from vendors.actors import Actor


def works_at(by: Actor, partner_id: int) -> bool:
    return (
        by.user is not None
        and Member.objects.filter(partner_id=partner_id, user=by.user, ended_at__isnull=True).exists()
    )


@predicate  # type: ignore[untyped-decorator]
def holds_the_role(by: Actor, change: TierChange) -> bool:
    return by.can("tiers.decide")


@predicate  # type: ignore[untyped-decorator]
def works_at_the_partner(by: Actor, change: TierChange) -> bool:
    """Nobody decides on the company that also pays them, whatever their role at the vendor."""
    return works_at(by, change.partner_id)


may_decide = holds_the_role & ~works_at_the_partner

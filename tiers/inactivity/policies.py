"""Who may decide about quiet partners. The table of roles says which roles; here stands what no role may do."""

from rules.predicates import predicate

from partners.models import Member
from tiers.models import ReviewItem
from vendors.actors import Actor


@predicate  # type: ignore[untyped-decorator]
def holds_the_role(by: Actor, item: ReviewItem) -> bool:
    return not by.is_member and by.can("inactivity.decide")


@predicate  # type: ignore[untyped-decorator]
def works_elsewhere(by: Actor, item: ReviewItem) -> bool:
    """Nobody decides on the company that also pays them, whatever their role at the vendor."""
    if by.user is None:
        return True
    return not Member.objects.filter(partner_id=item.partner_id, user=by.user, ended_at__isnull=True).exists()


may_decide = holds_the_role & works_elsewhere

"""What stands for each parameter of each route: whose row, and one that never existed."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from deals.models import (
    Account,
    Appeal,
    Attribution,
    BulkDecision,
    DealRegistration,
    DirectOnly,
    Extension,
    NextStep,
    Opportunity,
    Receipt,
)
from imports.models import ImportJob
from partners.models import Enrollment, Member, MemberInvitation, Milestone, Partner
from programs.models import Edition, Program
from tests.walls.routes import Route
from tests.walls.world import Holdings
from tiers.models import (
    Assessment,
    InactivityReview,
    ReturnRequest,
    ReviewDecision,
    ReviewItem,
    Run,
    Simulation,
    TierChange,
    TierException,
    YearRehearsal,
)
from vendors.models import Staff, StaffInvitation

Find = Callable[[Holdings], object]
NUMBER, WORD = 987654321, "neverexisted"


def _row(model: type[Model], attribute: str = "pk") -> Find:
    return lambda who: getattr(who.rows[model._meta.label], attribute)


def _same(value: object) -> Find:
    """A value that is nobody's, such as the name of a kind of file."""
    return lambda who: value


def _kind_of(model: type[Model]) -> Find:
    """The content type, which is the same for everyone."""
    return lambda who: ContentType.objects.get_for_model(model).pk


# By the parameter's name where it says enough.
BY_PARAMETER: dict[str, Find] = {
    "staff_id": _row(Staff),
    "member_id": _row(Member),
    "milestone_id": _row(Milestone),
    "code": _row(Partner, "code"),
    "key": _row(Program, "key"),
    "program": _row(Program, "key"),
    "label": _row(Edition, "label"),
    "draft": lambda who: vars(who.rows["draft"])["label"],
    "part": _row(Attribution),
    "step": _row(NextStep),
    "extension": _row(Extension),
    "registration": _row(DealRegistration, "code"),
    "appeal": _row(Appeal, "code"),
    "digest": _row(Receipt, "digest"),
    "kind": _same("partners"),
    "system": _same("salesforce"),
    "source_id": _row(Opportunity, "source_id"),
    "app_label": _same("tiers"),
    "content_type_id": _kind_of(Opportunity),
    "object_id": _row(Opportunity),
}
# `pk` and `invitation_id` say nothing by themselves: what they are of is how the route's name begins.
BY_RESOURCE: dict[str, type[Model]] = {
    "staff_invitation": StaffInvitation,
    "staff_team": MemberInvitation,
    "partner_team": MemberInvitation,
    "import_": ImportJob,
    "tier_change": TierChange,
    "tier_exception": TierException,
    "run": Run,
    "simulation": Simulation,
    "rehearsal": YearRehearsal,
    "inactivity_review": InactivityReview,
    "inactivity_decision": ReviewDecision,
    "inactivity_item": ReviewItem,
    "inactivity_return": ReturnRequest,
    "partner_activity": ReviewItem,
    "opportunity": Opportunity,
    "customer": Account,
    "direct_only": DirectOnly,
    "registration_bulk": BulkDecision,
    "registration_extension": Extension,
    "api:enrollment": Enrollment,
    "api:explanation": Enrollment,
    "api:assessment": Assessment,
    "api:tier_change": TierChange,
    "api:tier_exception": TierException,
    "api:decision": TierChange,
    "api:run": Run,
    "api:simulation": Simulation,
    "api:rehearsal": YearRehearsal,
    "api:inactivity_review": InactivityReview,
    "api:inactivity_decision": ReviewDecision,
    "api:inactivity_question": ReviewItem,
    "api:opportunity": Opportunity,
    "api:attribution": Attribution,
    "api:registration_bulk": BulkDecision,
    "api:direct_only": DirectOnly,
}


def missing(routes: list[Route]) -> set[tuple[str, str]]:
    """Parameters without a specimen: whoever adds a route says here what stands for them."""
    return {(route.name, name) for route in routes for name in route.params if _find(route, name) is None}


def unneeded(routes: list[Route]) -> set[object]:
    """Specimens of routes and parameters that are no more."""
    by_parameter = {name for route in routes for name in route.params}
    begun = {one for one in BY_RESOURCE for route in routes if route.name.startswith(one)}
    return (set(BY_RESOURCE) - begun) | (set(BY_PARAMETER) - by_parameter)


def values(route: Route, who: Holdings) -> dict[str, object]:
    found = {}
    for name in route.params:
        find = _find(route, name)
        assert find is not None, f"{route} has no specimen for {name}"
        found[name] = find(who)
    return found


def never(route: Route, like: dict[str, object]) -> dict[str, object]:
    """Values of the same kind that nothing has."""
    return {name: NUMBER if isinstance(value, int) else WORD for name, value in like.items()}


def _find(route: Route, name: str) -> Find | None:
    model_admin = getattr(route.view, "model_admin", None)
    if name == "object_id" and model_admin is not None:
        return _row(model_admin.model)
    if name in BY_PARAMETER:
        return BY_PARAMETER[name]
    beginnings = [one for one in BY_RESOURCE if route.name.startswith(one)]
    return _row(BY_RESOURCE[max(beginnings, key=len)]) if beginnings and name in ("pk", "invitation_id") else None

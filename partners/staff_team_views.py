"""A partner's team as the vendor's staff sees it: the first admin of a new partner is invited here."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from partners import queries
from partners.team_pages import TeamPage
from vendors.actors import TenantRequest
from vendors.pages import staff_page


@require_safe
@staff_page("team.see")
def team(request: TenantRequest, code: str) -> HttpResponse:
    return _page(request, code).show()


@require_POST
@staff_page("team.invite")
def team_invitations(request: TenantRequest, code: str) -> HttpResponse:
    return _page(request, code).invite()


@require_POST
@staff_page("team.invite")
def team_letter(request: TenantRequest, code: str, invitation_id: int) -> HttpResponse:
    return _page(request, code).resend(invitation_id)


@require_POST
@staff_page("team.invite")
def team_revocation(request: TenantRequest, code: str, invitation_id: int) -> HttpResponse:
    return _page(request, code).revoke(invitation_id)


@require_safe
@staff_page("team.invite")
def team_member(request: TenantRequest, code: str, member_id: int) -> HttpResponse:
    return _page(request, code).member(member_id)


@require_POST
@staff_page("team.invite")
def team_role(request: TenantRequest, code: str, member_id: int) -> HttpResponse:
    return _page(request, code).change_role(member_id)


@require_POST
@staff_page("team.invite")
def team_end(request: TenantRequest, code: str, member_id: int) -> HttpResponse:
    return _page(request, code).end(member_id)


def _page(request: TenantRequest, code: str) -> TeamPage:
    return TeamPage(request, queries.get_partner(request.actor, code))

"""The portal's page Team: a partner's own people, changed by its partner admin."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from partners import queries
from partners.team_pages import TeamPage
from vendors.actors import TenantRequest
from vendors.pages import partner_page


@require_safe
@partner_page("team.see")
def team(request: TenantRequest) -> HttpResponse:
    return _page(request).show()


@require_POST
@partner_page("team.invite")
def team_invitations(request: TenantRequest) -> HttpResponse:
    return _page(request).invite()


@require_POST
@partner_page("team.invite")
def team_letter(request: TenantRequest, invitation_id: int) -> HttpResponse:
    return _page(request).resend(invitation_id)


@require_POST
@partner_page("team.invite")
def team_revocation(request: TenantRequest, invitation_id: int) -> HttpResponse:
    return _page(request).revoke(invitation_id)


@require_safe
@partner_page("team.invite")
def team_member(request: TenantRequest, member_id: int) -> HttpResponse:
    return _page(request).member(member_id)


@require_POST
@partner_page("team.invite")
def team_role(request: TenantRequest, member_id: int) -> HttpResponse:
    return _page(request).change_role(member_id)


@require_POST
@partner_page("team.invite")
def team_end(request: TenantRequest, member_id: int) -> HttpResponse:
    return _page(request).end(member_id)


def _page(request: TenantRequest) -> TeamPage:
    return TeamPage(request, queries.own_partner(request.actor))

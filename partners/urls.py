from django.urls import include, path

from partners import partner_views, staff_team_views, staff_views

_one = [
    path("change/", staff_views.partner_change, name="partner_change"),
    path("programs/<str:program>/focuses/", staff_views.enrollment_focuses, name="enrollment_focuses"),
    path("programs/<str:program>/invitations/", staff_views.enrollment_invitations, name="enrollment_invitations"),
    path("programs/<str:program>/status/", staff_views.enrollment_status, name="enrollment_status"),
    path("programs/<str:program>/milestones/", staff_views.milestone_new, name="milestone_new"),
    path("milestones/<int:milestone_id>/withdrawal/", staff_views.milestone_withdrawal, name="milestone_withdrawal"),
    path("certifications/", staff_views.certification_new, name="certification_new"),
    path("team/", staff_team_views.team, name="staff_team"),
    path("team/invitations/", staff_team_views.team_invitations, name="staff_team_invitations"),
    path("team/invitations/<int:invitation_id>/letter/", staff_team_views.team_letter, name="staff_team_letter"),
    path(
        "team/invitations/<int:invitation_id>/revocation/",
        staff_team_views.team_revocation,
        name="staff_team_revocation",
    ),
    path("team/<int:member_id>/", staff_team_views.team_member, name="staff_team_member"),
    path("team/<int:member_id>/role/", staff_team_views.team_role, name="staff_team_role"),
    path("team/<int:member_id>/end/", staff_team_views.team_end, name="staff_team_end"),
]
_portal = [
    path("", partner_views.team, name="partner_team"),
    path("invitations/", partner_views.team_invitations, name="partner_team_invitations"),
    path("invitations/<int:invitation_id>/letter/", partner_views.team_letter, name="partner_team_letter"),
    path("invitations/<int:invitation_id>/revocation/", partner_views.team_revocation, name="partner_team_revocation"),
    path("<int:member_id>/", partner_views.team_member, name="partner_team_member"),
    path("<int:member_id>/role/", partner_views.team_role, name="partner_team_role"),
    path("<int:member_id>/end/", partner_views.team_end, name="partner_team_end"),
]

urlpatterns = [
    path("new-partner/", staff_views.partner_new, name="partner_new"),
    path("partners/<str:code>/", include(_one)),
    path("portal/team/", include(_portal)),
]

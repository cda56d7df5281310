from django.urls import path

from vendors import staff_views

urlpatterns = [
    path("staff/", staff_views.staff, name="staff"),
    path("staff/invitations/", staff_views.staff_invitations, name="staff_invitations"),
    path(
        "staff/invitations/<int:invitation_id>/letter/",
        staff_views.staff_invitation_letter,
        name="staff_invitation_letter",
    ),
    path(
        "staff/invitations/<int:invitation_id>/revocation/",
        staff_views.staff_invitation_revocation,
        name="staff_invitation_revocation",
    ),
    path("staff/<int:staff_id>/", staff_views.staff_person, name="staff_person"),
    path("staff/<int:staff_id>/role/", staff_views.staff_role, name="staff_role"),
    path("staff/<int:staff_id>/end/", staff_views.staff_end, name="staff_end"),
]

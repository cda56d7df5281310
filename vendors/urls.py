from django.urls import path

from vendors import staff_views

urlpatterns = [
    path("people/", staff_views.staff, name="staff"),
    path("people/invitations/", staff_views.staff_invitations, name="staff_invitations"),
    path(
        "people/invitations/<int:invitation_id>/letter/",
        staff_views.staff_invitation_letter,
        name="staff_invitation_letter",
    ),
    path(
        "people/invitations/<int:invitation_id>/revocation/",
        staff_views.staff_invitation_revocation,
        name="staff_invitation_revocation",
    ),
    path("people/<int:staff_id>/", staff_views.staff_person, name="staff_person"),
    path("people/<int:staff_id>/role/", staff_views.staff_role, name="staff_role"),
    path("people/<int:staff_id>/end/", staff_views.staff_end, name="staff_end"),
]

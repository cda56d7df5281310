from django.urls import include, path

from portal import board_views, invitations, person_views, staff_views

urlpatterns = [
    path("", person_views.home, name="home"),
    path("invitations/<slug:vendor>/<str:token>/", invitations.invitation, name="invitation"),
    path("<slug:vendor>/", staff_views.staff_home, name="staff_home"),
    path("<slug:vendor>/tiers/", board_views.tier_board, name="tier_board"),
    path("<slug:vendor>/partners/", include("portal.staff_partner_urls")),
]

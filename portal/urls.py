from django.urls import path

from portal import invitations, person_views

urlpatterns = [
    path("", person_views.home, name="home"),
    path("invitations/<slug:vendor>/<str:token>/", invitations.invitation, name="invitation"),
]

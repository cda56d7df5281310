from django.urls import path

from programs import staff_views

urlpatterns = [
    path("programs/", staff_views.programs, name="programs"),
    path("programs/publish/", staff_views.publish, name="program_publish"),
    path("programs/<slug:key>/", staff_views.program, name="program"),
    path("programs/<slug:key>/editions/<str:label>/", staff_views.edition, name="edition"),
    path("programs/<slug:key>/editions/<str:label>/document/", staff_views.edition_document, name="edition_document"),
]

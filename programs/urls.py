from django.urls import path

from programs import draft_views, staff_views

urlpatterns = [
    path("programs/", staff_views.programs, name="programs"),
    path("programs/publish/", staff_views.publish, name="program_publish"),
    path("programs/<slug:key>/", staff_views.program, name="program"),
    path("programs/<slug:key>/drafts/", draft_views.draft_new, name="draft_new"),
    path("programs/<slug:key>/drafts/<str:draft>/", draft_views.draft_page, name="draft"),
    path(
        "programs/<slug:key>/drafts/<str:draft>/publication/", draft_views.draft_publication, name="draft_publication"
    ),
    path("programs/<slug:key>/drafts/<str:draft>/removal/", draft_views.draft_removal, name="draft_removal"),
    path("programs/<slug:key>/editions/<str:label>/", staff_views.edition, name="edition"),
    path("programs/<slug:key>/editions/<str:label>/document/", staff_views.edition_document, name="edition_document"),
]

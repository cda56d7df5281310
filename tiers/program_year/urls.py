from django.urls import path

from tiers.program_year import rehearsal_views, staff_views

urlpatterns = [
    path("programs/<slug:key>/rehearsals/", rehearsal_views.rehearsals, name="rehearsals"),
    path("programs/<slug:key>/rehearsals/new/", rehearsal_views.rehearsal_new, name="rehearsal_new"),
    path("rehearsals/<int:pk>/", rehearsal_views.rehearsal, name="rehearsal"),
    path("tier-changes/<int:pk>/lift/", staff_views.lift, name="tier_change_lift"),
    path("tier-exceptions/", staff_views.exception_list, name="tier_exceptions"),
    path("tier-exceptions/new/<str:code>/<str:program>/", staff_views.exception_new, name="tier_exception_new"),
    path("tier-exceptions/<int:pk>/revocation/", staff_views.exception_revocation, name="tier_exception_revocation"),
]

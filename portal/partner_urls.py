from django.urls import path

from portal import partner_views

urlpatterns = [
    path("", partner_views.partners, name="partners"),
    path("<str:code>/", partner_views.partner, name="partner"),
    path("<str:code>/programs/", partner_views.enrollment_new, name="enrollment_new"),
]

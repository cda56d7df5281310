from django.urls import path

from portal import staff_partner_views

urlpatterns = [
    path("", staff_partner_views.partners, name="partners"),
    path("<str:code>/", staff_partner_views.partner, name="partner"),
    path("<str:code>/programs/", staff_partner_views.enrollment_new, name="enrollment_new"),
]

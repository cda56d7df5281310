"""Every address of the installation."""

from django.urls import include, path

from prm import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("accounts/", include("allauth.urls")),
    path("api/", include("api.urls")),
    path("", include("portal.urls")),
    path("<slug:vendor>/portal/", include("portal.partner_urls")),
    path("<slug:vendor>/", include("vendors.urls")),
    path("<slug:vendor>/", include("programs.urls")),
    path("<slug:vendor>/", include("partners.urls")),
    path("<slug:vendor>/", include("tiers.urls")),
    path("<slug:vendor>/", include("deals.urls")),
    path("<slug:vendor>/", include("imports.urls")),
]

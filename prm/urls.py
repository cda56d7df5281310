"""Every address of the installation."""

from django.urls import include, path
from django.views.generic import RedirectView

from prm import health

urlpatterns = [
    path("healthz", health.healthz),
    # Browsers ask for this name on pages that are not ours to change, such as the admin's.
    path("favicon.ico", RedirectView.as_view(url="/static/ui/mark.svg")),
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

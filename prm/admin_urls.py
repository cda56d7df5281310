"""Django's admin inside a vendor; the middleware mounts it below `/<vendor>/`."""

from django.urls import path

from vendors.admin_site import site

urlpatterns = [path("admin/", site.urls)]

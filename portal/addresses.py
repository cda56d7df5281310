"""Addresses of the workspace's pages by their names."""

from django.urls import reverse

from vendors.models import Vendor


def address(vendor: Vendor, name: str, *args: object) -> str:
    """The page with this name, whatever the request was mounted under."""
    return reverse(name, args=[vendor.slug, *args], urlconf="prm.urls")

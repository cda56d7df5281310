"""A vendor's workspace: making it, and who works there."""

import re

from django.db import IntegrityError, transaction

from activity import log
from identity.models import User
from tenancy import scope
from tenancy.refusals import Invalid, Refused
from vendors.actors import Actor, system
from vendors.models import RESERVED_SLUGS, SLUG_PATTERN, Staff, Vendor
from vendors.roles import LABELS, StaffRole


def create_vendor(slug: str, name: str, *, by: str) -> Vendor:
    """Open a workspace. `by` is the label of whoever runs the installation.

    Raises Invalid for a slug that cannot be an address, Refused when it is taken.
    """
    _check_slug(slug)
    name = _clean_name(name)
    try:
        with transaction.atomic(), scope.lookup("app.slug", slug):
            vendor = Vendor.objects.create(slug=slug, name=name)
    except IntegrityError:
        raise Refused(f"There is a vendor with the slug {slug} already.") from None
    with scope.enter(vendor.pk):
        log.record("vendor.created", vendor, by=system(vendor.pk, by), after={"slug": slug, "name": name})
    return vendor


def add_staff(user: User, role: StaffRole, *, by: Actor) -> Staff:
    """Give a person a role at the entered vendor. Raises Refused when the person has one already."""
    if Staff.objects.filter(user=user, ended_at__isnull=True).exists():
        raise Refused(f"{user} has a role here already. Change that role instead.")
    try:
        with transaction.atomic():
            staff = Staff.objects.create(user=user, role=role)
    except IntegrityError:
        raise Refused(f"{user} has a role here already.") from None
    log.record("staff.joined", staff, by=by, after={"person": str(user), "role": LABELS[role]})
    return staff


def rename(vendor: Vendor, name: str, *, by: Actor) -> Vendor:
    """Give the entered vendor another name; its address stays. Raises Forbidden for everyone but an owner."""
    by.require("workspace.edit")
    name = _clean_name(name)
    locked = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    before = locked.name
    if before == name:
        return locked
    locked.name = name
    locked.save(update_fields=["name"])
    log.record("vendor.renamed", locked, by=by, before={"name": before}, after={"name": name})
    return locked


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise Invalid("A vendor needs a name of at most 200 characters.", {"name": ["Give the vendor's name."]})
    return name


def _check_slug(slug: str) -> None:
    if not re.fullmatch(SLUG_PATTERN, slug):
        raise Invalid(
            f"{slug!r} cannot be an address: use 2 to 40 lower-case letters, digits and dashes, a letter first.",
            {"slug": ["Use 2 to 40 lower-case letters, digits and dashes, a letter first."]},
        )
    if slug in RESERVED_SLUGS:
        raise Refused(f"The address {slug} is taken by the installation itself. Choose another slug.")

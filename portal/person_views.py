"""A person's own page, across vendors. It enters one vendor after the other; nothing reads two at once."""

from collections.abc import Iterator

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from identity.models import User
from portal import queries
from portal.admission import PARTNER_CHOICE
from portal.queries import PartnerPlace, VendorPlace
from ui.formats import plural
from ui.parts import PersonCard, Task


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """What needs me, anywhere? Whoever has one place only goes there at once. A POST opens one of several partners."""
    if not isinstance(request.user, User):
        return redirect_to_login("/")
    places = queries.places_of(request.user)
    if request.method == "POST":
        return _choose_partner(request, places)
    if sum(bool(place.staff_role) + len(place.partners) for place in places) == 1:
        return redirect(_only_address(places[0]))
    due = sorted((due for place in places for due in place.registrations), key=lambda one: one.at)
    quiet = [task for place in places for task in place.quiet]
    tasks = [*quiet, *(one.task for one in due), *(task for place in places for task in _tasks(place))]
    context = {
        "places": places,
        "tasks": tasks,
        "changes": sum(place.changes for place in places),
        "person": PersonCard(str(request.user)),
    }
    return render(request, "portal/home.html", context)


def _choose_partner(request: HttpRequest, places: list[VendorPlace]) -> HttpResponse:
    """Remember which of a person's partners at a vendor the portal shows."""
    wanted = request.POST.get("member", "")
    for place in places:
        for partner in place.partners:
            if str(partner.member_id) == wanted:
                return _open(request, place, partner)
    raise Http404


def _open(request: HttpRequest, place: VendorPlace, partner: PartnerPlace) -> HttpResponse:
    request.session[PARTNER_CHOICE.format(vendor_id=place.vendor.pk)] = partner.partner_id
    return redirect(f"/{place.vendor.slug}/portal/")


def _only_address(place: VendorPlace) -> str:
    return f"/{place.vendor.slug}/" if place.staff_role else f"/{place.vendor.slug}/portal/"


def _tasks(place: VendorPlace) -> Iterator[Task]:
    name, door = place.vendor.name, f"/{place.vendor.slug}"
    if place.changes:
        words = plural(place.changes, "tier change waits", "tier changes wait")
        yield Task(f"{words} for a decision at {name}", f"{door}/tier-changes/")
    if place.invitations:
        words = plural(place.invitations, "invitation waits", "invitations wait")
        yield Task(f"{words} for an answer at {name}", f"{door}/staff/", note="They can be sent again or withdrawn.")

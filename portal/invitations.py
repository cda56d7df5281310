"""The link of an invitation, `/invitations/<vendor>/<token>/`.

signed out, no login   -> make one (the link proves the address) and accept in one step
signed out, a login    -> sign in, come back, accept
signed in, the address -> accept
signed in, another one -> told so; the address stays masked

The token is looked up by its hash inside the scope of the vendor that the link names: at another vendor's address it
looks like one that never existed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity import joining
from identity.forms import JoinForm
from identity.models import User
from partners import team
from partners.models import MemberInvitation
from portal import queries
from portal.admission import PARTNER_CHOICE, find_vendor
from tenancy import scope
from tenancy.refusals import Refused
from vendors import staffing
from vendors.models import Invitation, StaffInvitation, Vendor


@dataclass(frozen=True, slots=True)
class Opened:
    """An invitation behind a link, with its vendor."""

    vendor: Vendor
    invitation: StaffInvitation | MemberInvitation

    @property
    def partner_name(self) -> str:
        return self.invitation.partner.name if isinstance(self.invitation, MemberInvitation) else ""

    @property
    def role(self) -> str:
        return self.invitation.role_label

    @property
    def room(self) -> str:
        """The address that accepting leads to."""
        return f"/{self.vendor.slug}/{'portal/' if isinstance(self.invitation, MemberInvitation) else ''}"

    @property
    def is_open(self) -> bool:
        one = self.invitation
        return one.accepted_at is None and one.revoked_at is None and one.expires_at > timezone.now()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, vendor: str, token: str) -> HttpResponse:
    with _opened(vendor, token, locked=request.method == "POST") as opened:
        user = request.user if isinstance(request.user, User) else None
        if not opened.is_open:
            return _closed(request, opened, user)
        if user is not None and not _is_for(opened.invitation, user):
            return _for_another(request, opened, user)
        if user is not None:
            return _accept(request, opened, user) if request.method == "POST" else _page(request, opened)
        if joining.login_of(opened.invitation.email) is not None:
            return _page(request, opened, has_login=True)
        return _join(request, opened)


def masked(email: str) -> str:
    """`p***@b***.example`: enough for its owner to know it, too little for anyone else."""
    name, _, domain = email.partition("@")
    host, _, end = domain.rpartition(".")
    return f"{name[:1]}***@{host[:1]}***.{end}"


@contextmanager
def _opened(slug: str, token: str, *, locked: bool) -> Iterator[Opened]:
    vendor = find_vendor(slug)
    if vendor is None:
        raise Http404
    with scope.enter(vendor.pk):
        found = queries.invitation_of(token, locked=locked)
        if found is None:
            raise Http404
        yield Opened(vendor, found)


def _is_for(one: Invitation, user: User) -> bool:
    return bool(user.emailaddress_set.filter(email__iexact=one.email, verified=True).exists())


def _join(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Make the login and accept, in one transaction."""
    form = JoinForm(request.POST if request.method == "POST" else None, email=opened.invitation.email)
    if not form.is_valid():
        return _page(request, opened, form=form, status=422 if form.is_bound else 200)
    try:
        with transaction.atomic():
            user = joining.create_login(opened.invitation.email, **form.cleaned_data)
            _use(opened, user)
    except IntegrityError:  # the same person made a login through another invitation a moment ago
        return redirect(request.path)
    except Refused as refusal:
        return _refused(request, refusal)
    _choose(request, opened)
    return joining.sign_in(request, user, then=opened.room)


def _accept(request: HttpRequest, opened: Opened, user: User) -> HttpResponse:
    try:
        with transaction.atomic():
            _use(opened, user)
    except Refused as refusal:
        return _refused(request, refusal)
    _choose(request, opened)
    messages.success(request, f"You are {opened.role} at {opened.partner_name or opened.vendor.name} now.")
    return redirect(opened.room)


def _use(opened: Opened, user: User) -> None:
    if isinstance(opened.invitation, MemberInvitation):
        team.accept(opened.invitation, by=user)
    else:
        staffing.accept(opened.invitation, by=user)


def _choose(request: HttpRequest, opened: Opened) -> None:
    """The partner just joined is the one that the portal shows."""
    if isinstance(opened.invitation, MemberInvitation):
        request.session[PARTNER_CHOICE.format(vendor_id=opened.vendor.pk)] = opened.invitation.partner_id


def _page(
    request: HttpRequest,
    opened: Opened,
    *,
    form: JoinForm | None = None,
    has_login: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "opened": opened,
        "email": opened.invitation.email,
        "inviter": opened.invitation.invited_by,
        "form": form,
        "has_login": has_login,
    }
    return render(request, "portal/invitation.html", context, status=status)


def _closed(request: HttpRequest, opened: Opened, user: User | None) -> HttpResponse:
    if user is not None and opened.invitation.accepted_by_id == user.pk:
        return redirect(opened.room)
    if opened.invitation.accepted_at is not None:
        sentence = "This invitation was used already."
    elif opened.invitation.revoked_at is not None:
        sentence = "This invitation was withdrawn."
    else:
        sentence = "This invitation has expired."
    return render(request, "portal/invitation_closed.html", {"sentence": sentence}, status=410)


def _for_another(request: HttpRequest, opened: Opened, user: User) -> HttpResponse:
    context = {"masked": masked(opened.invitation.email), "mine": user.email, "again": request.path}
    return render(request, "portal/invitation_other.html", context, status=403)


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return render(request, "portal/invitation_closed.html", {"sentence": str(refusal)}, status=refusal.status)

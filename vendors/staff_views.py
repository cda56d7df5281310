"""The page Staff: who works at the vendor, and who is invited."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vendors import queries, staffing
from vendors.actors import TenantRequest
from vendors.forms import InviteStaffForm, RoleForm, attempt, status_of
from vendors.pages import staff_page
from vendors.roles import LABELS, StaffRole


@require_safe
@staff_page("staff.see")
def staff(request: TenantRequest) -> HttpResponse:
    return _page(request, InviteStaffForm(initial={"role": StaffRole.VIEWER}))


@require_POST
@staff_page("staff.invite")
def staff_invitations(request: TenantRequest) -> HttpResponse:
    """Invite one person."""
    form = InviteStaffForm(request.POST)
    if form.is_valid():
        invitation = attempt(form, staffing.invite, **form.cleaned_data, by=request.actor)
        if invitation is not None:
            messages.success(request, f"{invitation.email} is invited. The link in the letter works for 14 days.")
            return redirect("staff", request.vendor.slug)
    return _page(request, form)


@require_POST
@staff_page("staff.invite")
def staff_invitation_letter(request: TenantRequest, invitation_id: int) -> HttpResponse:
    """Send an invitation again."""
    invitation = staffing.resend(invitation_id, by=request.actor)
    messages.success(request, f"A new link is on its way to {invitation.email}. The old one does not work any more.")
    return redirect("staff", request.vendor.slug)


@require_POST
@staff_page("staff.invite")
def staff_invitation_revocation(request: TenantRequest, invitation_id: int) -> HttpResponse:
    invitation = staffing.revoke(invitation_id, by=request.actor)
    messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
    return redirect("staff", request.vendor.slug)


@require_safe
@staff_page("staff.invite")
def staff_person(request: TenantRequest, staff_id: int) -> HttpResponse:
    """One person: the role, and the end."""
    person = queries.get_staff(request.actor, staff_id)
    return render(
        request, "vendors/staff_person.html", {"one": person, "form": RoleForm(initial={"role": person.role})}
    )


@require_POST
@staff_page("staff.invite")
def staff_role(request: TenantRequest, staff_id: int) -> HttpResponse:
    person = staffing.change_role(staff_id, request.POST.get("role", ""), by=request.actor)
    messages.success(request, f"{person.user} is {LABELS[StaffRole(person.role)]} now.")
    return redirect("staff", request.vendor.slug)


@require_POST
@staff_page("staff.invite")
def staff_end(request: TenantRequest, staff_id: int) -> HttpResponse:
    person = staffing.end(staff_id, by=request.actor)
    if person.user_id == request.actor.user_id:
        messages.success(request, f"You left the workspace of {request.vendor}.")
        return redirect("home")
    messages.success(request, f"{person.user} does not work here any more.")
    return redirect("staff", request.vendor.slug)


def _page(request: TenantRequest, form: InviteStaffForm) -> HttpResponse:
    context = {
        "people": queries.staff(request.actor),
        "invitations": queries.open_invitations(request.actor),
        "form": form,
        "may_change": request.actor.can("staff.invite"),
        "now": timezone.now(),
    }
    return render(request, "vendors/staff.html", context, status=status_of(form))

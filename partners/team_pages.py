"""The page of a partner's team, once for its own people and once for the vendor's staff. Only the door, the partner and
the frame differ."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from partners import queries, team
from partners.forms import InviteMemberForm, MemberRoleForm
from partners.models import Partner
from partners.policies import manages_team
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.roles import LABELS, MemberRole


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A team behind one of the two doors. `url` gives the addresses of this door."""

    request: TenantRequest
    partner: Partner

    @property
    def layout(self) -> str:
        return "layout_portal.html" if self.request.actor.is_member else "layout_staff.html"

    def url(self, name: str, *args: object) -> str:
        vendor = self.request.vendor.slug
        if self.request.actor.is_member:
            return reverse(f"partner_{name}", args=[vendor, *args])
        return reverse(f"staff_{name}", args=[vendor, self.partner.code, *args])

    @property
    def may_change(self) -> bool:
        return bool(manages_team(self.request.actor, self.partner))

    def show(self, form: InviteMemberForm | None = None) -> HttpResponse:
        form = form or InviteMemberForm(initial={"role": MemberRole.SELLER})
        by = self.request.actor
        context = {
            "team": self,
            "members": [(one, self.url("team_member", one.pk)) for one in queries.team(by, self.partner)],
            "invitations": [
                (one, self.url("team_letter", one.pk), self.url("team_revocation", one.pk))
                for one in queries.open_invitations(by, self.partner)
            ],
            "invite_url": self.url("team_invitations"),
            "form": form,
            "now": timezone.now(),
        }
        return render(self.request, "partners/team.html", context, status=status_of(form))

    def invite(self) -> HttpResponse:
        form = InviteMemberForm(self.request.POST)
        if not form.is_valid():
            return self.show(form)
        found = attempt(form, team.invite, self.partner, **form.cleaned_data, by=self.request.actor)
        if found is None:
            return self.show(form)
        return self._back(f"{found.email} is invited. The link in the letter works for 14 days.")

    def resend(self, invitation_id: int) -> HttpResponse:
        found = team.resend(self.partner, invitation_id, by=self.request.actor)
        return self._back(f"A new link is on its way to {found.email}. The old one does not work any more.")

    def revoke(self, invitation_id: int) -> HttpResponse:
        found = team.revoke(self.partner, invitation_id, by=self.request.actor)
        return self._back(f"The invitation of {found.email} is withdrawn.")

    def member(self, member_id: int) -> HttpResponse:
        """One person: the role, and the end."""
        member = queries.get_member(self.request.actor, self.partner, member_id)
        context = {
            "team": self,
            "member": member,
            "form": MemberRoleForm(initial={"role": member.role}),
            "role_url": self.url("team_role", member.pk),
            "end_url": self.url("team_end", member.pk),
            "team_url": self.url("team"),
        }
        return render(self.request, "partners/team_member.html", context)

    def change_role(self, member_id: int) -> HttpResponse:
        role = self.request.POST.get("role", "")
        member = team.change_role(self.partner, member_id, role, by=self.request.actor)
        return self._back(f"{member.user} is {_label(member.role)} now.")

    def end(self, member_id: int) -> HttpResponse:
        member = team.end(self.partner, member_id, by=self.request.actor)
        if member.user_id == self.request.actor.user_id:
            messages.success(self.request, f"You left the team of {self.partner}.")
            return redirect("home")
        return self._back(f"{member.user} is not on the team any more.")

    def _back(self, words: str) -> HttpResponse:
        messages.success(self.request, words)
        return redirect(self.url("team"))


def _label(role: str) -> str:
    return LABELS[MemberRole(role)]

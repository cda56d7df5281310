"""Partners and their facts in Django's admin: to look things up. They change through the verbs behind the staff pages
and imports, so that every change is checked and told in the log. A partner's own data is edited here as well."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from partners import onboarding
from partners.models import Certification, Enrollment, Member, MemberInvitation, Milestone, Partner
from vendors.admin_site import TenantAdmin, actor_of, site


class PartnersAdmin(TenantAdmin):
    see_permission = "partners.see"


@admin.register(Partner, site=site)
class PartnerAdmin(PartnersAdmin):
    list_display = ("name", "code", "country", "website", "created_at")
    search_fields = ("name", "code")
    fields = ("code", "name", "website", "country", "created_at")
    readonly_fields = ("code", "created_at")
    ordering = ("name", "id")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return actor_of(request).can("partners.edit")

    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: bool) -> None:
        onboarding.change_partner(obj, name=obj.name, website=obj.website, country=obj.country, by=actor_of(request))


@admin.register(Member, site=site)
class MemberAdmin(PartnersAdmin):
    see_permission = "team.see"
    list_display = ("user", "partner", "role", "since", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("user__email", "user__name", "partner__name")
    list_select_related = ("user", "partner")
    ordering = ("id",)


@admin.register(MemberInvitation, site=site)
class MemberInvitationAdmin(PartnersAdmin):
    see_permission = "team.see"
    list_display = ("email", "partner", "role", "invited_by", "invited_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("role",)
    search_fields = ("email", "partner__name")
    list_select_related = ("invited_by", "partner")
    exclude = ("token_hash",)
    ordering = ("-id",)


@admin.register(Enrollment, site=site)
class EnrollmentAdmin(PartnersAdmin):
    list_display = ("partner", "program", "status", "enrolled_on", "focuses", "invitations")
    list_filter = ("status", "program")
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner", "program")
    ordering = ("id",)


@admin.register(Certification, site=site)
class CertificationAdmin(PartnersAdmin):
    list_display = ("person_email", "person_name", "partner", "certification", "issued_on", "expires_on")
    list_filter = ("certification",)
    search_fields = ("person_email", "person_name", "partner__name")
    list_select_related = ("partner",)
    ordering = ("-id",)


@admin.register(Milestone, site=site)
class MilestoneAdmin(PartnersAdmin):
    list_display = ("partner", "program", "kind", "key", "title", "achieved_on", "withdrawn_on")
    list_filter = ("kind", "program")
    search_fields = ("partner__name", "key", "title")
    list_select_related = ("partner", "program")
    ordering = ("-id",)

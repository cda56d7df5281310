"""The addresses of appeals, in the portal and in the workspace."""

from django.urls import path

from deals.appeals import partner_views, staff_views

MINE = "portal/appeals/<str:appeal>/"
ONE = "appeals/<str:appeal>/"

urlpatterns = [
    path("portal/appeals/", partner_views.appeals_mine, name="appeals_mine"),
    path("portal/appeals/new/", partner_views.new_appeal, name="appeal_new"),
    path(MINE, partner_views.appeal_mine, name="appeal_mine"),
    path(f"{MINE}evidence/", partner_views.evidence, name="appeal_evidence"),
    path(f"{MINE}withdrawal/", partner_views.withdrawal, name="appeal_withdrawal"),
    path("appeals/", staff_views.appeals, name="appeals"),
    path(ONE, staff_views.appeal, name="appeal"),
    path(f"{ONE}next/", staff_views.following, name="appeal_next"),
    path(f"{ONE}acceptance/", staff_views.acceptance, name="appeal_acceptance"),
    path(f"{ONE}refusal/", staff_views.refusal, name="appeal_refusal"),
    path(f"{ONE}holder/", staff_views.holder, name="appeal_holder"),
]

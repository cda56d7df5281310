from django.urls import path

from portal import ahead, partner_views

urlpatterns = [
    path("", partner_views.home, name="partner_home"),
    path("ahead/", ahead.ahead, name="partner_ahead"),
    path("deals/", partner_views.deals, name="partner_deals"),
    path("rules/", partner_views.rules, name="partner_rules"),
    path("program/", partner_views.program, name="partner_program"),
    path("history/", partner_views.history, name="partner_history"),
]

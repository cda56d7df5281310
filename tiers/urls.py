from django.urls import path

from tiers import staff_views

urlpatterns = [
    path("tier-changes/", staff_views.tier_changes, name="tier_changes"),
    path("tier-changes/<int:pk>/", staff_views.tier_change, name="tier_change"),
    path("tier-changes/<int:pk>/decision/", staff_views.decision, name="tier_change_decision"),
]

from django.urls import include, path

from tiers import run_views, staff_views
from tiers.forecasts import staff_views as ahead_views
from tiers.replaying import views as replay_views
from tiers.simulations.urls import urlpatterns as simulations

urlpatterns = [
    path("tiers/ahead/", ahead_views.ahead, name="tiers_ahead"),
    path("tier-changes/", staff_views.tier_changes, name="tier_changes"),
    path("tier-changes/<int:pk>/", staff_views.tier_change, name="tier_change"),
    path("tier-changes/<int:pk>/decision/", staff_views.decision, name="tier_change_decision"),
    path("tier-changes/<int:pk>/replay/", replay_views.tier_change_replay, name="tier_change_replay"),
    path("runs/", run_views.run_list, name="runs"),
    path("runs/recalculate/", run_views.recalculate, name="recalculate"),
    path("runs/<int:pk>/", run_views.run, name="run"),
    path("runs/<int:pk>/cancellation/", run_views.cancel, name="run_cancellation"),
    path("runs/<int:pk>/compare/", run_views.compare, name="run_compare"),
    path("", include("tiers.inactivity.urls")),
    *simulations,
    path("", include("tiers.program_year.urls")),
]

from django.urls import path

from tiers.simulations import staff_views

urlpatterns = [
    path("programs/<slug:key>/simulations/", staff_views.simulation_list, name="simulations"),
    path("programs/<slug:key>/simulations/new/", staff_views.simulation_new, name="simulation_new"),
    path("simulations/<int:pk>/", staff_views.simulation, name="simulation"),
    path("simulations/<int:pk>/cancellation/", staff_views.simulation_cancellation, name="simulation_cancellation"),
]

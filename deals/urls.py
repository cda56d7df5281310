from django.urls import path

from deals import late_views, receipt_staff_views, receipt_views, registration_urls, staff_views, waiting_views

urlpatterns = [
    path("opportunities/", staff_views.opportunity_list, name="opportunities"),
    path("opportunities/new/", staff_views.new_opportunity, name="opportunity_new"),
    path("opportunities/<int:pk>/", staff_views.opportunity, name="opportunity"),
    path("opportunities/<int:pk>/edit/", staff_views.edit_opportunity, name="opportunity_edit"),
    path("opportunities/<int:pk>/counting/", staff_views.opportunity_counting, name="opportunity_counting"),
    path("opportunities/<int:pk>/parts/", staff_views.add_partner, name="opportunity_parts"),
    path(
        "opportunities/<int:pk>/parts/<int:part>/withdrawal/",
        staff_views.withdraw_part,
        name="opportunity_part_withdrawal",
    ),
    path(
        "opportunities/<int:pk>/parts/<int:part>/late-acceptance/",
        late_views.accept_late_part,
        name="opportunity_part_late_acceptance",
    ),
from deals import late_views, receipt_staff_views, receipt_views, registration_urls, staff_views, waiting_views
]

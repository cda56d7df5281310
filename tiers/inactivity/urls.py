"""The addresses of reviews of quiet partners."""

from django.urls import path

from tiers.inactivity import item_views, partner_views, staff_views

ONE = "reviews/<int:pk>/"

urlpatterns = [
    path("reviews/", staff_views.review_list, name="inactivity_reviews"),
    path("reviews/new/", staff_views.review_open, name="inactivity_open"),
    path(ONE, staff_views.review, name="inactivity_review"),
    path(f"{ONE}closing/", staff_views.review_closing, name="inactivity_review_closing"),
    path(f"{ONE}report.csv", staff_views.review_file, name="inactivity_review_file"),
    path(f"{ONE}decisions/", item_views.decide, name="inactivity_review_decisions"),
    path("reviews/decisions/<int:pk>/", item_views.decision, name="inactivity_decision"),
    path("reviews/decisions/<int:pk>/undoing/", item_views.undoing, name="inactivity_decision_undoing"),
    path("reviews/items/<int:pk>/", item_views.item, name="inactivity_item"),
    path("reviews/items/<int:pk>/reactivation/", item_views.reactivation, name="inactivity_item_reactivation"),
    path("reviews/returns/<int:pk>/decision/", item_views.return_decision, name="inactivity_return_decision"),
    path("portal/activity/", partner_views.activity, name="partner_activity"),
    path("portal/activity/<int:pk>/answer/", partner_views.answer, name="partner_activity_answer"),
    path("portal/coming-back/", partner_views.coming_back, name="partner_coming_back"),
]

"""The addresses of deal registrations in the workspace."""

from django.urls import path

from deals import queue_views, review_views

ONE = "registrations/<str:registration>/"

urlpatterns = [
    path("registrations/", queue_views.registrations, name="registrations"),
    path(ONE, review_views.registration, name="registration"),
    path(f"{ONE}next/", review_views.following, name="registration_next"),
    path(f"{ONE}approval/", review_views.approval, name="registration_approval"),
    path(f"{ONE}rejection/", review_views.rejection, name="registration_rejection"),
    path(f"{ONE}question/", review_views.question, name="registration_question"),
    path(f"{ONE}reviewer/", review_views.reviewer, name="registration_reviewer"),
    path(f"{ONE}taking-up/", review_views.taking_up, name="registration_taking_up"),
    path(f"{ONE}undoing/", review_views.undoing, name="registration_undoing"),
]

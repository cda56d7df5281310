"""The addresses of deal registrations in the workspace."""

from django.urls import path

from deals.registrations.staff_pages import bulk_views, correction_views, pipeline_views, queue_views, review_views

ONE = "registrations/<str:registration>/"

urlpatterns = [
    path("registrations/", queue_views.registrations, name="registrations"),
    path("registrations/decisions/", bulk_views.decide, name="registration_bulk_decisions"),
    path("registrations/decisions/<int:pk>/", bulk_views.bulk, name="registration_bulk"),
    path("registrations/decisions/<int:pk>/undoing/", bulk_views.undoing, name="registration_bulk_undoing"),
    path("registrations/pipeline/", pipeline_views.pipeline, name="registration_pipeline"),
    path(ONE, review_views.registration, name="registration"),
    path(f"{ONE}next/", review_views.following, name="registration_next"),
    path(f"{ONE}approval/", review_views.approval, name="registration_approval"),
    path(f"{ONE}rejection/", review_views.rejection, name="registration_rejection"),
    path(f"{ONE}question/", review_views.question, name="registration_question"),
    path(f"{ONE}reviewer/", review_views.reviewer, name="registration_reviewer"),
    path(f"{ONE}customer/", correction_views.correction, name="registration_customer"),
    path(f"{ONE}opportunity/", review_views.linking, name="registration_link"),
    path(f"{ONE}taking-up/", review_views.taking_up, name="registration_taking_up"),
    path(f"{ONE}undoing/", review_views.undoing, name="registration_undoing"),
]

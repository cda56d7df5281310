from django.urls import path

from imports import partner_views, staff_views

urlpatterns = [
    path("imports/", staff_views.import_list, name="imports"),
    path("imports/new/", staff_views.new_import, name="import_new"),
    path("imports/templates/<slug:kind>.csv", staff_views.template, name="import_template"),
    path("imports/<int:pk>/", staff_views.import_report, name="import_report"),
    path("imports/<int:pk>/for-real/", staff_views.import_for_real, name="import_for_real"),
    path("portal/registration-file/", partner_views.bulk_registration, name="registration_bulk_file"),
    path("portal/registration-file/template.csv", partner_views.bulk_template, name="registration_bulk_template"),
    path("imports/<int:pk>/rejected.csv", staff_views.rejected_rows, name="import_rejected"),
]

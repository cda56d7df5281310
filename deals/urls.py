from django.urls import include, path

from deals import late_views, staff_views
from deals.customers import staff_views as customer_views
from deals.receipts import partner_views as receipt_views
from deals.receipts import staff_views as receipt_staff_views
from deals.registrations.staff_pages import urls as registration_urls
from deals.registrations.staff_pages import waiting_views
from deals.what_if import views as what_if

urlpatterns = [
    path("", include("deals.registrations.partner_pages.urls")),
    path("portal/what-if/", what_if.partner_what_if, name="partner_what_if"),
    path("partners/<str:code>/what-if/", what_if.staff_what_if, name="staff_what_if"),
    path("", include("deals.appeals.urls")),
    path("customers/", customer_views.customer_list, name="customers"),
    path("customers/<int:pk>/", customer_views.customer, name="customer"),
    path("customers/<int:pk>/direct-only/", customer_views.customer_direct_only, name="customer_direct_only"),
    path("direct-only/", customer_views.direct_only_list, name="direct_only"),
    path("direct-only/<int:pk>/ending/", customer_views.direct_only_ending, name="direct_only_ending"),
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
    path("receipts/", receipt_staff_views.receipt_list, name="receipts"),
    path("receipts/chain/", receipt_staff_views.chain, name="receipt_chain"),
    path("receipts/check/", receipt_staff_views.check, name="receipt_check"),
    path("receipts/key/", receipt_staff_views.key, name="receipt_key"),
    path("receipts/<str:digest>/", receipt_staff_views.receipt, name="receipt"),
    path("receipts/<str:digest>/file/", receipt_staff_views.file, name="receipt_file"),
    path("portal/receipt-key/", receipt_views.key, name="partner_receipt_key"),
    path("portal/receipt-check/", receipt_views.check, name="partner_receipt_check"),
    path("portal/registrations/<str:registration>/receipt/", receipt_views.receipt, name="partner_receipt"),
    path(
        "portal/registrations/<str:registration>/receipt/<str:digest>/file/",
        receipt_views.file,
        name="partner_receipt_file",
    ),
    path("registrations/waiting/", waiting_views.waiting, name="registrations_waiting"),
    path(
        "registrations/extensions/<int:pk>/decision/",
        waiting_views.extension_decision,
        name="registration_extension_decision",
    ),
    # Last: a registration's code may be any word.
    *registration_urls.urlpatterns,
]

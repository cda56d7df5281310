from django.urls import include, path, re_path, register_converter
from django.urls.converters import StringConverter

from api import crm, documents, opportunities, partners, programs, tiers
from api.views import Nothing

app_name = "api"


class AnyText(StringConverter):
    """Slashes and line breaks as well, so that the view can say what is wrong with them."""

    regex = r"[\s\S]+"


register_converter(AnyText, "any_text")

resources = [
    path("programs/", programs.ProgramList.as_view(), name="programs"),
    path("programs/<str:key>/", programs.ProgramDetail.as_view(), name="program"),
    path("programs/<str:key>/editions/<str:label>/", programs.EditionDetail.as_view(), name="edition"),
    path("partners/", partners.PartnerList.as_view(), name="partners"),
    path("partners/<str:code>/", partners.PartnerDetail.as_view(), name="partner"),
    path("enrollments/", partners.EnrollmentList.as_view(), name="enrollments"),
    path("enrollments/<int:pk>/", partners.EnrollmentDetail.as_view(), name="enrollment"),
    path("enrollments/<int:pk>/explanation/", tiers.Explanation.as_view(), name="explanation"),
    path("assessments/", tiers.AssessmentList.as_view(), name="assessments"),
    path("assessments/<int:pk>/", tiers.AssessmentDetail.as_view(), name="assessment"),
    path("tier-changes/", tiers.TierChangeList.as_view(), name="tier_changes"),
    path("tier-changes/<int:pk>/", tiers.TierChangeDetail.as_view(), name="tier_change"),
    path("tier-changes/<int:pk>/decision/", tiers.Decision.as_view(), name="decision"),
    path("runs/", tiers.RunList.as_view(), name="runs"),
    path("runs/<int:pk>/", tiers.RunDetail.as_view(), name="run"),
    path("opportunities/", opportunities.OpportunityList.as_view(), name="opportunities"),
    path("opportunities/<int:pk>/", opportunities.OpportunityDetail.as_view(), name="opportunity"),
    path("crm/opportunities/", crm.CrmBatch.as_view(), name="crm_opportunities"),
    path("crm/opportunities/<str:system>/<any_text:source_id>/", crm.CrmOpportunity.as_view(), name="crm_opportunity"),
    path("attributions/", opportunities.AttributionList.as_view(), name="attributions"),
    path("attributions/<int:pk>/", opportunities.AttributionDetail.as_view(), name="attribution"),
    path(
        "attributions/<int:pk>/late-acceptance/", opportunities.LateAcceptance.as_view(), name="attribution_acceptance"
    ),
]

urlpatterns = [
    path("schema/", documents.Schema.as_view(), name="schema"),
    path("docs/", documents.docs, name="docs"),
    path("v1/<slug:vendor>/", include(resources)),
    re_path(r"^v1/(?P<vendor>[^/]+)(?P<rest>/.*)?$", Nothing.as_view(), name="nothing"),
]

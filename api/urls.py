from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter
from django.urls.converters import StringConverter

from api import (
    appeals,
    crm,
    customers,
    direct_only,
    documents,
    drafts,
    forecasts,
    inactivity,
    opportunities,
    partners,
    programs,
    receipts,
    registration_answers,
    registration_bulk,
    registration_figures,
    registration_moves,
    registrations,
    rehearsals,
    replays,
    runs,
    simulations,
    tier_exceptions,
    tiers,
)
from api.views import Nothing

app_name = "api"


class AnyText(StringConverter):
    """Slashes and line breaks as well, so that the view can say what is wrong with them."""

    regex = r"[\s\S]+"


register_converter(AnyText, "any_text")

registration: list[URLPattern] = [
    path("", registrations.RegistrationDetail.as_view(), name="registration"),
    path("submission/", registration_moves.Submission.as_view(), name="registration_submission"),
    path("answer/", registration_moves.Answer.as_view(), name="registration_answer"),
    path("withdrawal/", registration_moves.Withdrawal.as_view(), name="registration_withdrawal"),
    path("stage/", registration_moves.Stage.as_view(), name="registration_stage"),
    path("next-steps/", registration_moves.NextSteps.as_view(), name="registration_steps"),
    path(
        "next-steps/<int:step>/completion/",
        registration_moves.StepCompletion.as_view(),
        name="registration_step_completion",
    ),
    path("extensions/", registration_moves.Extensions.as_view(), name="registration_extensions"),
    path(
        "extensions/<int:extension>/decision/",
        registration_moves.ExtensionDecision.as_view(),
        name="registration_extension_decision",
    ),
    path("review/", registration_answers.Review.as_view(), name="registration_review"),
    path("question/", registration_answers.Question.as_view(), name="registration_question"),
    path("approval/", registration_answers.Approval.as_view(), name="registration_approval"),
    path("rejection/", registration_answers.Rejection.as_view(), name="registration_rejection"),
    path("decision/", registration_answers.Decision.as_view(), name="registration_decision"),
    path("assignment/", registration_answers.Assignment.as_view(), name="registration_assignment"),
    path("customer/", registration_answers.Customer.as_view(), name="registration_customer"),
    path("receipt/", receipts.RegistrationReceipt.as_view(), name="registration_receipt"),
    path("opportunity/", registration_answers.Link.as_view(), name="registration_opportunity"),
]

appeal: list[URLPattern] = [
    path("", appeals.AppealDetail.as_view(), name="appeal"),
    path("evidence/", appeals.AppealEvidence.as_view(), name="appeal_evidence"),
    path("withdrawal/", appeals.AppealWithdrawal.as_view(), name="appeal_withdrawal"),
    path("acceptance/", appeals.AppealAcceptance.as_view(), name="appeal_acceptance"),
    path("refusal/", appeals.AppealDecline.as_view(), name="appeal_refusal"),
    path("holder/", appeals.AppealHolder.as_view(), name="appeal_holder"),
]

resources: list[URLPattern | URLResolver] = [
    path("programs/", programs.ProgramList.as_view(), name="programs"),
    path("programs/<str:key>/", programs.ProgramDetail.as_view(), name="program"),
    path("programs/<str:key>/editions/<str:label>/", programs.EditionDetail.as_view(), name="edition"),
    path("programs/<str:key>/drafts/", drafts.DraftList.as_view(), name="drafts"),
    path("programs/<str:key>/drafts/<str:draft>/", drafts.DraftDetail.as_view(), name="draft"),
    path(
        "programs/<str:key>/drafts/<str:draft>/publication/",
        drafts.DraftPublication.as_view(),
        name="draft_publication",
    ),
    path("partners/", partners.PartnerList.as_view(), name="partners"),
    path("partners/<str:code>/", partners.PartnerDetail.as_view(), name="partner"),
    path("enrollments/", partners.EnrollmentList.as_view(), name="enrollments"),
    path("enrollments/<int:pk>/", partners.EnrollmentDetail.as_view(), name="enrollment"),
    path("enrollments/<int:pk>/explanation/", tiers.Explanation.as_view(), name="explanation"),
    path("enrollments/<int:pk>/forecast/", forecasts.EnrollmentForecast.as_view(), name="enrollment_forecast"),
    path("enrollments/<int:pk>/what-if/", forecasts.WhatIf.as_view(), name="enrollment_what_if"),
    path("forecasts/", forecasts.ForecastList.as_view(), name="forecasts"),
    path("assessments/", tiers.AssessmentList.as_view(), name="assessments"),
    path("assessments/<int:pk>/", tiers.AssessmentDetail.as_view(), name="assessment"),
    path("tier-changes/", tiers.TierChangeList.as_view(), name="tier_changes"),
    path("tier-changes/<int:pk>/", tiers.TierChangeDetail.as_view(), name="tier_change"),
    path("tier-changes/<int:pk>/decision/", tiers.Decision.as_view(), name="decision"),
    path("tier-changes/<int:pk>/lift/", tier_exceptions.Lift.as_view(), name="tier_change_lift"),
    path("tier-exceptions/", tier_exceptions.ExceptionList.as_view(), name="tier_exceptions"),
    path("tier-exceptions/<int:pk>/", tier_exceptions.ExceptionDetail.as_view(), name="tier_exception"),
    path(
        "tier-exceptions/<int:pk>/revocation/", tier_exceptions.Revocation.as_view(), name="tier_exception_revocation"
    ),
    path("tier-changes/<int:pk>/replay/", replays.TierChangeReplay.as_view(), name="tier_change_replay"),
    path("runs/", tiers.RunList.as_view(), name="runs"),
    path("runs/<int:pk>/", tiers.RunDetail.as_view(), name="run"),
    path("simulations/", simulations.SimulationList.as_view(), name="simulations"),
    path("simulations/<int:pk>/", simulations.SimulationDetail.as_view(), name="simulation"),
    path("simulations/<int:pk>/moves/", simulations.SimulationMoves.as_view(), name="simulation_moves"),
    path(
        "simulations/<int:pk>/cancellation/",
        simulations.SimulationCancellation.as_view(),
        name="simulation_cancellation",
    ),
    path("rehearsals/", rehearsals.RehearsalList.as_view(), name="rehearsals"),
    path("rehearsals/<int:pk>/", rehearsals.RehearsalDetail.as_view(), name="rehearsal"),
    path("runs/<int:pk>/cancellation/", runs.Cancellation.as_view(), name="run_cancellation"),
    path("runs/<int:pk>/moved/", runs.MovedList.as_view(), name="run_moved"),
    path("runs/<int:pk>/comparison/", runs.Comparison.as_view(), name="run_comparison"),
    path("opportunities/", opportunities.OpportunityList.as_view(), name="opportunities"),
    path("opportunities/<int:pk>/", opportunities.OpportunityDetail.as_view(), name="opportunity"),
    path("crm/opportunities/", crm.CrmBatch.as_view(), name="crm_opportunities"),
    path("crm/opportunities/<str:system>/<any_text:source_id>/", crm.CrmOpportunity.as_view(), name="crm_opportunity"),
    path("attributions/", opportunities.AttributionList.as_view(), name="attributions"),
    path("attributions/<int:pk>/", opportunities.AttributionDetail.as_view(), name="attribution"),
    path(
        "attributions/<int:pk>/late-acceptance/", opportunities.LateAcceptance.as_view(), name="attribution_acceptance"
    ),
    path("inactivity-reviews/", inactivity.ReviewList.as_view(), name="inactivity_reviews"),
    path("inactivity-reviews/<int:pk>/", inactivity.ReviewDetail.as_view(), name="inactivity_review"),
    path("inactivity-reviews/<int:pk>/items/", inactivity.ItemList.as_view(), name="inactivity_review_items"),
    path("inactivity-reviews/<int:pk>/closing/", inactivity.ReviewClosing.as_view(), name="inactivity_review_closing"),
    path("inactivity-reviews/<int:pk>/decisions/", inactivity.Decisions.as_view(), name="inactivity_review_decisions"),
    path("inactivity-decisions/<int:pk>/undo/", inactivity.DecisionUndo.as_view(), name="inactivity_decision_undo"),
    path("inactivity-questions/", inactivity.QuestionList.as_view(), name="inactivity_questions"),
    path("inactivity-questions/<int:pk>/answer/", inactivity.Answer.as_view(), name="inactivity_question_answer"),
    path("registrations/", registrations.RegistrationList.as_view(), name="registrations"),
    path("registrations/bulk-decisions/", registration_bulk.BulkDecisions.as_view(), name="registration_bulk"),
    path(
        "registrations/bulk-decisions/<int:pk>/undo/",
        registration_bulk.BulkUndo.as_view(),
        name="registration_bulk_undo",
    ),
    path("registrations/pipeline/", registration_figures.Pipeline.as_view(), name="registrations_pipeline"),
    path("registrations/waiting/", registration_figures.Waiting.as_view(), name="registrations_waiting"),
    path("receipt-keys/", receipts.ReceiptKeys.as_view(), name="receipt_keys"),
    path("customers/", customers.CustomerList.as_view(), name="customers"),
    path("direct-only/", direct_only.ListingList.as_view(), name="direct_only_list"),
    path("direct-only/<int:pk>/", direct_only.ListingDetail.as_view(), name="direct_only"),
    path("direct-only/<int:pk>/ending/", direct_only.Ending.as_view(), name="direct_only_ending"),
    path("customers/candidates/", customers.Candidates.as_view(), name="customer_candidates"),
    path("registrations/<str:registration>/", include(registration)),
    path("appeals/", appeals.AppealList.as_view(), name="appeals"),
    path("appeals/<str:appeal>/", include(appeal)),
]

urlpatterns = [
    path("schema/", documents.Schema.as_view(), name="schema"),
    path("docs/", documents.docs, name="docs"),
    path("v1/<slug:vendor>/", include(resources)),
    re_path(r"^v1/(?P<vendor>[^/]+)(?P<rest>/.*)?$", Nothing.as_view(), name="nothing"),
]

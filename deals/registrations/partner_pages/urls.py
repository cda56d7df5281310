"""The addresses of deal registrations in the portal."""

from django.urls import path

from deals.registrations.partner_pages import action_views as actions
from deals.registrations.partner_pages import form_views as forms
from deals.registrations.partner_pages import live_views as live
from deals.registrations.partner_pages import pages
from deals.registrations.partner_pages import pipeline as registration_pipeline

HERE = "portal/registrations/"
ONE = f"{HERE}<str:registration>/"

urlpatterns = [
    path(HERE, pages.registrations_mine, name="registrations_mine"),
    path(f"{HERE}new/", forms.new_registration, name="registration_new"),
    path(f"{HERE}autosave/", live.autosave, name="registration_autosave"),
    path(f"{HERE}hint/", live.hint, name="registration_hint"),
    path(f"{HERE}customers/", live.customers, name="registration_customers"),
    path(f"{HERE}pipeline/", registration_pipeline.pipeline, name="registrations_mine_pipeline"),
    path(ONE, actions.registration_mine, name="registration_mine"),
    path(f"{ONE}edit/", forms.edit_registration, name="registration_edit"),
    path(f"{ONE}discard/", forms.discard_registration, name="registration_discard"),
    path(f"{ONE}again/", forms.register_anew, name="registration_anew"),
    path(f"{ONE}answer/", actions.answer, name="registration_answer"),
    path(f"{ONE}withdrawal/", actions.withdrawal, name="registration_withdrawal"),
    path(f"{ONE}stage/", actions.stage, name="registration_stage"),
    path(f"{ONE}more-time/", actions.more_time, name="registration_more_time"),
    path(f"{ONE}steps/", actions.steps, name="registration_steps"),
    path(f"{ONE}steps/<int:step>/completion/", actions.step_done, name="registration_step_done"),
]

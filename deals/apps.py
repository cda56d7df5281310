from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "deals"

    def ready(self) -> None:
        from deals import activity_verbs, tier_metrics  # noqa: F401
        from deals.appeals import log_verbs as appeal_verbs  # noqa: F401
        from deals.registrations import log_verbs as registration_verbs  # noqa: F401
        from deals.registrations import protection_verbs  # noqa: F401
        from programs.document.model import OpportunityCounting
        from tiers import metrics

        metrics.register(OpportunityCounting, tier_metrics.Revenue())

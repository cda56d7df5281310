from django.apps import AppConfig


class TiersConfig(AppConfig):
    name = "tiers"

    def ready(self) -> None:
        from partners import tier_metrics
        from programs.document.model import CertificationCounting, MilestoneCounting
        from tiers import activity_verbs, metrics, run_verbs  # noqa: F401
        from tiers.inactivity import log_verbs  # noqa: F401
        from tiers.program_year import verbs  # noqa: F401

        metrics.register(CertificationCounting, tier_metrics.People())
        metrics.register(MilestoneCounting, tier_metrics.Milestones())

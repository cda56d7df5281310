from django.apps import AppConfig


class TiersConfig(AppConfig):
    name = "tiers"

    def ready(self) -> None:
        from partners import tier_metrics
        from programs import consent
        from programs.document.model import CertificationCounting, MilestoneCounting
        from tiers import activity_verbs, metrics, run_verbs  # noqa: F401
        from tiers.inactivity import log_verbs  # noqa: F401
        from tiers.program_year import verbs  # noqa: F401
        from tiers.simulations import activity_verbs as simulation_verbs  # noqa: F401
        from tiers.simulations.concern import everyone_falls

        metrics.register(CertificationCounting, tier_metrics.People())
        metrics.register(MilestoneCounting, tier_metrics.Milestones())
        consent.register(everyone_falls)

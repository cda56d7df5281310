from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "tenancy"

    def ready(self) -> None:
        from tenancy.grants import grant_global_tables

        post_migrate.connect(grant_global_tables, sender=self, dispatch_uid="tenancy.grants")

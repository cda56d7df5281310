"""The Celery application. Jobs are rows in the database; tasks only wake them up."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prm.settings")

app = Celery("prm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_unsafe_role(**signal: Any) -> None:
    """A worker, too, works only through a role that the walls hold for."""
    from django.db import connection

    from tenancy.guard import require_safe_role

    require_safe_role()
    connection.close()

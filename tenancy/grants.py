"""What the application role may do with the few tables that belong to no vendor. Everything not named here or walled in
by a migration stays closed to it; a test compares the list with the catalog."""

from typing import Any

from django.conf import settings
from django.db import connections

READ = "SELECT"
WRITE = "SELECT, INSERT, UPDATE, DELETE"
NOTHING = ""

GLOBAL_TABLES: dict[str, str] = {
    "identity_user": "SELECT, INSERT, UPDATE",
    "account_emailaddress": WRITE,
    "account_emailconfirmation": WRITE,
    "mfa_authenticator": WRITE,
    "django_session": WRITE,
    "django_content_type": READ,
    "django_migrations": READ,
    "auth_group": NOTHING,
    "auth_group_permissions": NOTHING,
    "auth_permission": NOTHING,
    "django_admin_log": NOTHING,
    "pghistory_context": NOTHING,
}


def grant_global_tables(using: str = "default", **signal: Any) -> None:
    """After migrating: give the application role exactly what the list says."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, grants in GLOBAL_TABLES.items():
            if table not in present:
                continue
            cursor.execute(f'REVOKE ALL ON "{table}" FROM PUBLIC, "{settings.PRM_APP_ROLE}"')
            if grants:
                cursor.execute(f'GRANT {grants} ON "{table}" TO "{settings.PRM_APP_ROLE}"')

"""The start-up check: the house is served only through a role that the walls hold for."""

from django.db import connection

_QUESTION = """
SELECT rolname, rolsuper, rolbypassrls,
       EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid AND relrowsecurity)
FROM pg_roles WHERE rolname = current_user
"""


class UnsafeRole(RuntimeError):
    """The connected database role could walk through the walls."""


def require_safe_role() -> None:
    """Raise UnsafeRole when the connected role is superuser, bypasses row-level security, or owns a walled table."""
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION)
        name, superuser, bypasses, owns = cursor.fetchone()
    reasons = [
        reason
        for reason, found in [
            ("is a superuser", superuser),
            ("bypasses row-level security", bypasses),
            ("owns protected tables", owns),
        ]
        if found
    ]
    if reasons:
        raise UnsafeRole(
            f"The database role {name} {' and '.join(reasons)}, so the walls between vendors would not hold."
            " Serve with the application role in DATABASE_URL; the owner belongs in MIGRATION_DATABASE_URL."
        )

"""One after the other: work of a vendor of which two must not happen at once, where no row stands for it yet."""

from django.db import connection

from tenancy import scope


def wait_for(name: str) -> None:
    """Wait until nobody else at the entered vendor has this turn, and have it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [name, scope.required().vendor_id])

"""The one question that is asked across vendors by jobs: which ones are there? It answers with ids and nothing else."""

from django.db import connection


def vendor_ids() -> list[int]:
    """Ids of all vendors, for periodic jobs that enter one vendor after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenancy_vendor_ids() AS id ORDER BY id")
        return [row[0] for row in cursor.fetchall()]

"""Accounts get the keys that the new reading of names and domains gives them; those that become the same are merged.

The keys that they had are not kept: undoing leaves them as they are.
"""

from typing import Any

from django.db import migrations

from deals.customers.rekeying import rekey


def give_new_keys(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.maintenance', 'on', true)")
        rekey(cursor)
        cursor.execute("SELECT set_config('app.maintenance', '', true)")


class Migration(migrations.Migration):
    dependencies = [("deals", "0002_customer_keys")]
    operations = [migrations.RunPython(give_new_keys, migrations.RunPython.noop)]

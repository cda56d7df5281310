from django.conf import settings
from django.db import migrations, models

import tenancy.history


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0008_find_by_customer"),
        ("partners", "0003_facts_know_their_transaction"),
        ("vendors", "0002_invited_by_the_installation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attributionevent",
            name="known_in",
            field=tenancy.history.TransactionField(
                db_default=models.Func(function="pg_current_xact_id"), editable=False
            ),
        ),
        migrations.AddField(
            model_name="exchangerateevent",
            name="known_in",
            field=tenancy.history.TransactionField(
                db_default=models.Func(function="pg_current_xact_id"), editable=False
            ),
        ),
        migrations.AddField(
            model_name="opportunityevent",
            name="known_in",
            field=tenancy.history.TransactionField(
                db_default=models.Func(function="pg_current_xact_id"), editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="attributionevent",
            index=models.Index(fields=["vendor", "known_in"], name="attribution_known"),
        ),
        migrations.AddIndex(
            model_name="exchangerateevent",
            index=models.Index(fields=["vendor", "known_in"], name="exchangerate_known"),
        ),
        migrations.AddIndex(
            model_name="opportunityevent",
            index=models.Index(fields=["vendor", "known_in"], name="opportunity_known"),
        ),
    ]

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import tenancy.history
from tenancy import operations, walls

# What stood there before it had a history.
KNOWN_BEFORE = """
SELECT set_config('app.maintenance', 'on', true);
INSERT INTO partners_partner_history (code, country, created_at, id, name, vendor_id, website, pgh_created_at, pgh_label, pgh_obj_id)
SELECT code, country, created_at, id, name, vendor_id, website, now(), 'insert', id FROM partners_partner;
SELECT set_config('app.maintenance', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_invited_by_the_installation"),
        ("programs", "0001_initial"),
        ("vendors", "0002_invited_by_the_installation"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "known_in",
                    tenancy.history.TransactionField(
                        db_default=models.Func(function="pg_current_xact_id"), editable=False
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("website", models.CharField(blank=True, max_length=200)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "db_table": "partners_partner_history",
            },
        ),
        migrations.AddField(
            model_name="certificationevent",
            name="known_in",
            field=tenancy.history.TransactionField(
                db_default=models.Func(function="pg_current_xact_id"), editable=False
            ),
        ),
        migrations.AddField(
            model_name="enrollmentevent",
            name="known_in",
            field=tenancy.history.TransactionField(
                db_default=models.Func(function="pg_current_xact_id"), editable=False
            ),
        ),
        migrations.AddField(
            model_name="milestoneevent",
            name="known_in",
            field=tenancy.history.TransactionField(
                db_default=models.Func(function="pg_current_xact_id"), editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="certificationevent",
            index=models.Index(fields=["vendor", "known_in"], name="certification_known"),
        ),
        migrations.AddIndex(
            model_name="enrollmentevent",
            index=models.Index(fields=["vendor", "known_in"], name="enrollment_known"),
        ),
        migrations.AddIndex(
            model_name="milestoneevent",
            index=models.Index(fields=["vendor", "known_in"], name="milestone_known"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partner",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_partner_history" ("code", "country", "created_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "vendor_id", "website") SELECT new_values."code", new_values."country", new_values."created_at", new_values."id", new_values."name", NOW(), \'insert\', new_values."id", new_values."vendor_id", new_values."website" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a55da55fe9f24d4e311c3ad0733bd11ceeb5461e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_71860",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="partners_partner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partner",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_partner_history" ("code", "country", "created_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "vendor_id", "website") SELECT new_values."code", new_values."country", new_values."created_at", new_values."id", new_values."name", NOW(), \'update\', new_values."id", new_values."vendor_id", new_values."website" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="44def839395f263d9fdd27442c0cf51e2add5d78",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17ece",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="partners_partner",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partner",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_partner_history" ("code", "country", "created_at", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "vendor_id", "website") SELECT old_values."code", old_values."country", old_values."created_at", old_values."id", old_values."name", NOW(), \'delete\', old_values."id", old_values."vendor_id", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="0543b7576953056e4b5ea0ec7105fa14e94d8c67",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e7dd8",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="partners_partner",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="partnerevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="partnerevent",
            name="vendor",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="vendors.vendor",
            ),
        ),
        migrations.AddIndex(
            model_name="partnerevent",
            index=models.Index(fields=["vendor", "known_in"], name="partner_known"),
        ),
        operations.HistoryWall("partnerevent", sees=walls.SELF),
        migrations.RunSQL(KNOWN_BEFORE, migrations.RunSQL.noop),
    ]

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import tenancy.history
import tenancy.models
from tenancy import operations, walls

# What stood there before it had a history.
KNOWN_BEFORE = """
SELECT set_config('app.maintenance', 'on', true);
INSERT INTO tiers_standing_history (begins_on, change_id, ends_on, enrollment_id, id, partner_id, reason, tier, vendor_id, pgh_created_at, pgh_label, pgh_obj_id)
SELECT begins_on, change_id, ends_on, enrollment_id, id, partner_id, reason, tier, vendor_id, now(), 'insert', id FROM tiers_standing;
SELECT set_config('app.maintenance', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_facts_know_their_transaction"),
        ("tiers", "0004_tie_assessments_together"),
        ("vendors", "0002_invited_by_the_installation"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingEvent",
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
                ("tier", models.CharField(max_length=60)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("enrolled", "enrolled"),
                            ("imported", "imported"),
                            ("decision", "tier change approved"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "db_table": "tiers_standing_history",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standing",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tiers_standing_history" ("begins_on", "change_id", "ends_on", "enrollment_id", "id", "partner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "tier", "vendor_id") SELECT new_values."begins_on", new_values."change_id", new_values."ends_on", new_values."enrollment_id", new_values."id", new_values."partner_id", NOW(), \'insert\', new_values."id", new_values."reason", new_values."tier", new_values."vendor_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6fb6ea83fe6991a2254de34694f3604cf87c9ea8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e8b36",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="tiers_standing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standing",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tiers_standing_history" ("begins_on", "change_id", "ends_on", "enrollment_id", "id", "partner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "tier", "vendor_id") SELECT new_values."begins_on", new_values."change_id", new_values."ends_on", new_values."enrollment_id", new_values."id", new_values."partner_id", NOW(), \'update\', new_values."id", new_values."reason", new_values."tier", new_values."vendor_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="54791dd90bad4f6aa2b2b2cbaa81fa0988db9547",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8e00f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="tiers_standing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standing",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tiers_standing_history" ("begins_on", "change_id", "ends_on", "enrollment_id", "id", "partner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "tier", "vendor_id") SELECT old_values."begins_on", old_values."change_id", old_values."ends_on", old_values."enrollment_id", old_values."id", old_values."partner_id", NOW(), \'delete\', old_values."id", old_values."reason", old_values."tier", old_values."vendor_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="ab09641dfda297b00034a699ce1524710d2e49d2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_68c1a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="tiers_standing",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="standingevent",
            name="change",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="tiers.tierchange",
            ),
        ),
        migrations.AddField(
            model_name="standingevent",
            name="enrollment",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.enrollment",
            ),
        ),
        migrations.AddField(
            model_name="standingevent",
            name="partner",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="standingevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="tiers.standing",
            ),
        ),
        migrations.AddField(
            model_name="standingevent",
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
            model_name="standingevent",
            index=models.Index(fields=["vendor", "known_in"], name="standing_known"),
        ),
        operations.HistoryWall("standingevent", sees=walls.OWN),
        migrations.RunSQL(KNOWN_BEFORE, migrations.RunSQL.noop),
    ]

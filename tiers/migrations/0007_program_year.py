import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tenancy.models
from tenancy import operations, walls

# Until now an approved move took effect on the day its standing began.
EFFECTIVE_BEFORE = """
SELECT set_config('app.maintenance', 'on', true);
UPDATE tiers_tierchange c SET effective_on = coalesce(
    (SELECT min(s.begins_on) FROM tiers_standing s WHERE s.vendor_id = c.vendor_id AND s.change_id = c.id),
    c.decided_at::date
)
WHERE c.state = 'approved';
SELECT set_config('app.maintenance', '', true);
"""
# Whoever was moved down until now was told on that day.
TOLD_BEFORE = """
SELECT set_config('app.maintenance', 'on', true);
INSERT INTO tiers_notice (vendor_id, change_id, partner_id, days_before, sent_at)
SELECT vendor_id, id, partner_id, 0, decided_at FROM tiers_tierchange WHERE state = 'approved' AND NOT upward;
SELECT set_config('app.maintenance', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_facts_know_their_transaction"),
        ("programs", "0001_initial"),
        ("tiers", "0006_runs_keep_their_snapshot"),
        ("vendors", "0002_invited_by_the_installation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days_before", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="TierException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tier", models.CharField(max_length=60)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("reason", models.TextField()),
                ("approved_by_label", models.CharField(max_length=250)),
                ("approved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by_label", models.CharField(blank=True, max_length=250)),
                ("revoked_why", models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="tierchange",
            name="effective_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="tierchange",
            name="lifted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="tierchange",
            name="lifted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="tierchange",
            name="lifted_by_label",
            field=models.CharField(blank=True, db_default="", max_length=250),
        ),
        migrations.AddField(
            model_name="tierchange",
            name="lifted_why",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AlterField(
            model_name="tierchange",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("approved", "Approved"),
                    ("declined", "Declined"),
                    ("superseded", "Superseded"),
                    ("lifted", "Lifted"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.RunSQL(EFFECTIVE_BEFORE, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="tierchange",
            index=models.Index(
                condition=models.Q(("state", "approved"), ("upward", False)),
                fields=["vendor", "effective_on"],
                name="demotion_takes_effect",
            ),
        ),
        migrations.AddIndex(
            model_name="tierchange",
            index=models.Index(fields=["vendor", "enrollment", "-id"], name="change_of_enrollment"),
        ),
        migrations.AddConstraint(
            model_name="tierchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("effective_on__isnull", False), ("state__in", ["approved", "lifted"])),
                    models.Q(
                        models.Q(("state__in", ["approved", "lifted"]), _negated=True), ("effective_on__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="an_approved_move_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="tierchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", False), ("state", "lifted"), ("upward", False)),
                    models.Q(models.Q(("state", "lifted"), _negated=True), ("lifted_at__isnull", True)),
                    _connector="OR",
                ),
                name="a_lifted_demotion_has_a_time",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="change",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="tiers.tierchange",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="partner",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="vendor",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vendors.vendor"
            ),
        ),
        migrations.AddField(
            model_name="tierexception",
            name="approved_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="tierexception",
            name="enrollment",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exceptions",
                to="partners.enrollment",
            ),
        ),
        migrations.AddField(
            model_name="tierexception",
            name="partner",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="tierexception",
            name="revoked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="tierexception",
            name="vendor",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vendors.vendor"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("vendor", "change", "days_before"), name="each_notice_once"),
        ),
        migrations.AddIndex(
            model_name="tierexception",
            index=models.Index(fields=["vendor", "ends_on"], name="exception_by_end"),
        ),
        migrations.AddConstraint(
            model_name="tierexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("begins_on"))), name="an_exception_lasts"
            ),
        ),
        migrations.AddConstraint(
            model_name="tierexception",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                expressions=[
                    ("vendor", "="),
                    ("enrollment", "="),
                    (
                        models.Func(
                            models.F("begins_on"),
                            models.F("ends_on"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="exceptions_do_not_overlap",
            ),
        ),
        operations.Wall("tierexception", sees=walls.OWN),
        operations.Wall("notice", sees=walls.STAFF_ONLY),
        migrations.RunSQL(TOLD_BEFORE, migrations.RunSQL.noop),
    ]

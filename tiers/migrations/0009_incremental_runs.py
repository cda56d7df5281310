import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenancy.models
from tenancy import operations, walls


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0005_find_by_day"),
        ("programs", "0001_initial"),
        ("tiers", "0008_forecasts"),
        ("vendors", "0002_invited_by_the_installation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Moved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        choices=[("mid_year", "mid-year, trailing window"), ("annual", "annual, prior calendar year")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("before", models.CharField(max_length=60)),
                ("after", models.CharField(max_length=60)),
                ("metrics_before", models.JSONField()),
                ("metrics_after", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="TierCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("tier", models.CharField(max_length=60)),
                ("enrollments", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="run",
            name="cancel_requested_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="cancel_requested_by_label",
            field=models.CharField(blank=True, default="", max_length=250),
        ),
        migrations.AddField(
            model_name="run",
            name="mode",
            field=models.CharField(
                choices=[("full", "everyone"), ("incremental", "who was touched")], default="full", max_length=11
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="named",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="touched",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="run",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="run",
            name="trigger",
            field=models.CharField(
                choices=[("person", "by hand"), ("nightly", "nightly"), ("event", "after a change")],
                default="person",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state", "done")),
                fields=["vendor", "program", "basis", "-finished_at"],
                name="run_last_done",
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state", "done")),
                fields=["vendor", "program", "basis", "-as_of"],
                name="run_latest_day",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["vendor", "begins_on"], name="standing_by_begin"),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("ends_on__isnull", False)), fields=["vendor", "ends_on"], name="standing_by_end"
            ),
        ),
        migrations.AddField(
            model_name="moved",
            name="enrollment",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.enrollment",
            ),
        ),
        migrations.AddField(
            model_name="moved",
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
            model_name="moved",
            name="program",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.program",
            ),
        ),
        migrations.AddField(
            model_name="moved",
            name="run",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved",
                to="tiers.run",
            ),
        ),
        migrations.AddField(
            model_name="moved",
            name="vendor",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vendors.vendor"
            ),
        ),
        migrations.AddField(
            model_name="tiercount",
            name="program",
            field=tenancy.models.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.program",
            ),
        ),
        migrations.AddField(
            model_name="tiercount",
            name="vendor",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vendors.vendor"
            ),
        ),
        migrations.AddIndex(
            model_name="moved",
            index=models.Index(fields=["vendor", "program", "basis", "enrollment", "at"], name="moved_in_order"),
        ),
        migrations.AddConstraint(
            model_name="moved",
            constraint=models.UniqueConstraint(fields=("vendor", "run", "enrollment"), name="moved_once_a_run"),
        ),
        migrations.AddConstraint(
            model_name="moved",
            constraint=models.CheckConstraint(
                condition=models.Q(("before", models.F("after")), _negated=True), name="who_moved_came_out_differently"
            ),
        ),
        migrations.AddConstraint(
            model_name="tiercount",
            constraint=models.UniqueConstraint(fields=("vendor", "program", "day", "tier"), name="tier_counted_once"),
        ),
        operations.Wall("moved", sees=walls.STAFF_ONLY),
        operations.Wall("tiercount", sees=walls.STAFF_ONLY),
    ]

import django.db.models.deletion
from django.db import migrations, models

from tenancy import operations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
        ("tiers", "0003_find_assessments_at_odds"),
        ("vendors", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="assessment", name="assessment_of_run"),
        migrations.RemoveIndex(model_name="assessment", name="assessment_of_program"),
        migrations.AlterField(
            model_name="assessment",
            name="vendor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="vendors.vendor",
            ),
        ),
        operations.TieTogether("assessment", "enrollment", also=["partner", "program"]),
        operations.TieTogether("assessment", "run", also=["program", "edition"]),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_import_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="importjob",
            name="currency",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
        migrations.AddField(
            model_name="importjob",
            name="ignored",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="importjob",
            name="preset",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0004_members_are_seen"),
        ("programs", "0001_initial"),
        ("vendors", "0002_invited_by_the_installation"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="certification",
            index=models.Index(fields=["vendor", "issued_on"], name="certification_by_day"),
        ),
        migrations.AddIndex(
            model_name="certification",
            index=models.Index(
                condition=models.Q(("expires_on__isnull", False)),
                fields=["vendor", "expires_on"],
                name="certification_by_end",
            ),
        ),
        migrations.AddIndex(
            model_name="enrollment",
            index=models.Index(fields=["vendor", "program", "enrolled_on"], name="enrollment_by_day"),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(fields=["vendor", "program", "achieved_on"], name="milestone_by_day"),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                condition=models.Q(("withdrawn_on__isnull", False)),
                fields=["vendor", "program", "withdrawn_on"],
                name="milestone_by_end",
            ),
        ),
    ]

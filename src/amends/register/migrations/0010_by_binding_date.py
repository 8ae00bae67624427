"""A queue can be read by the date that binds next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0009_own_facts_in_ranges")]

    operations = [
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["open", "next_due", "reference"], name="row_binding"),
        ),
    ]

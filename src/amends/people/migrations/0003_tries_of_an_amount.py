"""A try may count for many, as megabytes do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_only_what_acts_fill")]

    operations = [
        migrations.AddField("try", "amount", models.PositiveIntegerField(default=1)),
    ]

"""The table of drafts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Answers that were not sent yet."""

    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.CharField(max_length=22, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("reference", models.CharField(default="", max_length=20)),
                ("changed", models.DateTimeField(db_index=True)),
            ],
        ),
    ]

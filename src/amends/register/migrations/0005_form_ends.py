from django.db import migrations, models


class Migration(migrations.Migration):
    """How many drafts of the public form ended where: counts, and nothing of any one of them."""

    dependencies = [
        ("register", "0004_open_rows"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormEnd",
            fields=[
                ("pk", models.CompositePrimaryKey("month", "language", "page", serialize=False)),
                ("month", models.DateField()),
                ("language", models.CharField(max_length=16)),
                ("page", models.CharField(max_length=64)),
                ("number", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]

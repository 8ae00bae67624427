"""What the organization's own fields hold of a complaint, to be asked for in a list. The worker
fills it as it draws the rows anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0006_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnFact",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "reference",
                        "field",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reference", models.CharField(max_length=100)),
                ("field", models.CharField(max_length=64)),
                ("value", models.CharField(default="", max_length=84)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["field", "value", "reference"], name="own_fact_by_value")
                ],
            },
        ),
    ]

"""What is measured of a complaint stands in its row, its money beside it. Rows drawn before are
drawn anew by the worker.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0004_next_dates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sum",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "reference",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reference", models.CharField(max_length=100)),
                ("number", models.PositiveIntegerField()),
                ("flow", models.CharField(max_length=64)),
                ("currency", models.CharField(max_length=64)),
                ("minor", models.BigIntegerField()),
                ("promised_at", models.DateTimeField(null=True)),
                ("paid_on", models.DateField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="row",
            name="answer_due",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="row",
            name="answer_first",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="row",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="row",
            name="at_once",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="row",
            name="finding",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", False)),
                fields=["answered_at"],
                name="row_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["closed_at"],
                name="row_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="sum",
            index=models.Index(
                condition=models.Q(("promised_at__isnull", False)),
                fields=["promised_at"],
                name="sum_promised",
            ),
        ),
        migrations.AddIndex(
            model_name="sum",
            index=models.Index(
                condition=models.Q(("paid_on__isnull", False)), fields=["paid_on"], name="sum_paid"
            ),
        ),
    ]

"""A row tells how many letters regulators demand that were not sent. Rows drawn before hold none,
and are drawn anew."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0011_when_clocks_speak"),
    ]

    operations = [
        migrations.AddField(
            model_name="row",
            name="owed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                condition=Q(("owed__gt", 0)),
                fields=["owed", "reference"],
                name="row_owed",
            ),
        ),
    ]

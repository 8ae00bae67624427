"""A row tells how many letters wait to be printed and posted. Rows drawn before hold none."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0005_what_is_measured"),
    ]

    operations = [
        migrations.AddField(
            model_name="row",
            name="letters",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                condition=Q(("letters__gt", 0)),
                fields=["letters", "reference"],
                name="row_letters",
            ),
        ),
    ]

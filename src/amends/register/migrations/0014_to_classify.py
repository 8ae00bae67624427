"""A row tells how many facts are unknown that choose the dates of regulators. Rows drawn before
hold none, and are drawn anew."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0013_own_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="row",
            name="unclear",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                condition=Q(("unclear__gt", 0)),
                fields=["unclear", "reference"],
                name="row_unclear",
            ),
        ),
    ]

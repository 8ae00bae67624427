"""A row tells the next date of any kind, or since when something without one is waited for; the
queue is read along it. Rows drawn before are drawn anew by the worker.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0003_places_beyond_2039"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="row",
            name="row_due",
        ),
        migrations.RemoveIndex(
            model_name="row",
            name="row_owner_due",
        ),
        migrations.RemoveIndex(
            model_name="row",
            name="row_awaiting",
        ),
        migrations.AddField(
            model_name="row",
            name="next_on",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="row",
            name="next_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="row",
            name="next_what",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["open", "next_on", "reference"], name="row_due"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["owner", "next_on", "reference"], name="row_owner_due"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                condition=models.Q(("awaiting", ""), _negated=True),
                fields=["awaiting", "next_on"],
                name="row_awaiting",
            ),
        ),
    ]

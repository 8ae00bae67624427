"""Numbers, amounts and days of the organization's own fields can be asked for in ranges. The worker
fills them as it draws the rows anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0008_readers_newest_first")]

    operations = [
        migrations.AddField(
            model_name="ownfact",
            name="number",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="ownfact",
            name="currency",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="ownfact",
            index=models.Index(fields=["field", "number", "reference"], name="own_fact_by_number"),
        ),
    ]

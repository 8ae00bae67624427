"""When an unclaimed file was last still needed: in a bucket, a file has no such date."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="unclaimed",
            name="touched",
            field=models.DateTimeField(null=True),
        ),
    ]

"""Files that no piece names yet, so that what strangers leave behind has a bound."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Unclaimed",
            fields=[
                ("stored", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("length", models.BigIntegerField()),
            ],
        ),
    ]

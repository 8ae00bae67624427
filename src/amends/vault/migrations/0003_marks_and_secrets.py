"""Marks of keys, and secrets typed in the staff area."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_unclaimed_touched")]

    operations = [
        migrations.CreateModel(
            name="KeyMark",
            fields=[
                ("name", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("ciphertext", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_counted_in_memory"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(db_index=True, max_length=100)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=1000)),
                ("shared", models.BooleanField(default=False)),
            ],
        ),
    ]

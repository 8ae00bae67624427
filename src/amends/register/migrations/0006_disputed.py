from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0005_posted_late"),
    ]

    operations = [
        migrations.AddField(
            model_name="row",
            name="disputed_at",
            field=models.DateTimeField(null=True),
        ),
    ]

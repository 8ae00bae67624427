from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="sent",
            name="back",
            field=models.DateTimeField(null=True),
        ),
    ]

"""How far a draft came, so that the counts of the form say at which page people give up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="answered",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="draft",
            name="language",
            field=models.CharField(default="", max_length=16),
        ),
    ]

"""An own field of words tells which piece holds them, so that a list is narrowed by what they say.
Rows drawn before hold none, and are drawn anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0012_letters_owed"),
    ]

    operations = [
        migrations.AddField(
            model_name="ownfact",
            name="piece",
            field=models.CharField(default="", max_length=100),
        ),
    ]

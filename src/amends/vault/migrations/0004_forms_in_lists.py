"""The forms by which somebody is found lie in one row for each piece on PostgreSQL, with the stream
of the piece beside them on both engines."""

from django.db import migrations, models

from amends.vault.forms import move, move_back


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_names_are_bound")]

    operations = [
        migrations.CreateModel(
            name="Findable",
            fields=[
                ("piece", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=100)),
            ],
        ),
        migrations.RunPython(move, move_back),
        # the table of single forms stays on SQLite
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="LookupForm")]
        ),
    ]

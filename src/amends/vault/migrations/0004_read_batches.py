"""The read log is sealed in batches, and no row of it is changed or deleted."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from amends.vault import read_guard


def _put(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    read_guard.put(editor.connection)


def _remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    read_guard.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_marks_and_secrets")]

    operations = [
        migrations.AddField(
            model_name="readlog",
            name="batch",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="readlog",
            index=models.Index(fields=["batch"], name="reads_by_batch"),
        ),
        migrations.RunPython(_put, _remove),
    ]

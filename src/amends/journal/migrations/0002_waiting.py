"""Entries that wait for their place in the log, found without searching the journal."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from amends.journal import engine


def _put(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    engine.put_waiting(editor.connection)


def _remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    engine.remove_waiting(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[("entry", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(
            "INSERT INTO journal_waiting (entry) SELECT id FROM journal_entry AS e"
            " WHERE NOT EXISTS (SELECT 1 FROM journal_leaf AS l WHERE l.entry_id = e.id)",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(_put, _remove),
    ]

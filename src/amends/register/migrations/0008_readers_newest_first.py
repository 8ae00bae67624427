"""What a key opens can be read from the newest on: readers know when their complaint came in."""

from django.db import migrations, models

_KNOWN = """
UPDATE register_reader SET received_at =
    (SELECT received_at FROM register_row WHERE register_row.reference = register_reader.reference)
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0007_own_facts")]

    operations = [
        migrations.RemoveIndex(model_name="reader", name="reader_by_key"),
        migrations.AddField(
            model_name="reader",
            name="received_at",
            field=models.DateTimeField(null=True),
        ),
        # An entry without a row opens nothing.
        migrations.RunSQL(
            "DELETE FROM register_reader WHERE reference NOT IN"
            " (SELECT reference FROM register_row)",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(_KNOWN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="reader",
            name="received_at",
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name="reader",
            index=models.Index(fields=["key", "-received_at", "reference"], name="reader_newest"),
        ),
    ]

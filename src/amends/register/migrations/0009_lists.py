from itertools import batched

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill_terms(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the words that the search index already contains."""
    term = apps.get_model("register", "Term")._default_manager
    words = apps.get_model("register", "Words")._default_manager.values_list("tokens", flat=True)
    known: set[str] = set()
    for texts in batched(words.iterator(), 1_000):
        new = set(" ".join(texts).split()) - known
        known |= new
        rows = [term.model(term=word, backwards=word[::-1]) for word in sorted(new)]
        term.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0008_index_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="criterion",
            name="rebased_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="row",
            name="subject_line",
            field=models.CharField(default="", max_length=100),
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("term", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("backwards", models.CharField(db_index=True, max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="row",
            name="replied_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                condition=models.Q(("replied_at__isnull", False)),
                fields=["replied_at", "reference"],
                name="row_replied",
            ),
        ),
        migrations.RunPython(fill_terms, migrations.RunPython.noop, elidable=True),
    ]

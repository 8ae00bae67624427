"""The places of documents had room for moments up to 2039 only."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def place_anew(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What was placed with 22 bits moves; in a new installation there is nothing."""
    if apps.get_model("register", "Document").objects.exists():
        from amends.register import search

        search.place_anew(apart=22)


class Migration(migrations.Migration):
    dependencies = [("register", "0002_words_of_each_complaint")]

    operations = [migrations.RunPython(place_anew, migrations.RunPython.noop)]

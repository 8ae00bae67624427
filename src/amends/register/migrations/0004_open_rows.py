from django.db import migrations, models

_INDEXES = (
    models.Index(fields=["owner", "open", "next_on", "reference"], name="row_owner_open"),
    models.Index(
        condition=models.Q(("open", True)),
        fields=["owner", "open", "next_due", "reference"],
        name="row_owner_binding",
    ),
    models.Index(
        condition=models.Q(("next_what", "reaction")),
        fields=["next_what", "owner", "next_on", "reference"],
        name="row_reply",
    ),
    models.Index(
        condition=models.Q(("open", True), ("safety", True)),
        fields=["safety", "open", "next_on", "reference"],
        name="row_danger",
    ),
    models.Index(
        condition=models.Q(("open", True)),
        fields=["open", "received_at", "reference"],
        name="row_open",
    ),
    models.Index(
        condition=models.Q(("open", True)),
        fields=["priority", "open", "received_at", "reference"],
        name="row_urgency",
    ),
)


class Migration(migrations.Migration):
    """Every index begins with what a list asks for: SQLite searches no partial index otherwise."""

    dependencies = [
        ("register", "0003_ended_on"),
    ]

    operations = [
        *(migrations.AddIndex(model_name="row", index=index) for index in _INDEXES),
        *(
            migrations.RemoveIndex(model_name="row", name=name)
            for name in ("row_owner_due", "row_reaction", "row_safety")
        ),
    ]

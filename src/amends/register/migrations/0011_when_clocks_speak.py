"""A clock says more than that it has lapsed: when it speaks next is what the worker looks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0010_by_binding_date")]

    operations = [
        migrations.RemoveIndex(model_name="deadline", name="deadline_sweep"),
        migrations.RenameField(model_name="deadline", old_name="lapses_at", new_name="speaks_at"),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("speaks_at__isnull", False)),
                fields=["speaks_at", "reference"],
                name="deadline_sweep",
            ),
        ),
    ]

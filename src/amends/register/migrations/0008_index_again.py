from django.db import migrations

from amends.register.engine import make_index_again


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0007_learning"),
    ]

    operations = [
        migrations.RunPython(make_index_again, migrations.RunPython.noop),
    ]

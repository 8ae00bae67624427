"""Away with what no act ever filled: competences, interests, languages, the end of a role."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="role", name="role_ends_after_it_began"),
        migrations.RemoveField(model_name="role", name="until"),
        migrations.RemoveField(model_name="person", name="languages"),
        migrations.DeleteModel(name="Competence"),
        migrations.DeleteModel(name="Interest"),
    ]

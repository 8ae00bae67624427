from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0003_proposals_and_sessions")]

    operations = [migrations.DeleteModel(name="Try")]

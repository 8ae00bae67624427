"""A piece that lies in several complaints is found under each of them: the key of its words is
complaint and piece. The words there are stay; `amends rebuild --words` adds those of the others.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE TABLE register_words_before AS SELECT * FROM register_words"),
        migrations.DeleteModel(name="Words"),
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "reference",
                        "piece",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reference", models.CharField(max_length=100)),
                ("piece", models.CharField(db_index=True, max_length=100)),
                ("tokens", models.TextField()),
            ],
        ),
        migrations.RunSQL(
            "INSERT INTO register_words (reference, piece, tokens)"
            " SELECT reference, piece, tokens FROM register_words_before"
        ),
        migrations.RunSQL("DROP TABLE register_words_before"),
    ]

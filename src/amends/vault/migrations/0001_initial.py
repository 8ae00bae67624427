"""The tables of the vault as they were first made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LookupForm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "form",
                        "piece",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("form", models.BigIntegerField()),
                ("piece", models.CharField(db_index=True, max_length=16)),
            ],
        ),
        migrations.CreateModel(
            name="ReadLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("reader", models.CharField(db_index=True, max_length=100)),
                ("purpose", models.CharField(max_length=64)),
                ("references", models.TextField()),
                ("pieces", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("seal", "seal"), ("lookup", "lookup")], max_length=8
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("wrapped", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "version"), name="key_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("purpose",),
                        name="one_key_in_use",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("scope", models.CharField(db_index=True, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[("words", "words"), ("identity", "identity"), ("file", "file")],
                        max_length=8,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("length", models.BigIntegerField()),
                ("salt", models.BinaryField(null=True)),
                ("text", models.TextField(null=True)),
                ("ciphertext", models.BinaryField(null=True)),
                ("data_key", models.CharField(default="", max_length=16)),
                ("stored", models.CharField(default="", max_length=32)),
                ("name", models.CharField(default="", max_length=200)),
                ("content_type", models.CharField(default="", max_length=100)),
                ("sealed_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("data_key", ""), _negated=True),
                        fields=["data_key"],
                        name="piece_by_data_key",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ciphertext__isnull", False),
                                ("erased_at__isnull", True),
                                ("kind", "identity"),
                                ("salt__isnull", True),
                                ("text__isnull", True),
                            ),
                            models.Q(
                                ("ciphertext__isnull", True),
                                ("erased_at__isnull", True),
                                ("kind__in", ["words", "file"]),
                                ("salt__isnull", False),
                                ("text__isnull", False),
                            ),
                            models.Q(
                                ("ciphertext__isnull", True),
                                ("data_key", ""),
                                ("erased_at__isnull", False),
                                ("name", ""),
                                ("salt__isnull", True),
                                ("stored", ""),
                                ("text__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="piece_is_whole_or_erased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ciphertext__isnull", True), ("data_key", "")),
                            models.Q(
                                ("ciphertext__isnull", False),
                                models.Q(("data_key", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ciphertext_has_its_key",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stored", ""), _negated=True),
                        fields=("stored",),
                        name="file_is_sealed_once",
                    ),
                ],
            },
        ),
    ]

"""What a file is called is bound by its digest, too."""

from django.db import migrations, models
from django.db.models import Q

_WHOLE = Q(
    erased_at__isnull=True,
    kind="identity",
    ciphertext__isnull=False,
    text__isnull=True,
    salt__isnull=True,
) | Q(
    erased_at__isnull=True,
    kind__in=["words", "file"],
    ciphertext__isnull=True,
    text__isnull=False,
    salt__isnull=False,
)


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_files_nobody_claimed")]

    operations = [
        migrations.AddField(
            model_name="piece", name="name_nonce", field=models.BinaryField(null=True)
        ),
        migrations.RemoveConstraint(model_name="piece", name="piece_is_whole_or_erased"),
        migrations.AddConstraint(
            model_name="piece",
            constraint=models.CheckConstraint(
                name="piece_is_whole_or_erased",
                condition=_WHOLE
                | Q(
                    erased_at__isnull=False,
                    text__isnull=True,
                    ciphertext__isnull=True,
                    salt__isnull=True,
                    data_key="",
                    stored="",
                    name="",
                    name_nonce__isnull=True,
                ),
            ),
        ),
    ]

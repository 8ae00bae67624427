"""Django app configuration of `journal`."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Entries, log and adopted documents."""

    name = "amends.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

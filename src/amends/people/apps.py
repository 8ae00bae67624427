"""Django app configuration of `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, accounts, tokens."""

    name = "amends.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Note sign-ins in the security log."""
        from . import security_log

        security_log.connect()

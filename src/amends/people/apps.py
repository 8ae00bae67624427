"""Django app configuration of `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, accounts, tokens."""

    name = "amends.people"

    def ready(self) -> None:
        """Note sign-ins in the security log."""
        from . import security_log

        security_log.connect()

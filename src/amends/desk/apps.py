"""Django app configuration of the staff area."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class DeskConfig(AppConfig):
    """App configuration of the staff area, which has no tables."""

    name = "amends.desk"
    label = "desk"

    def ready(self) -> None:
        """Note each session that begins, and register that evidence packs contain text."""
        from .evidence import making
        from .request import sign_in

        making.register_place()
        user_logged_in.connect(sign_in.noted, dispatch_uid="amends.desk.sessions")

"""Django app configuration of the staff area."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class DeskConfig(AppConfig):
    """App configuration of the staff area, which has no tables."""

    name = "amends.desk"
    label = "desk"

    def ready(self) -> None:
        """Note each session that begins, and register that evidence packs contain text."""
        from .evidence.erasing import register_place

        register_place()
        user_logged_in.connect(_noted, dispatch_uid="amends.desk.sessions")


def _noted(request: Any, user: Any, **_: object) -> None:
    """Note a session; its module is imported then, because most commands need no pages."""
    from .request.sign_in import begin

    begin(request, user)

"""Django app configuration of `register`."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Rows, readers, dates, search."""

    name = "amends.register"

    def ready(self) -> None:
        from .search import register_place

        register_place()

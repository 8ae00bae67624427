"""Django app configuration of `vault`."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """App configuration of the store for text, names and files."""

    name = "amends.vault"

    def ready(self) -> None:
        from .erasing import register_places

        register_places()

"""Django app configuration of `letters`."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters: what was sent is in the vault and the journal; what was received is in the vault,
    its state in a table of this app."""

    name = "amends.letters"

    def ready(self) -> None:
        from .incoming.storing import register_place

        register_place()

"""The room's registration with Django."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters: what was sent is kept in the vault and the journal; what came in lies in the vault,
    its fate in a table of the room."""

    name = "amends.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .incoming.storing import register_place

        register_place()

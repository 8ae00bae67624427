"""The room as Django knows it."""

from django.apps import AppConfig


class MovingConfig(AppConfig):
    """Take-overs under way, what became of their rows, and saved mappings."""

    name = "amends.imports"
    label = "moving"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .keeping import register_place

        register_place()

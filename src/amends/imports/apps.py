"""Registration of imports with Django."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The tables of imports: runs, lines and saved mappings."""

    name = "amends.imports"
    label = "imports"

    def ready(self) -> None:
        from .keeping import register_place

        register_place()

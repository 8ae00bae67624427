"""Registration of the signals with Django."""

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    """Sketches of texts, similar pairs, and findings."""

    name = "amends.insight.signals"
    label = "signals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .texts import register_place

        register_place()

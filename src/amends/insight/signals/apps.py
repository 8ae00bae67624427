"""Registration of the signals with Django."""

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    """Sketches of texts, similar pairs, and findings."""

    name = "amends.insight.signals"
    label = "signals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from amends.handling.kinds.governing_review import gather_with

        from ..reviews.gathering import gathered
        from .texts import register_place

        register_place()
        gather_with(gathered)

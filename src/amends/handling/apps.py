"""Registration of handling with Django."""

from django.apps import AppConfig


class HandlingConfig(AppConfig):
    """The table of idempotency records."""

    name = "amends.handling"
    label = "handling"

    def ready(self) -> None:
        from . import checkpoint_bucket

        checkpoint_bucket.register()

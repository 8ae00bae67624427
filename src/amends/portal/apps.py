"""Django app configuration of the public site."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Question pages and tracking; its one table contains drafts for a day."""

    name = "amends.portal"
    label = "portal"

    def ready(self) -> None:
        from .drafts import register_place

        register_place()

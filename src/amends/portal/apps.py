"""The public door as Django knows it."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Question pages and tracking; its one table holds drafts for a day."""

    name = "amends.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .drafts import register_place

        register_place()

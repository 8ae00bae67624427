"""Errands as Django knows them."""

from django.apps import AppConfig


class ErrandsConfig(AppConfig):
    """The queue of what is to be done."""

    name = "amends.jobs"
    label = "errands"
    default_auto_field = "django.db.models.BigAutoField"

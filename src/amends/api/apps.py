"""The room's registration with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API: a door without tables."""

    name = "amends.api"
    label = "api"

"""Django app configuration of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """App configuration of the API, which has no tables."""

    name = "amends.api"
    label = "api"

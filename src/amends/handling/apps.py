"""The room's registration with Django."""

from django.apps import AppConfig


class HandlingConfig(AppConfig):
    """Handling: the pen and its memory of what was asked twice."""

    name = "amends.handling"
    label = "handling"

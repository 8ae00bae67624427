"""Django app configuration of the staff area."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """App configuration of the staff area, which has no tables."""

    name = "amends.desk"
    label = "desk"

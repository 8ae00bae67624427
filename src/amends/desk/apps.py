"""The room's registration with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The desk: a door without tables."""

    name = "amends.desk"
    label = "desk"

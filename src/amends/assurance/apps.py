"""Registration with Django."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """What the record showed when it was last checked."""

    name = "amends.assurance"
    label = "assurance"

"""Registration of governance with Django."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """The table of preparations."""

    name = "amends.governance"
    label = "governance"

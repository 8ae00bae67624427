"""Registration of governance with Django."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GovernanceConfig(AppConfig):
    """The tables of preparations and versions."""

    name = "amends.governance"
    label = "governance"

    def ready(self) -> None:
        """Stamp the tables after each migration, whichever command runs it."""
        post_migrate.connect(_stamp, sender=self)


def _stamp(**_: Any) -> None:
    from . import schema_version

    schema_version.record()

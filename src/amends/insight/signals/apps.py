"""Registration of the signals with Django."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from amends.core.governing.review_pack import PackContent


class SignalsConfig(AppConfig):
    """Sketches of texts, similar pairs, and findings."""

    name = "amends.insight.signals"
    label = "signals"

    def ready(self) -> None:
        from amends.handling.kinds.governing_review import gather_with

        from .texts import register_place

        register_place()
        gather_with(_gathered)


def _gathered(*arguments: Any) -> "PackContent":
    """Gather a pack; what counts is imported then, because most commands count nothing."""
    from ..reviews.gathering import gathered

    return gathered(*arguments)

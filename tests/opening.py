"""What people opened before they sign it: asked in tests marked `opens`, and inside `asked`."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from amends.core.framework.people.authority import Actor

_DEMAND_OPENED = Actor.demand_opened


@contextmanager
def not_asked() -> Iterator[None]:
    """Inside, everyone has opened what they sign."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Actor, "demand_opened", lambda self: None)
        yield


@contextmanager
def asked() -> Iterator[None]:
    """Inside, a person signs only what the read log says that they opened."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Actor, "demand_opened", _DEMAND_OPENED)
        yield

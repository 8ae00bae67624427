"""Acts by their names, as the API and imports read them; the only place where tests do it."""

from datetime import datetime
from typing import Any

from amends.core.framework.people.authority import Actor
from amends.core.values import Code
from amends.handling.commands import Command, Performed
from amends.handling.idempotency import Once
from amends.handling.perform import perform


def perform_named(
    stream: str,
    act: str,
    payload: Any,
    *,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
    once: Once | None = None,
) -> Performed:
    """Carry out the act of this name on one stream."""
    return perform([Command(stream, Code(act), payload, expected)], actor=actor, now=now, once=once)

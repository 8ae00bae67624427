"""What risks need beyond their declaration: the actions by which they are treated."""

from collections.abc import Sequence
from typing import Any

from amends.core.framework.people.authority import Actor
from amends.core.governing.risks import RISK, RiskTreated, action_of
from amends.core.streams import ACTION, GOVERNING_STREAMS
from amends.core.values import Code, Id

from .. import fresh_ids
from ..commands import Command
from ..stream_kind import Decided
from ..unit_of_work import UnitOfWork


def with_action(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[Id, ...]:
    """Return the id of the action that an act plans, the same however often it is tried."""
    if command.act != Code("treat") or record is None:
        return ()
    return (fresh_ids.derived(ACTION.prefix, command.stream, len(record.actions)),)


def plan_action(uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]) -> Decided:
    """Plan the action by which a risk is treated."""
    risk = uow.state(GOVERNING_STREAMS[RISK.name], stream)
    for event in events:
        if risk is not None and isinstance(event, RiskTreated):
            yield f"{ACTION.prefix}{event.action}", (action_of(risk, event),)

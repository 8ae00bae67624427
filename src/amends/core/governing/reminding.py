"""Clauses 4 to 6 and 8: reminders of governing records, as of actions."""

from collections.abc import Sequence
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..improvement.reminding import REMIND, reminded, rung_due
from ..refusal import Guard, demand
from ..values import Moment
from .record import GoverningKind, GoverningRecord, RecordReminded, common_events


def remind_record(
    kind: GoverningKind[Any], record: GoverningRecord, rules: Rules, actor: Actor, moment: Moment
) -> Sequence[RecordReminded]:
    """Return the reminder that is due by a moment; only the furthest one of several."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=REMIND)
    rung = rung_due(record, record.due, rules, moment)
    if record.due is None or rung is None:
        return ()
    to = reminded(record, rung, rules, lambda one: kind.seen_by(Actor.of(one), record, rules))
    return (common_events(kind.name)[RecordReminded](rung, record.due, to),)

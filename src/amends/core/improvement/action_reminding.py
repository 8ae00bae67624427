"""Clause 8.7: reminders of actions and of the checks of their effect."""

from dataclasses import dataclass

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..records.reminding import REMIND, reminded, rung_due, rungs_left
from ..refusal import Guard, demand
from ..values import Day, Moment
from .action_events import ActionRaised
from .actions import Action
from .visibility import sees_action


@dataclass(frozen=True, slots=True)
class RemindOfAction:
    """Remind people of what is due by now. Only the system asks for it, and asking twice records
    nothing twice."""


def remind(
    action: Action, rules: Rules, actor: Actor, moment: Moment, given: RemindOfAction
) -> tuple[ActionRaised, ...]:
    """Return the reminder that is due by a moment; only the furthest one of several."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=REMIND)
    day, check = _waits(action), action.awaits_check
    rung = rung_due(action, day, rules, moment, check=check)
    if day is None or rung is None:
        return ()
    to = reminded(action, rung, rules, lambda one: sees_action(one, action, rules))
    return (ActionRaised(rung, day, to, check),)


def next_reminder(action: Action, rules: Rules) -> Moment | None:
    """Return when the next reminder is due, from the record and the rules alone; None if there is
    none."""
    left = rungs_left(action, _waits(action), rules, check=action.awaits_check)
    return min((at for _, at in left), default=None)


def _waits(action: Action) -> Day | None:
    if action.open:
        return action.due
    return action.check_on if action.awaits_check else None

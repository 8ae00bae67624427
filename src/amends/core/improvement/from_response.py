"""Clauses 7.7 and 8.7: what a response promises for the future becomes an action."""

from collections.abc import Sequence
from datetime import timedelta

from ..framework.adoption.rulebook import Rules
from ..operation.complaint.parts import Response
from ..operation.complaint.state import Complaint
from ..operation.events import DecisionCommunicated
from ..operation.guards import sight_of
from ..values import Day, Id, Moment
from .action_events import ActionKind, ActionPlanned, ActionSource

USUAL = timedelta(weeks=4)
"""Time for an action that a response promises, if no day was chosen."""


def promised(complaint: Complaint, events: Sequence[object]) -> tuple[Response, ...]:
    """Return the responses that were just communicated and promised something for the future that
    is not an action yet."""
    told = {event.response for event in events if isinstance(event, DecisionCommunicated)}
    return tuple(one for one in complaint.responses if one.number in told and one.owes_action)


def action_of(
    complaint: Complaint, response: Response, rules: Rules, moment: Moment
) -> ActionPlanned | None:
    """Return the action; None if there is no one in staff who could own it."""
    owner = response.action_owner or usual_owner(complaint, rules)
    if owner is None:
        return None
    return ActionPlanned(
        ActionKind.corrective,
        ActionSource.complaint,
        owner,
        response.action_due or usual_due(complaint, rules, moment),
        response.prevention,
        complaint.unit,
        complaint=complaint.reference,
        response=response.number,
        others_affected=response.others_affected,
        restricted=sight_of(complaint, rules).restricted,
    )


def usual_owner(complaint: Complaint, rules: Rules) -> Id | None:
    """Return who owns such an action if no one is named: the manager of the complaint's owner,
    otherwise the owner; never a person complained about."""
    owner = rules.people.person(complaint.owner)
    manager = rules.people.person(owner.manager) if owner else None
    free = (
        one.id
        for one in (manager, owner)
        if one is not None and one.active and one.id not in complaint.subject_ids
    )
    return next(free, None)


def usual_due(complaint: Complaint, rules: Rules, moment: Moment) -> Day:
    """Return the day by which such an action is due if none is chosen."""
    day = rules.day_of(complaint.unit, moment) + USUAL
    return rules.working_until(complaint.unit, day)

"""Clause 7.4: receipt is confirmed to each complainant, or why it cannot be is recorded."""

from dataclasses import dataclass

from ..framework.authority import Actor, Permission
from ..framework.rulebook import Rules
from ..refusal import Guard, demand
from ..values import Code, Moment, Words, sealed_or_none
from . import events as e
from .act import Events, act
from .complaint.stages import ANY
from .complaint.state import Complaint
from .demands import demand_complainant


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """To whom and how receipt was confirmed. `words` is the exact wording, or the reason."""

    party: int
    way: e.Way
    delivery: e.Delivery = e.Delivery.sent
    words: Words | None = None
    template: Code | None = None
    template_version: int | None = None
    happened: Moment | None = None


@act("acknowledge", "7.4", Acknowledge, Permission.complaint_note, ANY, additive=True, system=True)
def acknowledge(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: Acknowledge
) -> Events:
    """Confirm receipt to one complainant. Where it is not possible, the reason is required."""
    participant = demand_complainant(complaint, given.party)
    demand(participant.acknowledged_at is None, Guard.already_done, party=given.party)
    words = sealed_or_none(given.words)
    demand(
        words is not None or given.way is not e.Way.not_possible,
        Guard.needs_reason,
        act=Code("acknowledge"),
    )
    return (
        e.Acknowledged(
            given.party, given.way, given.delivery, words, given.template, given.template_version
        ),
    )

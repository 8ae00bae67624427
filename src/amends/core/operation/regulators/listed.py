"""Clauses 5.3 and 7.5: codes that must be chosen from a regulator's list before something happens.

A pack's list may state the event from which it is required (`required_at`). An act that would cause
this event is refused while no code is chosen, unless the act itself supplies it. Receiving a
complaint is never refused for this, and neither complainants nor the worker are asked for codes.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ...framework.acting import Act
from ...framework.adoption.rulebook import Rules
from ...framework.packs.codes import Axis
from ...framework.packs.pack import Pack
from ...framework.people.authority import Actor
from ...refusal import Guard, demand
from ...values import Code, Moment
from .. import events as e
from ..complaint.evolve import with_events
from ..complaint.marks import SENT
from ..complaint.state import Complaint
from .pack_facts import events_of
from .regulated import binding, lists_of

type _Act = Act[Complaint, Any]


def needed_for(complaint: Complaint, rules: Rules, *acts: _Act) -> tuple[Axis, ...]:
    """Return the lists from which a code must be chosen before any of these acts, and none is."""
    made = {event for act in acts for event in act.makes}
    if not made or not _any_asks(rules):
        return ()
    packs = {pack.id: pack for pack in binding(complaint, rules)}
    waiting = _open(complaint, rules)
    return tuple(axis for axis in waiting if made & _names(packs[axis.pack], axis))


def demand_chosen(
    complaint: Complaint, rules: Rules, *acts: _Act, told: Collection[Code] = ()
) -> None:
    """Refuse while no code of such a list is chosen and none is supplied with the act."""
    for axis in needed_for(complaint, rules, *acts):
        _demand(axis, axis.facts[0] in told)


def demand_chosen_before(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, events: Sequence[e.Event]
) -> None:
    """Refuse events decided by staff if a pack requires a choice before one of them."""
    if actor.person is None or not _any_asks(rules):
        return
    waiting = tuple(_open(complaint, rules))
    if not waiting:
        return
    version = rules.policy.version
    after, _ = with_events(complaint, events, actor.id, Code("act"), moment, version)
    packs = {pack.id: pack for pack in binding(complaint, rules)}
    for axis in waiting:
        pack, wanted = packs[axis.pack], str(axis.list.required_at)
        before, now = (len(events_of(one, pack).get(wanted, [])) for one in (complaint, after))
        _demand(axis, now <= before or _is_chosen(after, axis))


def _demand(axis: Axis, chosen: bool) -> None:
    demand(chosen, Guard.list_open, pack=axis.pack, fact=axis.facts[0])


def _any_asks(rules: Rules) -> bool:
    """Return whether any pack has such a requirement. Most have none, and then nothing more is
    checked."""
    return any(one.required_at for pack in rules.regulators for one in pack.codes)


def _open(complaint: Complaint, rules: Rules) -> Iterator[Axis]:
    """Return the lists that are needed at some time and have no choice yet, although the parent
    entry offers choices."""
    for axis in lists_of(complaint, rules):
        if axis.list.required_at is None or _is_chosen(complaint, axis):
            continue
        above = None if axis.above is None else complaint.fact(axis.above)
        parent = None if above is None else above.code
        if parent is None or any(one.parent in (None, parent) for one in axis.list.items):
            yield axis


def _is_chosen(complaint: Complaint, axis: Axis) -> bool:
    return any(complaint.fact(name) is not None for name in axis.facts)


def _names(pack: Pack, axis: Axis) -> set[str]:
    """Return the recorded names of the event before which a list is needed: its own or, for a
    letter of the pack, those of our letters that satisfy it."""
    event = str(axis.list.required_at)
    letter = pack.communication(event)
    return {event} | ({f"{SENT}{kind}" for kind in letter.sent_as} if letter else set())

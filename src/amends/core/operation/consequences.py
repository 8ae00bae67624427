"""Clauses 7.3, 7.4, 7.8, 7.9: which event asks for which errand after the commit. The pen only
stores what this says; the worker carries it out, through acts."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..codec import sealed_ids
from ..values import Coded
from . import events as e
from .complaint.stages import Stage
from .complaint.state import Complaint, Told


class Task(Coded):
    """What is to be done by the worker, after an entry or because somebody asked for it."""

    index_words = "index_words"
    forget_words = "forget_words"
    acknowledge = "acknowledge"
    send_decision = "send_decision"
    tell_recourse = "tell_recourse"
    tell_scope = "tell_scope"
    tell_closure = "tell_closure"
    tell_access = "tell_access"
    alert_top_management = "alert_top_management"
    redraw = "redraw"
    take_over_register = "take_over_register"
    take_back_register = "take_back_register"


@dataclass(frozen=True, slots=True)
class Consequence:
    """One errand: what, because of which entry, for which party (0 for none)."""

    task: Task
    version: int
    party: int = 0


def consequences(complaint: Complaint, entries: Sequence[Told]) -> tuple[Consequence, ...]:
    """The errands that the new entries ask for, in their order.

    Taking a complaint over writes to nobody; its words become searchable like all others.
    """
    found: list[Consequence] = []
    for told in entries:
        found.extend(_asked(complaint, told))
    if any(sealed_ids(told.event) for told in entries):
        found.append(Consequence(Task.index_words, entries[-1].version))
    return tuple(found)


def _asked(complaint: Complaint, told: Told) -> list[Consequence]:
    task = _PLAIN.get(type(told.event))
    if task is not None:
        return [Consequence(task, told.version)]
    return [Consequence(task, told.version, party) for task, party in _letters(complaint, told)]


_PLAIN = {
    e.TopManagementAlerted: Task.alert_top_management,
    e.Retracted: Task.forget_words,
    e.Erased: Task.forget_words,
    e.TakenBack: Task.forget_words,
}


def _letters(complaint: Complaint, told: Told) -> list[tuple[Task, int]]:
    """What goes to which party."""
    match told.event:
        case e.Received(parties=parties) | e.MergeTaken(parties=parties):
            return [(Task.acknowledge, p.number) for p in parties if _complains(p)]
        case e.PartyAdded(party=party) if _complains(party):
            return [(Task.acknowledge, party.number)]
        case e.NoticeFailed(notice=e.Notice.acknowledgement, party=number):
            return [(Task.acknowledge, number)]
        case e.NoticeSent(notice=e.Notice.access, way=e.Way.email, party=int(number)):
            return [(Task.tell_access, number)]
        case e.DecisionCommunicated(way=e.Way.email, party=number):
            return [(Task.send_decision, number)]
        case e.RecourseTold(party=number):
            return [(Task.tell_recourse, number)]
        case e.Closed(ground=ground, parties=numbers) if ground is not e.Ground.accepted:
            return [(Task.tell_closure, number) for number in numbers]
        case e.ScopeDeclined():
            return [(Task.tell_scope, number) for number in complaint.at(Stage.out_of_scope)]
        case e.KindDecided(kind=kind) if kind is not e.Kind.complaint:
            return [(Task.tell_scope, number) for number in complaint.at(Stage.out_of_scope)]
        case _:
            return []


def _complains(party: e.Party) -> bool:
    return party.role is e.PartyRole.complainant

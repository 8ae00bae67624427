"""Complaints: which act decides what, what is projected, and what follows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from amends.core.framework.acting import Situation, do
from amends.core.framework.people.authority import Actor, Permission
from amends.core.framework.people.personnel import ContactFailed
from amends.core.framework.policy.danger import names_danger
from amends.core.improvement.from_response import action_of, promised
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.declaration import ComplaintAct, dated, when
from amends.core.operation.acts.importing import take_over
from amends.core.operation.acts.merging import do_on_two
from amends.core.operation.acts.receipt import danger_call, receive
from amends.core.operation.acts.records import elsewhere
from amends.core.operation.acts.tracking import note_late, recorded_instead
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.complaint.evolve import ADDITIVE
from amends.core.operation.effects.consequences import Consequence, JobKind, consequences, due
from amends.core.operation.effects.danger_alerts import danger_alerts
from amends.core.operation.effects.deadline_warnings import let_pass
from amends.core.operation.effects.outgoing import demand_body, demand_passages, demand_words
from amends.core.operation.events import ActionOpened, Delivery
from amends.core.operation.regulators.answering import promising_earliest
from amends.core.operation.regulators.regulated import follow, news_due
from amends.core.refusal import Guard, Refused, demand
from amends.core.streams import ACTION, COMPLAINT, SURVEY
from amends.core.values import Code, Id, Moment, Words, sealed
from amends.jobs.queue import NewJob
from amends.journal import store
from amends.register import projection as register
from amends.register import samples

from .. import (
    access,
    fresh_ids,
    rules,
)
from ..commands import Command, Unknown
from ..improvement import sampling
from ..projections import comparing
from ..projections.projecting import project_complaints
from ..stream_kind import Decide, Decided, Folded, StreamKind
from ..streams import reference_of, stream_of
from ..unit_of_work import UnitOfWork
from . import sharing

RECEIVE, TAKE_OVER, RECOUNT = Code("receive"), Code("take-over"), Code("recount")
LAPSE, NOTE_LATE = Code("lapse"), note_late.name
ADD_FEEDBACK = Code("add-feedback")


@dataclass(frozen=True, slots=True)
class Recount:
    """Count the dates of a complaint by the rules in force, without doing anything to it. Only the
    system asks for it."""


@dataclass(frozen=True, slots=True)
class LetPass:
    """Record what the dates of a complaint have to say by now, without doing anything to it. Only
    the system asks for it, and asking twice records nothing twice."""


@dataclass(frozen=True, slots=True)
class AddFeedback:
    """Feedback from a survey or reading, by its stream."""

    source: e.FeedbackSource
    stream: Id
    words: Words


# --- acts ---


def _act(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    act, complaint = ACTS[command.act], _existing(uow, command.stream)
    here = Situation(complaint, uow.rules, actor, uow.now)
    events = _promising(do(act, here, command.particulars), complaint, uow, command, actor)
    yield command.stream, _flagged(events, uow, command)
    yield from _elsewhere(uow, act, complaint, events, actor)


def _elsewhere(
    uow: UnitOfWork, act: ComplaintAct, complaint: Complaint, events: Sequence[Any], actor: Actor
) -> Iterator[tuple[str, Sequence[Any]]]:
    """What an act on texts does in the other complaints that contain them."""
    if not act.everywhere:
        return

    def loaded(reference: Id) -> Complaint:
        other = uow.state(COMPLAINT, stream_of(reference))
        if other is None:  # linked since the streams were chosen
            raise store.Overtaken(stream_of(complaint.reference), complaint.version)
        return other

    others = sharing.sharers(complaint, loaded)
    for reference, theirs in elsewhere(act, events, others, uow.rules, actor, uow.now):
        yield stream_of(reference), theirs


def _on_two(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    complaint = _existing(uow, command.stream)
    act, other = ON_TWO[command.act], stream_of(command.particulars.other)
    fresh = act.opens and other not in uow.states
    counterpart = None if fresh else _existing(uow, other)
    if counterpart is not None and not access.knows_of(actor, counterpart, uow.rules):
        raise Unknown(other)
    here = Situation(complaint, uow.rules, actor, uow.now)
    on_this, on_other = do_on_two(act, here, counterpart, command.particulars)
    on_other = _promising(on_other, counterpart, uow, command, actor)
    return [(command.stream, on_this), (other, on_other)]


def _receive(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    demand(command.stream not in uow.states, Guard.already_exists)
    about = command.particulars.about_reference
    complaint = uow.state(COMPLAINT, stream_of(about)) if about else None
    events = receive(uow.rules, actor, uow.now, command.particulars, complaint)
    events = _promising(events, None, uow, command, actor)
    call = danger_call(uow.rules, command.typed, uow.now)
    return [(command.stream, (*_flagged(events, uow, command), *call))]


def _promising(
    events: Sequence[Any], before: Complaint | None, uow: UnitOfWork, command: Command, actor: Actor
) -> Sequence[Any]:
    """Set our own deadline, if the act sets it, to the earliest day that any rule can give."""
    happened = _dates(uow, command, when(command.particulars, uow.now))
    of = (actor.id, command.act, happened, uow.now, 0, uow.rules.policy.version)
    if not events:
        return events
    return promising_earliest(events, before, uow.rules, RecordedEvent(events[0], *of))


def _flagged(events: Sequence[Any], uow: UnitOfWork, command: Command) -> Sequence[Any]:
    """Mark what a complainant wrote if it contains words for danger, for a person to read."""
    policy, typed = uow.rules.policy, command.typed
    return [
        replace(event, danger_words=True)
        if (isinstance(event, e.Received) and names_danger(policy, typed.narrative, typed.remedy))
        or (
            isinstance(event, e.MessageAdded)
            and event.inbound
            and names_danger(policy, typed.words)
        )
        else event
        for event in events
    ]


def _take_over(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    demand(command.stream not in uow.states, Guard.already_exists)
    return [(command.stream, take_over(uow.rules, actor, uow.now, command.particulars))]


def _recount(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    _existing(uow, command.stream)
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=command.act)
    return [(command.stream, ())]


def _lapse(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    """Decide a lapse. Two decisions are recorded under this name: that of the worker's clock, and
    the act."""
    if not isinstance(command.particulars, LetPass):
        return _act(uow, command, actor)
    complaint = _existing(uow, command.stream)
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=command.act)
    return [(command.stream, let_pass(complaint, uow.rules, uow.now))]


def _add_feedback(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    """Add a comment of a survey, or the note of a reader, that the same person records in the same
    transaction."""
    _existing(uow, command.stream)
    payload: AddFeedback = command.particulars
    last = uow.recorded.get(payload.stream, ())[-1:]
    demand([entry.by for entry in last] == [actor.id], Guard.not_permitted, act=command.act)
    party = _surveyed(uow, payload.stream, reference_of(command.stream))
    added = e.FeedbackAdded(payload.source, payload.stream, sealed(payload.words), party)
    return [(command.stream, (added,))]


def _surveyed(uow: UnitOfWork, survey: str, reference: Id) -> int | None:
    """Return whose comment on a complaint it is; None for one that is not of a survey."""
    state = uow.state(SURVEY, survey)
    places = state.asked.values() if state is not None else ()
    return next((place.party for place in places if place.member.reference == reference), None)


def _signs(uow: UnitOfWork, command: Command, actor: Actor) -> str | None:
    act, complaint = ACTS.get(command.act), uow.state(COMPLAINT, command.stream)
    if act is None or complaint is None or isinstance(command.particulars, LetPass):
        return None
    here = Situation(complaint, uow.rules, actor, uow.now)
    return command.stream if act.on.signs(act, here, command.particulars) else None


def _existing(uow: UnitOfWork, stream: str) -> Complaint:
    complaint = uow.state(COMPLAINT, stream)
    if complaint is None:
        raise Unknown(stream)
    return complaint


_DECIDED_BY: Mapping[Code, Decide] = MappingProxyType(
    {
        **dict.fromkeys(ACTS, _act),
        **dict.fromkeys(ON_TWO, _on_two),
        RECEIVE: _receive,
        TAKE_OVER: _take_over,
        RECOUNT: _recount,
        LAPSE: _lapse,
        ADD_FEEDBACK: _add_feedback,
    }
)
_OPENING = frozenset({RECEIVE, TAKE_OVER})


# --- beside the acts ---


def _also_reads(command: Command) -> Iterator[str]:
    for name in ("other", "about_reference"):
        if other := getattr(command.particulars, name, None):
            yield stream_of(other)
    if _came_back(command):
        yield command.particulars.person
    if command.act in ACTS and ACTS[command.act].everywhere:
        yield from sharing.to_hold(reference_of(command.stream))


def _dates(uow: UnitOfWork, command: Command, moment: Moment) -> Moment:
    complaint = uow.state(COMPLAINT, command.stream)
    if complaint is None or command.act not in ACTS:
        return moment
    return dated(ACTS[command.act], complaint, uow.rules, uow.now, command.particulars)


def _look_at_texts(uow: UnitOfWork, command: Command, actor: Actor) -> None:
    """The core decides on sealed pieces, so texts that go out are looked at before."""
    complaint, words = uow.state(COMPLAINT, command.stream), getattr(command.typed, "words", None)
    text = words if isinstance(words, str) else ""
    if complaint is None:
        return
    demand_body(actor, command.typed, text)
    if uow.rules.regulators:
        demand_words(complaint, uow.rules, actor, uow.now, command.typed, text)
    demand_passages(actor, command.typed, uow.rules, text)


def _follow(
    uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]
) -> Iterator[tuple[str, Sequence[Any]]]:
    """Bring the deadlines of regulators up to date with what was just recorded, open the actions
    that a response promises, and mark an e-mail address from which a notice to staff came back."""
    if events and _came_back(command):
        yield command.particulars.person, (ContactFailed(),)
    complaint = uow.state(COMPLAINT, stream)
    if complaint is not None:
        yield from _opened_actions(complaint, stream, events, uow)
        complaint = uow.state(COMPLAINT, stream)
    changed = bool(events) or command.act == RECOUNT
    if complaint is None or not changed or not uow.rules.regulators:
        return
    opening = command.act in _OPENING
    dates = follow(complaint, uow.rules, uow.now, opening=opening, rules_at=rules.rules_at)
    yield stream, dates


def _opened_actions(
    complaint: Complaint, stream: str, events: Sequence[Any], uow: UnitOfWork
) -> Iterator[tuple[str, Sequence[Any]]]:
    """Open an action for what a response that was just communicated promises for the future."""
    for response in promised(complaint, events):
        planned = action_of(complaint, response, uow.rules, uow.now)
        if planned is not None:
            action = fresh_ids.derived(ACTION.prefix, complaint.reference, response.number)
            yield f"{ACTION.prefix}{action}", (planned,)
            yield stream, (ActionOpened(response.number, action, planned.owner, planned.due),)


def _came_back(command: Command) -> bool:
    payload = command.particulars
    failed = isinstance(payload, SendNotice) and payload.delivery is Delivery.failed
    return failed and payload.person is not None


def _instead(command: Command, refused: Refused) -> Iterator[Command]:
    late = recorded_instead(command.particulars, refused)
    if late is not None:
        yield Command(command.stream, NOTE_LATE, late)


def _project(folded: Folded[Complaint]) -> None:
    new = {reference_of(stream) for stream in folded.new}
    project_complaints(list(folded.states.values()), folded.rules, new=new)
    retracted = [stream for stream, complaint in folded.states.items() if complaint.retracted]
    samples.blank(sampling.erased_of(retracted))


def _jobs(uow: UnitOfWork, streams: Sequence[str]) -> Iterator[NewJob]:
    for stream in streams:
        complaint: Complaint = uow.states[stream]
        for consequence in consequences(complaint, uow.recorded[stream], uow.rules):
            after = due(consequence, uow.rules.policy, uow.now, _news(uow, complaint, consequence))
            if consequence.kind is JobKind.alert_of_danger:
                after = next(danger_alerts(complaint, uow.rules, uow.now))[0]
            yield NewJob(stream, consequence.version, consequence.kind, consequence.party, after)


def _news(uow: UnitOfWork, complaint: Complaint, consequence: Consequence) -> Moment | None:
    """Return when a regulator requires the next progress update to complainants, if the consequence
    asks for one; otherwise None."""
    if consequence.kind is not JobKind.keep_told or not uow.rules.regulators:
        return None
    return news_due(complaint, uow.rules)


def _forget(streams: Collection[str]) -> None:
    register.forget([reference_of(stream) for stream in streams if stream in COMPLAINT])


COMPLAINTS = StreamKind(
    COMPLAINT,
    acts=_DECIDED_BY,
    project=_project,
    consequences=_jobs,
    visible_to=access.knows_of,
    opening=_OPENING,
    also_reads=_also_reads,
    before=_look_at_texts,
    follow=_follow,
    instead=_instead,
    dates=_dates,
    signs=_signs,
    adds=lambda recorded: type(recorded.event) in ADDITIVE,
    forget=_forget,
    differences=comparing.complaints,
)

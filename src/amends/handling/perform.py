"""`perform`: the one way to write, whole or not at all.

Seal, lock, read, decide, append, draw, queue.
Web, mail, API, take-over and the worker all come through here. There is no `if` about complaints
in it: which act may be done and what it causes is the core's to say.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.core.framework.adoption.acts import Adopt, ReturnProposal, adopt, return_proposal
from amends.core.framework.appointments import APPOINTMENTS, demand_held, do_appointment
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor, Permission
from amends.core.framework.people.personnel import Person
from amends.core.operation.acts.catalogue import ACTS, JOINT_ACTS
from amends.core.operation.acts.declaration import Act, do, when
from amends.core.operation.acts.merging import do_joint
from amends.core.operation.acts.receipt import Receive, receive
from amends.core.operation.acts.records import elsewhere
from amends.core.operation.acts.take_over import TakeOver, take_over
from amends.core.operation.acts.tracking import recorded_instead
from amends.core.operation.complaint import Complaint
from amends.core.operation.effects.outgoing import demand_words
from amends.core.operation.effects.raising import let_pass
from amends.core.operation.regulators.regulated import follow
from amends.core.refusal import Guard, Refused, demand
from amends.core.values import Code, Id
from amends.journal import store

from . import access, idempotency, projecting, rules, sharing
from .deferred import resolved
from .idempotency import Once
from .sealing import seal_all
from .sqlite_write_queue import queued_writes
from .streams import COMPLAINT, PERSON, RULES, reference_of, stream_of
from .unit_of_work import UnitOfWork

RECEIVE, TAKE_OVER, RECOUNT = Code("receive"), Code("take-over"), Code("recount")
LAPSE, NOTE_LATE = Code("lapse"), Code("note-late")
OPENING = frozenset({RECEIVE, TAKE_OVER})


@dataclass(frozen=True, slots=True)
class Recount:
    """Nothing is done to a complaint; its dates are counted by the rules that bind by now. Only the
    system asks for it."""


@dataclass(frozen=True, slots=True)
class LetPass:
    """Nothing is done to a complaint; what its dates have to say by now is written down. Only the
    system asks for it, and asking twice writes nothing twice."""


@dataclass(frozen=True, slots=True)
class Command:
    """One act on one stream. `expected` is the revision the caller saw; None takes what is."""

    stream: str
    act: Code
    particulars: Any
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one actor does at one moment. A request is one scene; only a tale of the past has
    several (`demonstration`)."""

    at: datetime
    actor: Actor
    commands: tuple[Command, ...]

    @property
    def given(self) -> list[Any]:
        """The particulars of each step."""
        return [command.particulars for command in self.commands]


class Outdated(Exception):
    """The complaint has been decided on since: `now` is its revision, `expected` the caller's."""

    def __init__(self, stream: str, *, expected: int, now: int) -> None:
        super().__init__(f"{stream} is at revision {now}, not {expected}")
        self.stream, self.expected, self.now = stream, expected, now


class Unknown(LookupError):
    """There is no such complaint, or not for the one who asks."""


@dataclass(frozen=True, slots=True)
class Performed:
    """What was written: complaints and persons as they stand now, by stream, and how many entries.
    `replayed` if this request had been carried out before and nothing was written now."""

    reference: str
    complaints: dict[str, Complaint]
    persons: dict[str, Person]
    entries: int
    replayed: bool = False

    @property
    def complaint(self) -> Complaint:
        """The one complaint that the request was about."""
        return self.complaints[stream_of(self.reference)]


def perform(
    commands: Sequence[Command], *, actor: Actor, now: datetime, once: Once | None = None
) -> Performed:
    """Carry out the acts in their order, in one transaction.

    Raises `Refused` (the core says no), `Outdated`, `Unknown`, `repeats.OtherBody`,
    `store.Overtaken`; then nothing was written, but for what the core wants recorded of a refusal
    (`recorded_instead`), which is an act of its own.
    """
    try:
        return _performed(commands, actor=actor, now=now, once=once)
    except Refused as refused:
        instead = recorded_instead(commands[0].particulars, refused) if len(commands) == 1 else None
        if instead is not None:
            command = Command(commands[0].stream, NOTE_LATE, instead)
            with suppress(Refused, store.Overtaken):
                _performed([command], actor=actor, now=now)
        raise


def _performed(
    commands: Sequence[Command], *, actor: Actor, now: datetime, once: Once | None = None
) -> Performed:
    with transaction_of_acts():
        known = idempotency.begin(once, now=now) if once else None
        if known is not None:
            return Performed(known.reference, {}, {}, 0, replayed=True)
        done = write([Batch(now, actor, tuple(commands))])
        if once is not None:
            version = max((c.version for c in done.complaints.values()), default=0)
            idempotency.keep(once, status=200, reference=done.reference, version=version)
    return done


def perform_one(
    stream: str,
    act: str,
    particulars: Any,
    *,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
    once: Once | None = None,
) -> Performed:
    """One act on one stream, as `perform` does it."""
    command = Command(stream, Code(act), particulars, expected)
    return perform([command], actor=actor, now=now, once=once)


@contextmanager
def transaction_of_acts() -> Iterator[None]:
    """A transaction for `write`: whole or not at all, on the disk when it ends."""
    with rules.unless_undone(), queued_writes(), transaction.atomic(durable=True):
        yield


def _nothing(uow: UnitOfWork, batch: Batch) -> None:
    """What happens before a scene while the clock runs by itself."""


def write(
    batches: Sequence[Batch],
    *,
    beside: Collection[str] = (),
    meanwhile: Callable[[UnitOfWork, Batch], None] = _nothing,
    finish: Callable[[UnitOfWork], None] = projecting.draw,
) -> Performed:
    """Carry out the scenes in their order, each at its own moment, in a transaction that the caller
    opened and that holds nothing else of the record.

    `meanwhile` may write down, before each scene, what happened up to then, to its streams and to
    those `beside`; `finish` draws what was written and queues what follows from it. Raises as
    `perform` does.
    """
    typed = iter([command.particulars for batch in batches for command in batch.commands])
    batches = _sealed(batches)
    first = batches[0]
    commands = [command for batch in batches for command in batch.commands]
    streams = sorted({*beside, *(stream for command in commands for stream in touched(command))})
    # a stream that begins here needs no lock: two cannot both write its first version
    fresh = {command.stream for command in commands if command.act in OPENING}
    store.lock([stream for stream in streams if stream not in fresh])
    book = rules.book()
    uow = UnitOfWork(book, rules.in_force(book, first.given, first.at), first.at)
    uow.take_up(streams)
    for batch in batches:
        meanwhile(uow, batch)
        uow.turn_to(batch.at)
        people = uow.rules.people
        for asked in batch.commands:
            actor = present(batch.actor, uow)
            given, sealed = resolved(uow, asked.stream, next(typed), asked.particulars)
            if given is not None:
                command = replace(asked, particulars=sealed)
                _demand_words(uow, command, given, actor)
                decide(uow, command, actor)
        demand_held(people, uow.rules.people)
        uow.keep()
    finish(uow)
    written = uow.touched(COMPLAINT)
    reference = reference_of(written[0]) if written else ""
    return Performed(reference, uow.complaints, uow.persons, uow.written)


def _sealed(batches: Sequence[Batch]) -> list[Batch]:
    """The scenes with every word sealed, as of the last of them."""
    told = [
        (command.stream, command.particulars) for batch in batches for command in batch.commands
    ]
    values = iter(seal_all(told, now=batches[-1].at))
    return [
        replace(
            batch,
            commands=tuple(
                replace(command, particulars=next(values)) for command in batch.commands
            ),
        )
        for batch in batches
    ]


def touched(command: Command) -> Iterable[str]:
    """The streams that a step reads or writes."""
    yield command.stream
    for name in ("other", "about_reference"):
        if other := getattr(command.particulars, name, None):
            yield stream_of(other)
    if (
        command.stream.startswith(COMPLAINT)
        and command.act in ACTS
        and ACTS[command.act].everywhere
    ):
        yield from sharing.to_hold(reference_of(command.stream))


def present(actor: Actor, uow: UnitOfWork) -> Actor:
    """The actor with the roles they hold now, not those they signed in with."""
    if actor.person is None:
        return actor
    person = uow.rules.people.person(actor.person.id)
    if person is None or not person.active:
        raise Refused(Guard.not_permitted)
    return replace(actor, person=person)


def _demand_words(uow: UnitOfWork, command: Command, typed: Any, actor: Actor) -> None:
    """Words that go out are looked at while they are words: the core decides on what is sealed."""
    complaint, words = uow.complaints.get(command.stream), getattr(typed, "words", None)
    if complaint is not None and isinstance(words, str) and uow.rules.regulators:
        demand_words(complaint, uow.rules, actor, uow.now, typed, words)


def decide(uow: UnitOfWork, command: Command, actor: Actor) -> None:
    """Let the core decide one step, and write down what it answers. Raises as `perform` does."""
    _demand_revision(uow, command)
    happened = when(command.particulars, uow.now)
    for stream, events in _events(uow, command, actor):
        uow.write_down(stream, events, actor=actor, act=command.act, happened=happened)
        asked = bool(events) or command.act == RECOUNT
        if asked and uow.rules.regulators and stream in uow.complaints:
            _follow(uow, stream, command)


def _follow(uow: UnitOfWork, stream: str, command: Command) -> None:
    """Bring the clocks of regulators up to date with what was just written down; that is nobody's
    doing."""
    opening = command.act in OPENING
    complaint = uow.complaints[stream]
    dates = follow(complaint, uow.rules, uow.now, opening=opening, rules_at=rules.rules_at)
    uow.write_down(stream, dates, actor=SYSTEM_ACTOR, act=command.act, happened=uow.now)


def _demand_revision(uow: UnitOfWork, command: Command) -> None:
    complaint = uow.complaints.get(command.stream)
    if command.expected is None or complaint is None:
        return
    if complaint.revision != command.expected:
        raise Outdated(command.stream, expected=command.expected, now=complaint.revision)


def _events(uow: UnitOfWork, command: Command, actor: Actor) -> Sequence[tuple[str, Sequence[Any]]]:
    given, in_force, now = command.particulars, uow.rules, uow.now
    if command.stream.startswith(PERSON):
        appointed = uow.persons.get(command.stream)
        known = APPOINTMENTS[command.act]
        held = uow.in_charge_of(command.stream) if known.empty_handed else 0
        done = do_appointment(known, appointed, in_force, actor, now, given, in_charge_of=held)
        return [(command.stream, done)]
    if command.stream == RULES and isinstance(given, Adopt):
        return [(RULES, adopt(uow.book, actor, now, given))]
    if command.stream == RULES and isinstance(given, ReturnProposal):
        return [(RULES, return_proposal(uow.book, actor, now, given))]
    if isinstance(given, Receive | TakeOver):
        return [(command.stream, _opened(uow, command, actor))]
    complaint = _known(uow, command.stream, actor)
    if isinstance(given, Recount | LetPass):  # nothing is done; the dates follow, or speak
        demand(Permission.system_run in actor.granted, Guard.not_permitted, act=command.act)
        passed = isinstance(given, LetPass)
        return [(command.stream, let_pass(complaint, in_force, now) if passed else ())]
    if command.act in JOINT_ACTS:
        other, joint = stream_of(given.other), JOINT_ACTS[command.act]
        fresh = joint.opens and other not in uow.complaints
        there = None if fresh else _known(uow, other, actor)
        pair = do_joint(joint, complaint, there, in_force, actor, now, given)
        return [(command.stream, pair[0]), (other, pair[1])]
    known_act = ACTS[command.act]
    events = do(known_act, complaint, in_force, actor, now, given)
    return [(command.stream, events), *_elsewhere(uow, known_act, complaint, events, actor)]


def _elsewhere(
    uow: UnitOfWork, act: Act[Any], complaint: Complaint, events: Sequence[Any], actor: Actor
) -> Iterator[tuple[str, Sequence[Any]]]:
    """What an act on words does in the other complaints that hold them."""
    if not act.everywhere:
        return

    def held(reference: Id) -> Complaint:
        stream = stream_of(reference)
        if stream not in uow.complaints:  # linked since the streams were chosen
            raise store.Overtaken(stream_of(complaint.reference), complaint.version)
        return uow.complaints[stream]

    others = sharing.sharers(complaint, held)
    for reference, theirs in elsewhere(act, events, others, uow.rules, actor, uow.now):
        yield stream_of(reference), theirs


def _known(uow: UnitOfWork, stream: str, actor: Actor) -> Complaint:
    """The complaint of a stream. One that the actor may not know of does not exist for them."""
    complaint = uow.complaints.get(stream)
    if complaint is None or not access.knows_of(actor, complaint, uow.rules):
        raise Unknown(stream)
    return complaint


def _opened(uow: UnitOfWork, command: Command, actor: Actor) -> Sequence[Any]:
    demand(command.stream not in uow.complaints, Guard.already_exists)
    given = command.particulars
    if isinstance(given, TakeOver):
        return take_over(uow.rules, actor, uow.now, given)
    about = given.about_reference and uow.complaints.get(stream_of(given.about_reference))
    return receive(uow.rules, actor, uow.now, given, about or None)

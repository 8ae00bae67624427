"""`perform`: the one way to write, whole or not at all.

Seal, lock, read, decide, append, draw, queue.
Web, mail, API, take-over and the worker all come through here. There is no `if` about complaints
in it: which act may be done and what it causes is the core's to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.core.framework.adoption import Adopt, adopt
from amends.core.framework.appointments import APPOINTMENTS, do_appointment
from amends.core.framework.authority import Actor
from amends.core.framework.personnel import Person
from amends.core.operation.act import do, when
from amends.core.operation.acts import ACTS, JOINT_ACTS
from amends.core.operation.complaint import Complaint
from amends.core.operation.merging import do_joint
from amends.core.operation.receipt import Receive, receive
from amends.core.operation.take_over import TakeOver, take_over
from amends.core.refusal import Guard, Refused, demand
from amends.core.values import Code
from amends.journal import store

from . import access, drawing, repeats, rules
from .repeats import Once
from .sealing import seal_all
from .sitting import Sitting
from .streams import COMPLAINT, PERSON, RULES, reference_of, stream_of

RECEIVE, TAKE_OVER = Code("receive"), Code("take-over")
OPENING = frozenset({RECEIVE, TAKE_OVER})


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one stream. `expected` is the revision the caller saw; None takes what is."""

    stream: str
    act: Code
    particulars: Any
    expected: int | None = None


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
    steps: Sequence[Step], *, actor: Actor, now: datetime, once: Once | None = None
) -> Performed:
    """Carry out the acts in their order, in one transaction.

    Raises `Refused` (the core says no), `Outdated`, `Unknown`, `repeats.OtherBody`,
    `store.Overtaken`; then nothing was written.
    """
    try:
        with transaction.atomic(durable=True):
            row = repeats.begin(once, now=now) if once else None
            if row is not None and row.status:
                return Performed(row.reference, {}, {}, 0, replayed=True)
            done = write(steps, actor=actor, now=now)
            if row is not None:
                version = max((c.version for c in done.complaints.values()), default=0)
                repeats.keep(row, status=200, reference=done.reference, version=version)
    except Exception:
        rules.forget()  # what was read inside may never have been committed
        raise
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
    step = Step(stream, Code(act), particulars, expected)
    return perform([step], actor=actor, now=now, once=once)


def write(steps: Sequence[Step], *, actor: Actor, now: datetime) -> Performed:
    """Like `perform`, in a transaction that the caller opened and that holds nothing else of the
    record (taking over keeps its own list beside it)."""
    values = seal_all([(step.stream, step.particulars) for step in steps], now=now)
    steps = [replace(s, particulars=value) for s, value in zip(steps, values, strict=True)]
    streams = sorted({stream for step in steps for stream in touched(step)})
    # a stream that begins here needs no lock: two cannot both write its first version
    fresh = {step.stream for step in steps if step.act in OPENING}
    store.lock([stream for stream in streams if stream not in fresh])
    book = rules.book()
    sitting = Sitting(book, rules.in_force(book, values, now), now)
    sitting.take_up(streams)
    for step in steps:
        decide(sitting, step, present(actor, sitting))
    store.append(sitting.written, recorded=now)
    drawing.draw(sitting)
    written = sitting.touched(COMPLAINT)
    reference = reference_of(written[0]) if written else ""
    return Performed(reference, sitting.complaints, sitting.persons, len(sitting.written))


def touched(step: Step) -> Iterable[str]:
    """The streams that a step reads or writes."""
    yield step.stream
    for name in ("other", "about_reference"):
        if other := getattr(step.particulars, name, None):
            yield stream_of(other)


def present(actor: Actor, sitting: Sitting) -> Actor:
    """The actor with the roles they hold now, not those they signed in with."""
    if actor.person is None:
        return actor
    person = sitting.rules.people.person(actor.person.id)
    if person is None or not person.active:
        raise Refused(Guard.not_permitted)
    return replace(actor, person=person)


def decide(sitting: Sitting, step: Step, actor: Actor) -> None:
    """Let the core decide one step, and write down what it answers. Raises as `perform` does."""
    _demand_revision(sitting, step)
    happened = when(step.particulars, sitting.now)
    for stream, events in _events(sitting, step, actor):
        sitting.write_down(stream, events, actor=actor, act=step.act, happened=happened)


def _demand_revision(sitting: Sitting, step: Step) -> None:
    complaint = sitting.complaints.get(step.stream)
    if step.expected is None or complaint is None:
        return
    if complaint.revision != step.expected:
        raise Outdated(step.stream, expected=step.expected, now=complaint.revision)


def _events(sitting: Sitting, step: Step, actor: Actor) -> Sequence[tuple[str, Sequence[Any]]]:
    given, in_force, now = step.particulars, sitting.rules, sitting.now
    if step.stream.startswith(PERSON):
        appointed = sitting.persons.get(step.stream)
        known = APPOINTMENTS[step.act]
        return [(step.stream, do_appointment(known, appointed, in_force, actor, now, given))]
    if step.stream == RULES and isinstance(given, Adopt):
        return [(RULES, adopt(sitting.book, actor, now, given))]
    if isinstance(given, Receive | TakeOver):
        return [(step.stream, _opened(sitting, step, actor))]
    complaint = _known(sitting, step.stream, actor)
    if step.act in JOINT_ACTS:
        other, joint = stream_of(given.other), JOINT_ACTS[step.act]
        fresh = joint.opens and other not in sitting.complaints
        there = None if fresh else _known(sitting, other, actor)
        pair = do_joint(joint, complaint, there, in_force, actor, now, given)
        return [(step.stream, pair[0]), (other, pair[1])]
    return [(step.stream, do(ACTS[step.act], complaint, in_force, actor, now, given))]


def _known(sitting: Sitting, stream: str, actor: Actor) -> Complaint:
    """The complaint of a stream. One that the actor may not know of does not exist for them."""
    complaint = sitting.complaints.get(stream)
    if complaint is None or not access.knows_of(actor, complaint, sitting.rules):
        raise Unknown(stream)
    return complaint


def _opened(sitting: Sitting, step: Step, actor: Actor) -> Sequence[Any]:
    demand(step.stream not in sitting.complaints, Guard.already_exists)
    given = step.particulars
    if isinstance(given, TakeOver):
        return take_over(sitting.rules, actor, sitting.now, given)
    about = given.about_reference and sitting.complaints.get(stream_of(given.about_reference))
    return receive(sitting.rules, actor, sitting.now, given, about or None)

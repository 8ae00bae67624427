"""Clauses 5 and 7: the streams of the record: what can be recorded in each and how it folds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from .framework.adoption.events import RuleEvent
from .framework.adoption.rulebook import Rules
from .framework.appointments import PERSON_KINDS
from .framework.installation import Installation, InstallationEvent, evolve_installation
from .framework.people.personnel import Person, evolve_person
from .framework.read_log import READ_LOG_KINDS, SealedReads, evolve_reads
from .governing.catalogue import GOVERNING, RECORD_KINDS
from .improvement import action_acts, problem_acts
from .improvement.criteria import acts as criterion_acts
from .improvement.reports import evidence, frozen
from .improvement.samples import reading, satisfaction
from .operation.complaint import Complaint, RecordedEvent, evolve
from .operation.events import KINDS, Erased, Retracted, TakenBack
from .records.erasing import TextErased
from .records.kind import RecordKind
from .values import Code, Id

type Evolve[S] = Callable[[S | None, RecordedEvent, str], S | None]


@dataclass(frozen=True, slots=True)
class Stream[S]:
    """A kind of stream, whose state is an S.

    `prefix` begins its names, or is the name if there is only one stream. `events` are its events
    by kind of entry, unique over all streams. `evolve` returns the state after an event of the
    stream of that name. `erases` returns the vault pieces that an event erases, and `rules_with`
    the rules after a change of the state, for the next act of the same transaction.
    """

    prefix: str
    events: Mapping[str, type]
    evolve: Evolve[S]
    erases: Callable[[object], tuple[Id, ...]] = lambda event: ()
    rules_with: Callable[[Rules, S], Rules] = lambda rules, state: rules

    def __contains__(self, name: str) -> bool:
        """Whether a stream of this name is of this kind."""
        return name.startswith(self.prefix)


def _complaint(state: Complaint | None, recorded: RecordedEvent, name: str) -> Complaint:
    return evolve(state, recorded, reference=Id(name.removeprefix(COMPLAINT.prefix)))


def _erased(event: object) -> tuple[Id, ...]:
    match event:
        case Retracted():
            return (event.piece,)
        case Erased() | TakenBack() | TextErased():
            return event.pieces
        case _:
            return ()


def _person(state: Person | None, recorded: RecordedEvent, name: str) -> Person:
    event: Any = recorded.event
    happened = recorded.happened
    return evolve_person(state, event, person_id=Id(name), happened=happened, by=recorded.by)


def _with_person(rules: Rules, person: Person) -> Rules:
    """Return the rules with a person who was just appointed, for the next act of the batch."""
    persons = {**rules.people.persons, person.id: person}
    return replace(rules, people=replace(rules.people, persons=persons))


def _installation(state: Installation | None, recorded: RecordedEvent, name: str) -> Installation:
    event: Any = recorded.event
    return evolve_installation(state, event, by=recorded.by, happened=recorded.happened)


def _no_state(state: None, recorded: RecordedEvent, name: str) -> None:
    """Return None: such a stream has no state, or one that is made outside the fold."""


def _of[S](kind: RecordKind[S]) -> Stream[S]:
    return RECORD_STREAMS[kind.name]


COMPLAINT = Stream("complaint/", KINDS, _complaint, erases=_erased)
PERSON = Stream("person/", PERSON_KINDS, _person, rules_with=_with_person)
POLICY: Stream[None] = Stream(
    "policy/1", {cls.__name__: cls for cls in RuleEvent.__value__.__args__}, _no_state
)
INSTALLATION = Stream(
    "installation/1",
    {cls.__name__: cls for cls in InstallationEvent.__value__.__args__},
    _installation,
)
READS = Stream[SealedReads](
    "reads/1", READ_LOG_KINDS, lambda state, one, _: evolve_reads(state, cast("Any", one.event))
)
RECORD_STREAMS: Mapping[Code, Stream[Any]] = {
    name: Stream(kind.prefix, kind.events, kind.evolve, erases=_erased)
    for name, kind in RECORD_KINDS.items()
}
"""The streams of records by their kinds."""
PROBLEM = _of(problem_acts.PROBLEM)
ACTION = _of(action_acts.ACTION)
CRITERION = _of(criterion_acts.CRITERION)
SURVEY = _of(satisfaction.SURVEY)
READING = _of(reading.READING)
REPORT = _of(frozen.REPORT)
EVIDENCE = _of(evidence.EVIDENCE)
GOVERNING_STREAMS: Mapping[Code, Stream[Any]] = {name: RECORD_STREAMS[name] for name in GOVERNING}
"""The streams of governing records by their kinds."""
STREAMS: tuple[Stream[Any], ...] = (
    *(COMPLAINT, PERSON, POLICY, INSTALLATION, READS),
    *RECORD_STREAMS.values(),
)


def stream_named(name: str) -> Stream[Any]:
    """Return the kind of the stream of this name. Raises KeyError for a name of no kind."""
    for stream in STREAMS:
        if name in stream:
            return stream
    raise KeyError(name)


def event_class(kind: str) -> type:
    """Return the class of an entry's event by its kind. Raises KeyError for an unknown kind."""
    for stream in STREAMS:
        if kind in stream.events:
            return stream.events[kind]
    raise KeyError(kind)

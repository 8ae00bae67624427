"""Clauses 4 to 6 and 8: what all governing records have in common: their state, fold and acts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Role
from ..improvement.declaration import (
    Decide,
    RecordAct,
    declaring,
    demand_later,
    demand_owner,
    demand_permitted,
    demand_unit,
    may_act,
    revision_after,
)
from ..improvement.erasing import RecordText, TextErased, add_erasing, texts_after
from ..improvement.reminding import REMIND, reminded, rung_due
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, demand, demand_days
from ..shape import fields_of, made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningRecord:
    """One record as of its last entry. Its owner has to act next by `due`; without it, no one has.
    `about` is the item, person or code that it concerns; it applies from `first` to `last`."""

    id: Id
    version: int
    revision: int
    state: Coded
    owner: Id
    begun_by: Id
    begun_at: Moment
    title: Sealed | None = None
    unit: Code | None = None
    about: Id | None = None
    due: Day | None = None
    first: Day | None = None
    last: Day | None = None
    owners: tuple[Id, ...] = ()
    texts: tuple[RecordText, ...] = ()
    raised: int = 0
    """How far reminders went for the present day and owner."""

    @property
    def holder(self) -> Id:
        """Who has to act now."""
        return self.owner

    def to_read_since(self, act: Code) -> Moment:
        """Return since when it has to be opened before an act that needs this."""
        return self.begun_at


# --- what every kind of record can do ---


@dataclass(frozen=True, slots=True)
class RecordReminded:
    """People were reminded of a record that is due on a day; `rung` is how far it went."""

    rung: int
    day: Day
    to: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class RecordHandedOver:
    """Another person owns the record from now on."""

    to: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class RecordTextErased(TextErased):
    """Texts of a record were erased; the entries about them stay."""


@cache
def common_events(of: str) -> Mapping[type, Any]:
    """Return the events of one kind for those that every kind has: no name is in two streams."""
    kind = "".join(part.title() for part in of.split("-"))
    return {
        base: type(
            f"{kind}{base.__name__.removeprefix('Record')}",
            (base,),
            {"__slots__": (), "__doc__": base.__doc__, "__module__": __name__},
        )
        for base in (RecordReminded, RecordHandedOver, RecordTextErased)
    }


@dataclass(frozen=True, slots=True)
class SealedReason:
    """The base of events that say why, and nothing else."""

    reason: Sealed


# --- acts ---


@dataclass(frozen=True, slots=True)
class NoParticulars:
    """Nothing but the act itself."""


@dataclass(frozen=True, slots=True)
class GivenReason:
    """The base of particulars that say why, and nothing else."""

    reason: Words


@dataclass(frozen=True, slots=True)
class HandOverRecord:
    """Who owns the record from now on, and what they should know."""

    to: Id
    reason: Words


class Acts(dict[Code, RecordAct[Any]]):
    """The acts on one kind of record by name, in the order in which they are shown."""

    def __init__(self, of: str, clause: str) -> None:
        super().__init__()
        self.of, self.clause = Code(of), clause

    def __call__(
        self, name: str, given: type, able: Permission, states: Collection[Coded], **marks: Any
    ) -> Callable[[Decide], RecordAct[Any]]:
        """Decorate the decision of an act, which becomes one of these."""
        return declaring(self.of, self.clause, self)(name, given, able, states, **marks)

    def hand_over(self, current: Collection[Coded]) -> None:
        """Add the act of handing over, in these states."""

        @self("hand-over", HandOverRecord, Permission.policy_adopt, current, own=True)
        def hand_over(
            record: Any, rules: Rules, actor: Actor, moment: Moment, given: HandOverRecord
        ) -> Sequence[Any]:
            """Hand the record over to another owner."""
            demand(demand_owner(rules, given.to) != record.owner, Guard.already_done)
            return (made_from(common_events(self.of)[RecordHandedOver], given),)

    def erase_text(self, states: Collection[Coded], event: type[TextErased] | None = None) -> None:
        """Add the act of erasing text, in these states."""
        of = event or common_events(self.of)[RecordTextErased]
        add_erasing(self.of, self.clause, self, states, of)


type Events = Sequence[object]
type Step = Callable[[Any, Any, RecordedEvent], Any]
"""Returns the state after an event of one class."""


def beginning[S: GoverningRecord](
    record: type[S], state: Coded, by: str = "", at: str = "", **takes: str
) -> Callable[[Any, Mapping[str, Any]], S]:
    """Return how the first event begins a record, in a state. The field `by` names takes who did
    it, `at` when, and others those of the event that are named for them, or of the same name."""

    def begin(event: Any, common: Mapping[str, Any]) -> S:
        taken = {**common, **{name: getattr(event, of) for name, of in takes.items()}}
        taken |= {by: common["begun_by"]} if by else {}
        taken |= {at: common["begun_at"]} if at else {}
        return made_from(record, event, **taken, state=state)

    return begin


def moving(state: Coded | None, by: str = "", at: str = "", **takes: str | None) -> Step:
    """Return the step to a state; None keeps the present one. The field `by` names takes who did
    it, `at` when, and others those of the event that are named for them, or nothing."""

    def moved(record: Any, event: Any, recorded: RecordedEvent) -> Any:
        taken = {name: getattr(event, of) if of else None for name, of in takes.items()}
        taken |= {by: recorded.by} if by else {}
        taken |= {at: recorded.happened} if at else {}
        return replace(record, **taken, state=state or record.state)

    return moved


def ending(state: Coded, by: str = "", at: str = "", **takes: str | None) -> Step:
    """Return the step to a state in which nothing is due any more."""
    return moving(state, by, at, due=None, **takes)


def sees_governing(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether a governing record exists for an actor: its owner, those who decide on
    settings or improvement, and auditors."""
    wide = (Permission.policy_adopt, Permission.improvement_decide, Permission.journal_read)
    return actor.id in (state.owner, state.about) or any(map(actor.may_somewhere, wide))


def sees_always(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether the actor is active staff: the record exists for all of them."""
    return actor.person is not None and actor.person.active


def senior_management(rules: Rules) -> set[Id]:
    """Return who belongs to senior management."""
    return {person.id for person in rules.people.holders(Role.top_management)}


def whole(actor: Actor, state: Any, rules: Rules) -> Any:
    """Return the record as it is."""
    return state


type Entries = tuple[RecordedEvent, ...]


def all_entries(actor: Actor, state: Any, rules: Rules, entries: Entries) -> Entries:
    """Return the entries as they are."""
    return entries


@dataclass(frozen=True, slots=True)
class GoverningKind[S: GoverningRecord]:
    """One kind of governing record, in streams ``<name>/<id>``.

    `begins` is the class of the first event, of which `begin` makes the state with what all records
    have in common; `steps` are the other events. `sees` says for which staff a record exists.
    `shown_to` returns a record as one of those who see it reads it, without what they may not, and
    `entries_shown_to` its entries.
    """

    acts: Acts
    begins: type
    begin: Callable[[Any, Mapping[str, Any]], S]
    steps: Mapping[type, Step] = field(default_factory=lambda: MappingProxyType({}))
    sees: Callable[[Actor, Any, Rules], bool] = sees_governing
    additive: frozenset[type] = frozenset()
    shown_to: Callable[[Actor, Any, Rules], Any] = whole
    entries_shown_to: Callable[[Actor, Any, Rules, Entries], Entries] = all_entries

    @property
    def name(self) -> Code:
        """The name of the kind."""
        return self.acts.of

    @property
    def clause(self) -> str:
        """The clause of the standard."""
        return self.acts.clause

    @property
    def opening(self) -> Code:
        """The act that begins a record."""
        return next(name for name, act in self.acts.items() if not act.states)

    def seen_by(self, actor: Actor, state: S, rules: Rules) -> bool:
        """Return whether a record exists for an actor: always for the system."""
        if actor.person is None:
            return Permission.system_run in actor.granted
        return self.sees(actor, state, rules)

    @property
    def prefix(self) -> str:
        """The beginning of the names of its streams."""
        return f"{self.name}/"

    @property
    def events(self) -> Mapping[str, type]:
        """Its events by kind of entry."""
        common = common_events(self.name).values()
        return {cls.__name__: cls for cls in (*common, self.begins, *self.steps)}

    def read_by(self, actor: Actor, state: S, rules: Rules, entries: Entries) -> tuple[S, Entries]:
        """Return a record with its entries as one of those who see it reads them: as if there were
        no others."""
        shown = self.entries_shown_to(actor, state, rules, entries)
        if shown is entries:
            return state, entries
        shown = tuple(replace(one, version=number) for number, one in enumerate(shown, start=1))
        read = None
        for one in shown:
            read = self.evolve(read, one, f"{self.prefix}{state.id}")
        return read or state, shown

    def evolve(self, state: S | None, recorded: RecordedEvent, stream: str) -> S:
        """Return the record after an event. Raises ValueError if a stream does not begin with the
        event that begins one."""
        event: object = recorded.event
        if state is None:
            if not isinstance(event, self.begins):
                raise ValueError(f"{stream} begins with {type(event).__name__}")
            common = {
                "id": Id(stream.removeprefix(self.prefix)),
                "version": recorded.version,
                "revision": recorded.version,
                "owner": getattr(event, "owner", None) or recorded.by,
                "begun_by": recorded.by,
                "begun_at": recorded.happened,
                "texts": texts_after((), recorded),
            }
            begun = self.begin(event, common)
            return replace(begun, owners=(begun.owner,))
        after: S = self._after(state, recorded)
        owners = after.owners if after.owner in after.owners else (*after.owners, after.owner)
        waits = (after.due, after.holder) == (state.due, state.holder)
        decides = type(event) not in self.additive
        return replace(
            after,
            version=recorded.version,
            revision=revision_after(state.revision, recorded) if decides else state.revision,
            raised=after.raised if waits else 0,
            owners=owners,
            texts=texts_after(state.texts, recorded),
        )

    def _after(self, state: S, recorded: RecordedEvent) -> Any:
        event: object = recorded.event
        match event:
            case TextErased():
                return state
            case RecordReminded():
                return replace(state, raised=event.rung)
            case RecordHandedOver():
                return replace(state, owner=event.to)
            case _ if type(event) in self.steps:
                return self.steps[type(event)](state, event, recorded)
            case _:
                raise ValueError(f"not an event of a {self.name}: {type(event).__name__}")


def do_governing_act(
    kind: GoverningKind[Any],
    name: Code,
    record: GoverningRecord | None,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    given: object,
    *more: Any,
    opened: bool = False,
) -> Sequence[Any]:
    """Return the events of an act on a record; None begins one. `opened` says whether the actor
    opened it since its text has to be read. Raises `Refused`."""
    act = kind.acts[name]
    demand_days(given)
    if name == kind.opening:
        demand(record is None, Guard.already_exists)
        demand_permitted(act, rules, actor, None, getattr(given, "unit", None))
    elif record is not None:
        may_act(act, record, rules, actor, moment)
    demand(opened or not act.opened, Guard.not_opened)
    if not act.system:
        _demand_sound(given, rules, moment, record.unit if record else None)
    return act.decide(record, rules, actor, moment, given, *more)


def _demand_sound(given: object, rules: Rules, moment: Moment, unit: Code | None) -> None:
    """Refuse an unknown unit, people who are not active staff, a review that is not after today and
    a deadline before: such fields have the same names in all particulars."""
    found = {one.field: getattr(given, one.field) for one in fields_of(type(given))}
    demand_unit(rules, found.get("unit"))
    unit = found.get("unit") or unit
    if not found.get("planned", True):  # no action follows from a declined idea
        return
    for person in filter(None, map(found.get, ("owner", "person", "chair"))):
        demand_owner(rules, person)
    if found.get("review"):
        demand_later(rules, unit, moment, found["review"])
    for day in filter(None, map(found.get, ("due", "day"))):
        demand(day >= rules.day_of(unit, moment), Guard.in_the_past, day=day)


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

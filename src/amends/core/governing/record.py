"""Clauses 4 to 6 and 8: what all governing records have in common: their state, fold and acts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..improvement.declaration import (
    RecordAct,
    declaring,
    demand_owner,
    demand_permitted,
    do_record_act,
    revision_after,
)
from ..improvement.erasing import RecordText, TextErased, add_erasing, texts_after
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Moment, Sealed, Words, sealed


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

    @property
    def to_read_since(self) -> Moment:
        """Since when it has to be opened before it is approved."""
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
            {"__slots__": (), "__doc__": _about(base, of), "__module__": __name__},
        )
        for base in (RecordReminded, RecordHandedOver, RecordTextErased)
    }


def _about(base: type, of: str) -> str | None:
    if base is not RecordTextErased or of not in _CALLED:
        return base.__doc__
    return f"Texts of {_CALLED[of]} were erased; the entries about them stay."


_CALLED = {
    "exemption": "an exemption",
    "audit": "an audit",
    "statement": "a statement",
    "disposal": "a disposal",
    "risk": "a risk",
    "review": "a review",
}
"""What the description of an event calls the record."""


@dataclass(frozen=True, slots=True)
class HandOverRecord:
    """Who owns the record from now on, and what they should know."""

    to: Id
    reason: Words


def add_common_acts(
    of: str, clause: str, acts: dict[Code, RecordAct[Any]], current: frozenset[Coded]
) -> None:
    """Add the acts of handing over, in the `current` states, and of erasing text, in every one."""
    act = declaring(of, clause, acts)

    @act("hand-over", HandOverRecord, Permission.policy_adopt, current, own=True)
    def hand_over(
        record: Any, rules: Rules, actor: Actor, moment: Moment, given: HandOverRecord
    ) -> Sequence[Any]:
        """Hand the record over to another owner."""
        demand(demand_owner(rules, given.to) != record.owner, Guard.already_done)
        return (common_events(of)[RecordHandedOver](given.to, sealed(given.reason)),)

    every = frozenset(type(next(iter(current))))
    add_erase_text(of, clause, acts, every)


def add_erase_text(
    of: str, clause: str, acts: dict[Code, RecordAct[Any]], states: Collection[Coded]
) -> None:
    """Add the act of erasing text, in these states."""
    add_erasing(of, clause, acts, states, common_events(of)[RecordTextErased])


type Events = Sequence[object]
type Step = Callable[[Any, Any, RecordedEvent], GoverningRecord]
"""Returns the state after an event of one class."""


def beginning[S: GoverningRecord](
    record: type[S], state: Coded, **takes: str
) -> Callable[[Any, Mapping[str, Any]], S]:
    """Return how the first event begins a record, in a state. Fields of the record take those of
    the event that are named for them, and all others of the same name."""

    def begin(event: Any, common: Mapping[str, Any]) -> S:
        taken = {name: getattr(event, of) for name, of in takes.items()}
        return made_from(record, event, **common, **taken, state=state)

    return begin


def ending(state: Coded, **takes: str) -> Step:
    """Return the step to a state in which nothing is due any more. Fields of the record take those
    of the event that are named for them."""

    def ended(record: Any, event: Any, recorded: RecordedEvent) -> GoverningRecord:
        taken = {name: getattr(event, of) for name, of in takes.items()}
        after: GoverningRecord = replace(record, state=state, due=None, **taken)
        return after

    return ended


def approving(state: Coded) -> Step:
    """Return the step to a state in which another person approved the record."""

    def approved(record: Any, event: object, recorded: RecordedEvent) -> GoverningRecord:
        after: GoverningRecord = replace(record, state=state, approved_by=recorded.by)
        return after

    return approved


def handing_over(record: Any, event: Any, recorded: RecordedEvent) -> Any:
    """Return the record with its next owner."""
    return replace(record, owner=event.to)


def sees_governing(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether a governing record exists for an actor: its owner, those who decide on
    settings or improvement, and auditors."""
    if actor.person is None:
        return Permission.system_run in actor.granted
    wide = (Permission.policy_adopt, Permission.improvement_decide, Permission.journal_read)
    return actor.id in (state.owner, state.about) or any(map(actor.may_somewhere, wide))


def sees_always(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether the actor is staff or the system: the record exists for all of them."""
    if actor.person is None:
        return Permission.system_run in actor.granted
    return actor.person.active


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

    `shown_to` returns a record as one of those who see it reads it, without what they may not, and
    `entries_shown_to` its entries.
    `begins` is the class of the first event, of which `begin` makes the state with what all records
    have in common; `steps` are the other events. `opening` is the act that begins a record.
    """

    name: Code
    clause: str
    acts: Mapping[Code, RecordAct[Any]]
    opening: Code
    begins: type
    begin: Callable[[Any, Mapping[str, Any]], S]
    steps: Mapping[type, Step] = field(default_factory=lambda: MappingProxyType({}))
    seen_by: Callable[[Actor, Any, Rules], bool] = sees_governing
    additive: frozenset[type] = frozenset()
    shown_to: Callable[[Actor, Any, Rules], Any] = whole
    entries_shown_to: Callable[[Actor, Any, Rules, Entries], Entries] = all_entries

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
            owner = getattr(event, "owner", None) or recorded.by
            common = {
                "id": Id(stream.removeprefix(self.prefix)),
                "version": recorded.version,
                "revision": recorded.version,
                "owner": owner,
                "owners": (owner,),
                "begun_by": recorded.by,
                "begun_at": recorded.happened,
                "texts": texts_after((), recorded),
            }
            return self.begin(event, common)
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
) -> Sequence[Any]:
    """Return the events of an act on a record; None begins one. Raises `Refused`."""
    act = kind.acts[name]
    if name == kind.opening:
        demand(record is None, Guard.already_exists)
        demand_permitted(act, rules, actor, None, getattr(given, "unit", None))
    return do_record_act(act, record, rules, actor, moment, given, *more)


def erases_nothing_else(state: Any, event: TextErased, recorded: RecordedEvent) -> Any:
    """Return the state as it was: `evolve` takes the texts out by itself."""
    return state

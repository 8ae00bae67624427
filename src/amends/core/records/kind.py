"""Clauses 4 to 6 and 8: a kind of governing record: its acts, its fold, and who sees what of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ..framework.acting import Act, Events, Situation, Subject
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, demand
from ..shape import fields_of
from ..values import Code, Id, Moment
from .deciding import (
    RecordAct,
    acts_on,
    demand_later,
    demand_owner,
    demand_permitted,
    demand_unit,
    revision_after,
)
from .erasing import TextErased, texts_after
from .fold import Step
from .reminding import REMIND, reminded, rung_due
from .state import GoverningRecord, RecordHandedOver, RecordReminded, common_events


def sees_governing(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether a governing record exists for an actor: its owner, those who decide on
    settings or improvement, and auditors."""
    wide = (Permission.policy_adopt, Permission.improvement_decide, Permission.journal_read)
    return actor.id in (state.owner, state.about) or any(map(actor.may_somewhere, wide))


def sees_always(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether the actor is active staff: the record exists for all of them."""
    return actor.person is not None and actor.person.active


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

    on: Subject[S]
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
        return Code(self.on.of)

    @property
    def clause(self) -> str:
        """The clause of the standard."""
        return self.on.clause

    @property
    def acts(self) -> Mapping[Code, Act[S, Any]]:
        """Its acts by name, in the order in which they are shown."""
        return self.on.acts

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


def governing_acts[S: GoverningRecord](of: str, clause: str, record: type[S]) -> Subject[S]:
    """Return the acts on a kind of governing record, of which none is declared yet."""
    return acts_on(of, clause, record, permits=_permits, decides=_decided)


def _permits(act: RecordAct, here: Situation[Any], given: object) -> None:
    record = here.state
    if not act.states:
        demand(record is None, Guard.already_exists)
        demand_permitted(act, here, None, getattr(given, "unit", None))
    elif record is not None:
        demand_permitted(act, here, record.holder, record.unit)


def _decided(act: RecordAct, here: Situation[Any], given: object, *more: Any) -> Events:
    demand(here.opened or not act.opened, Guard.not_opened)
    if not act.system:
        _demand_sound(given, here.rules, here.moment, here.state.unit if here.state else None)
    return act.decide(here, given, *more)


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

"""Clauses 4 to 6 and 8: a kind of record: its acts, its fold, and who sees what of it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from ..framework.acting import Act, Events, Situation, Subject
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..framework.people.personnel import Person
from ..operation.complaint.parts import RecordedEvent
from ..principles.timeliness import add_months
from ..refusal import Guard, demand
from ..shape import fields_of
from ..values import Code, Id, Moment
from .deciding import RecordAct, acts_on, demand_later, demand_owner, demand_permitted, demand_unit
from .fold import Begin, Fold, Step, moving, revised
from .reminding import REMIND, reminded, rung_due
from .state import (
    GoverningRecord,
    RecordHandedOver,
    RecordReminded,
    RecordTextErased,
    common_events,
)


def sees_governing(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether a governing record exists for an actor: its owner, those who decide on
    settings or improvement, and auditors."""
    wide = (Permission.policy_adopt, Permission.improvement_decide, Permission.journal_read)
    return actor.id in (state.owner, state.about) or any(map(actor.may_somewhere, wide))


def sees_always(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether the actor is active staff: the record exists for all of them."""
    return actor.person is not None and actor.person.active


def by_person(sees: Callable[[Person, Any, Rules], bool]) -> Callable[[Actor, Any, Rules], bool]:
    """Return whether a record exists for an actor, by what a member of staff sees with the roles
    that they have now."""

    def sees_as(actor: Actor, state: Any, rules: Rules) -> bool:
        person = rules.people.person(actor.person.id) if actor.person else None
        return person is not None and sees(person, state, rules)

    return sees_as


def by_role(sees: Callable[[Person], bool]) -> Callable[[Actor, Any, Rules], bool]:
    """Return the same where the record says nothing about it."""
    return by_person(lambda person, state, rules: sees(person))


def whole(actor: Actor, state: Any, rules: Rules) -> Any:
    """Return the record as it is."""
    return state


type Entries = tuple[RecordedEvent, ...]


def all_entries(actor: Actor, state: Any, rules: Rules, entries: Entries) -> Entries:
    """Return the entries as they are."""
    return entries


@dataclass(frozen=True, slots=True)
class RecordKind[S]:
    """One kind of record, in streams ``<name>/<id>``; of a `single` one there is ``<name>/1`` only.

    `fold` says how its entries make its state, and `acts` are those by name, in the order in which
    they are shown. `sees` says for which staff a record exists. `shown_to` returns a record as one
    of those who see it reads it, without what they may not, and `entries_shown_to` its entries.
    """

    name: Code
    clause: str
    fold: Fold[S]
    acts: Mapping[Code, Act[S, Any]]
    sees: Callable[[Actor, Any, Rules], bool]
    shown_to: Callable[[Actor, Any, Rules], Any] = whole
    entries_shown_to: Callable[[Actor, Any, Rules, Entries], Entries] = all_entries
    hidden: Callable[[Actor, Any, Rules], Collection[str]] = lambda actor, state, rules: ()
    """Returns the fields that name complaints which the actor may not know of, or repeat it."""
    single: bool = False

    @property
    def openings(self) -> frozenset[Code]:
        """The acts that begin a record, and are done on no other."""
        return frozenset(name for name, act in self.acts.items() if not act.states)

    @property
    def opening(self) -> Code:
        """The only act that begins a record. Raises ValueError if there is none."""
        (name,) = self.openings
        return name

    def seen_by(self, actor: Actor, state: S, rules: Rules) -> bool:
        """Return whether a record exists for an actor: always for the system."""
        if actor.person is None:
            return Permission.system_run in actor.granted
        return self.sees(actor, state, rules)

    @property
    def prefix(self) -> str:
        """The beginning of the names of its streams, or the only name."""
        return f"{self.name}/1" if self.single else f"{self.name}/"

    @property
    def events(self) -> Mapping[str, type]:
        """Its events by kind of entry."""
        fold = self.fold
        return {cls.__name__: cls for cls in (*fold.shared, *fold.begins, *fold.steps)}

    def read_by(self, actor: Actor, state: S, rules: Rules, entries: Entries) -> tuple[S, Entries]:
        """Return a record with its entries as one of those who see it reads them: as if there were
        no others."""
        shown = self.entries_shown_to(actor, state, rules, entries)
        if shown is entries:
            return state, entries
        read, shown = self.folded(shown, Id(getattr(state, "id", "")))
        return read or state, shown

    def folded(self, entries: Entries, record: Id) -> tuple[S | None, Entries]:
        """Return the record of some of its entries, and these as if there were no others."""
        shown = tuple(replace(one, version=number) for number, one in enumerate(entries, start=1))
        read = None
        for one in shown:
            read = self.evolve(read, one, f"{self.prefix}{record}")
        return read, shown

    def alone(self, stream: str, entries: Entries) -> Iterator[int]:
        """Yield the version of each entry by which someone did what is to be done by a person who
        is not involved, if there is one (`Act.apart`, `Act.involves`)."""
        state: S | None = None
        for recorded in entries:
            act, before = self.acts.get(recorded.act), state
            state = self.evolve(state, recorded, stream)
            involved = act.involves(before, state) if act and act.involves else ()
            if act and act.apart and before is not None:
                involved = act.apart(before)
            if recorded.by in involved:
                yield recorded.version

    def before(self, stream: str) -> S | None:
        """Return the state of a record without entries, or None."""
        return self.fold.before(_record(stream))

    def evolve(self, state: S | None, recorded: RecordedEvent, stream: str) -> S:
        """Return the record after an event. Raises ValueError for one that cannot come next."""
        return self.fold.after(state, recorded, stream, _record(stream))


def _record(stream: str) -> Id:
    return Id(stream.partition("/")[2])


# --- governing records ---


def governing_kind[S: GoverningRecord](
    acts: Subject[S],
    begins: type,
    begin: Begin[S],
    steps: Mapping[type, Step] = MappingProxyType({}),
    *,
    sees: Callable[[Actor, Any, Rules], bool] = sees_governing,
    additive: Collection[type] = (),
    **shown: Any,
) -> RecordKind[S]:
    """Return a kind of governing record, which begins with one event. `additive` events do not
    change the revision; the others are as in `RecordKind`."""
    common = common_events(acts.of)
    shared = {
        common[RecordReminded]: moving(None, raised="rung"),
        common[RecordHandedOver]: moving(None, owner="to"),
        common[RecordTextErased]: moving(None),
    }

    def keeps(before: S | None, after: S, recorded: RecordedEvent) -> S:
        kept: S = revised(before, after, recorded)
        if before is None:
            return kept
        waits = (after.due, after.holder) == (before.due, before.holder)
        adds = type(recorded.event) in additive
        revision = before.revision if adds else kept.revision
        return replace(kept, revision=revision, raised=after.raised if waits else 0)

    fold = Fold({begins: begin}, steps, shared, keeps=keeps)
    return RecordKind(Code(acts.of), acts.clause, fold, acts.acts, sees, **shown)


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
    if not act.system:
        _demand_sound(given, here.rules, here.moment, here.state.unit if here.state else None)
    return act.decide(here, given, *more)


def _demand_sound(given: object, rules: Rules, moment: Moment, unit: Code | None) -> None:
    """Refuse an unknown unit, people who are not active staff, a review that is not after today or
    not within three years, and a deadline before: such fields have the same names in all
    particulars."""
    found = {one.field: getattr(given, one.field) for one in fields_of(type(given))}
    demand_unit(rules, found.get("unit"))
    unit = found.get("unit") or unit
    if not found.get("planned", True):  # no action follows from a declined idea
        return
    for person in filter(None, map(found.get, ("owner", "person", "chair"))):
        demand_owner(rules, person)
    if found.get("review"):
        demand_later(rules, unit, moment, found["review"])
    latest = add_months(rules.day_of(unit, moment), _REVIEWED_WITHIN)
    for day in filter(None, map(found.get, ("review", "day"))):
        demand(day <= latest, Guard.review_too_late, day=latest)
    for day in filter(None, map(found.get, ("due", "day"))):
        demand(day >= rules.day_of(unit, moment), Guard.in_the_past, day=day)


_REVIEWED_WITHIN = 36
"""Months within which whatever has a day of review is reviewed."""


def remind_record(
    kind: RecordKind[Any], record: GoverningRecord, rules: Rules, actor: Actor, moment: Moment
) -> Sequence[RecordReminded]:
    """Return the reminder that is due by a moment; only the furthest one of several."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=REMIND)
    rung = rung_due(record, record.due, rules, moment)
    if record.due is None or rung is None:
        return ()
    to = reminded(record, rung, rules, lambda one: kind.seen_by(Actor.of(one), record, rules))
    return (common_events(kind.name)[RecordReminded](rung, record.due, to),)

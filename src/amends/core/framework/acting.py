"""Clause 5: acts: what each of them changes, who may do it, and in which states.

An act is a function ``(situation, payload) -> events`` that raises `Refused`, and one frozen
dataclass as its payload. `may` says whether an act could be done now, without a payload; `do`
begins with the same checks. Forms, the API and documents are derived from the declarations.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Concatenate, Protocol, get_type_hints

from ..refusal import Refused, demand_days
from ..values import Code, Coded, Day, Id, Moment
from .adoption.rulebook import Rules
from .people.authority import Actor, Permission

type Events = Sequence[Any]
type Decide[S, P] = Callable[Concatenate[Situation[S], P, ...], Events]


class OfUnit(Protocol):
    """A state that belongs to a unit; None is the whole organisation."""

    @property
    def unit(self) -> Code | None: ...


@dataclass(frozen=True, slots=True)
class Situation[S]:
    """What an act is decided on: the state, the rules that apply, who acts, and when. An act that
    begins a record has no state yet."""

    state: S
    rules: Rules
    actor: Actor
    moment: Moment

    @property
    def today(self: "Situation[OfUnit]") -> Day:
        """The day in the time zone of the unit that the state belongs to."""
        return self.rules.day_of(self.state.unit, self.moment)


@dataclass(frozen=True, slots=True, eq=False)
class Act[S, P]:
    """One act: who may do it, in which states, and what it causes. Its subject says which of the
    marks it reads.

    `additive` acts decide nothing and need no expected version. `own` acts may be done by the
    person who has to act now, `system` acts by the worker, `complainant` acts by a verified
    person involved, `subject` acts by the person complained about. `impartial` acts are refused
    to people who are not independent (4.7). By `reports` acts the worker records what was
    already sent or came back, which no rule can prevent any more. `seconded` acts may need a
    second person, who agrees or rejects with the same permission. `everywhere` acts also remove
    text from other complaints that contain it. `on_two` acts are decided on two complaints, the
    other of which `opens` acts begin, as they add a person. By `opened` acts a person reads,
    approves, signs, judges, confirms or closes what is there: they must have opened it, as it
    is now. `by_rank` acts decide themselves who may do them, and `empty_handed` ones are only
    done on a person who owns no open complaint. `makes` are the events for rule packs that it
    causes whatever its payload, so that its form can say beforehand what must still be chosen.
    Effects that depend on the payload are checked when it is decided.
    """

    on: "Subject[S]"
    name: Code
    clause: str
    particulars: type[P]
    permission: Permission
    states: frozenset[Code | Coded]
    decide: Decide[S, P]
    ready: Callable[[Situation[S]], None] | None = None
    apart: Callable[[S], Collection[Id | None]] | None = None
    """Returns the people involved in a record, who do not do this if someone else may."""
    involves: Callable[[S | None, S], Collection[Id | None]] | None = None
    """Returns these from the record before and after the act, where `decide` refuses them."""
    dates: Callable[[S, Rules, Moment, P], Moment] | None = None
    """Returns when its events happened, where that is not the moment that the payload names."""
    additive: bool = False
    own: bool = False
    system: bool = False
    complainant: bool = False
    subject: bool = False
    impartial: bool = False
    reports: bool = False
    seconded: bool = False
    everywhere: bool = False
    on_two: bool = False
    opens: bool = False
    opened: bool = False
    by_rank: bool = False
    empty_handed: bool = False
    makes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of the act among the acts on all kinds of states, as in ``problem.close``."""
        return f"{self.on.of}.{self.name}" if self.on.of else str(self.name)


def is_opened(act: Act[Any, Any], here: Situation[Any], payload: Any) -> bool:
    """Return whether an act is declared to need that its record, if there is one, was opened."""
    return act.opened and here.state is not None


def ready(act: Act[Any, Any], here: Situation[Any]) -> None:
    """Refuse what the act itself says is not possible yet."""
    if act.ready is not None:
        act.ready(here)


def decided(act: Act[Any, Any], here: Situation[Any], payload: Any, *more: Any) -> Events:
    """Return the events that the act itself decides."""
    return act.decide(here, payload, *more)


@dataclass(frozen=True, slots=True, eq=False)
class Subject[S]:
    """What all acts on one kind of state share.

    `of` begins the keys of its acts. `permits` refuses who may not do an act, given its payload or
    None. `states` are those that a state is in, and `not_now` says that an act is possible in none
    of them. `checks` refuses what no payload makes possible, and `decides` returns the events.
    `signs` says whether by this payload the actor signs what they must have opened. `marks` are
    those of `Act` that these functions read.
    """

    of: str
    clause: str
    marks: frozenset[str]
    permits: Callable[[Act[S, Any], Situation[S], Any], object]
    states: Callable[[S], Collection[Code | Coded]]
    not_now: Callable[[Act[S, Any], Situation[S]], Refused]
    checks: Callable[[Act[S, Any], Situation[S]], object] = ready
    decides: Callable[..., Events] = decided
    signs: Callable[[Act[S, Any], Situation[S], Any], bool] = is_opened
    acts: dict[Code, Act[S, Any]] = field(default_factory=dict, repr=False)
    """Its acts by name, in the order of their declarations."""

    def __call__[P](
        self,
        name: str,
        permission: Permission,
        states: Collection[Code | Coded] = (),
        *,
        clause: str = "",
        **marks: Any,
    ) -> Callable[[Decide[S, P]], Act[S, P]]:
        """Declare the decorated function as an act; without states, it begins one. The second
        parameter says what its payload is."""
        if unread := set(marks) - self.marks:
            raise TypeError(f"nothing reads these marks of {name}: {sorted(unread)}")

        def declare(decide: Decide[S, P]) -> Act[S, P]:
            _, payload, *_ = get_type_hints(decide).values()
            of = (clause or self.clause, payload, permission, frozenset(states), decide)
            act = self.acts[Code(name)] = Act(self, Code(name), *of, **marks)
            return act

        return declare


def may[S](act: Act[S, Any], here: Situation[S], payload: Any = None) -> None:
    """Refuse the act if no payload, or not this one, could make it possible now.

    Raises `Refused`; if it returns, the act's form may be shown.
    """
    on = act.on
    on.permits(act, here, payload)
    if here.state is None:
        return
    if act.states.isdisjoint(on.states(here.state)):
        raise on.not_now(act, here)
    on.checks(act, here)


def do[S, P](act: Act[S, P], here: Situation[S], payload: P, *more: Any) -> Events:
    """Return the events of the act. Raises `Refused`."""
    demand_days(payload)
    may(act, here, payload)
    if act.on.signs(act, here, payload):
        here.actor.demand_opened()
    return act.on.decides(act, here, payload, *more)

"""Clause 5.3: a regime pack from TOML text, refused whole if any part of it is not understood.

A pack is law in data: a key that is skipped would be a duty that is not kept. So every unknown
table, key, event, fact and reference is refused with its place and the nearest known word.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from ..values import Code
from .predicate import (
    All,
    AnyOf,
    Compare,
    Fact,
    Happened,
    Not,
    Op,
    Otherwise,
    Predicate,
)
from .regime import (
    SCHEMA,
    Amount,
    CalendarChoice,
    HolidaySet,
    Known,
    Pack,
    Setting,
    Start,
    StartKind,
    Track,
    Word,
)
from .regime_check import refuse_loose_ends
from .tables import Place, Table, TableReader, parse

_LATER = {
    "": "extensions suspensions stages communications referrals codes outcomes records retention "
    "returns publications duties assessments effects",
    "clocks": "on_met on_missed repeat",
    "pack": "overlays period_law",
}
"""What the schema has and this version does not evaluate."""


def read(text: str, *, source: str = "pack") -> Pack:
    """The pack that a TOML text tells of. Raises `tables.NotUnderstood` with the place."""
    tables = parse(text, source=source)
    top = Place(source)
    if tables.get("schema") != SCHEMA:
        raise top.at("schema").refuse("not_listed", expected=SCHEMA)
    _refuse_later(tables, top)
    pack = _READER.read(Pack, tables, top)
    refuse_loose_ends(pack, top)
    return pack


def _refuse_later(tables: Table, top: Place) -> None:
    _refuse_keys(tables, _LATER[""], top)
    _refuse_keys(tables.get("pack"), _LATER["pack"], top.at("pack"))
    clocks = tables.get("clocks")
    for number, clock in enumerate(clocks if isinstance(clocks, list) else ()):
        _refuse_keys(clock, _LATER["clocks"], top.at("clocks").at(number))


def _refuse_keys(table: Any, keys: str, place: Place) -> None:
    for key in keys.split():
        if isinstance(table, dict) and key in table:
            raise place.at(key).refuse("not_evaluated")


class _PackReader(TableReader):
    """The shapes in which the schema differs from its dataclasses."""

    def __init__(self) -> None:
        super().__init__(
            {
                Predicate: self._predicate,
                Start: self._start,
                time: _time_of_day,
                tuple[Amount, ...]: _amounts,
                tuple[HolidaySet, ...]: _holiday_sets,
                tuple[Word, ...]: _words,
                tuple[Setting, ...]: self._named(Setting),
                tuple[CalendarChoice, ...]: self._named(CalendarChoice),
                tuple[Track, ...]: self._named(Track),
                Mapping[str, tuple[datetime, ...]]: _times,
                Mapping[str, Fact]: _facts,
                Mapping[str, date]: _days,
                Mapping[str, Code]: _states,
            }
        )

    def _named(self, cls: type) -> Any:
        def read_named(held: Any, place: Place) -> tuple[Any, ...]:
            tables = _table(held, place)
            return tuple(
                self.read(cls, {**_table(inner, place.at(name)), "id": name}, place.at(name))
                for name, inner in tables.items()
            )

        return read_named

    def _predicate(self, held: Any, place: Place) -> Predicate:
        table = _table(held, place)
        forms = [form for form in ("f", "event", "all", "any", "not", "else") if form in table]
        if len(forms) != 1:
            raise place.refuse("bad_value", expected="one of f, event, all, any, not, else")
        form = forms[0]
        if form == "f":
            return self._comparison(table, place)
        if len(table) > 1:
            stranger = next(key for key in table if key != form)
            raise place.at(stranger).refuse("unknown_key", given=stranger)
        at, inner = place.at(form), table[form]
        match form:
            case "event":
                return Happened(self.value(Code, inner, at))
            case "not":
                return Not(self._predicate(inner, at))
            case "else":
                if inner is not True:
                    raise at.refuse("bad_value", expected="true")
                return Otherwise()
            case _:
                many = self.value(tuple[Predicate, ...], inner, at)
                return All(many) if form == "all" else AnyOf(many)

    def _comparison(self, table: Table, place: Place) -> Compare:
        for key in table.keys() - {"f", "op", "v"}:
            raise place.at(key).refuse("unknown_key", given=key, known=("f", "op", "v"))
        for key in ("op", "v"):
            if key not in table:
                raise place.at(key).refuse("missing")
        op: Op = self.value(Op, table["op"], place.at("op"))
        fact: Code = self.value(Code, table["f"], place.at("f"))
        return Compare(fact, op, _compared(op, table["v"], place.at("v")))

    def _start(self, held: Any, place: Place) -> Start:
        if isinstance(held, str):
            return Start((Known(self.value(Code, held, place)),))
        table = _table(held, place)
        kinds = [str(kind) for kind in StartKind]
        if len(table) != 1 or not table.keys() <= set(kinds):
            raise place.refuse("bad_value", expected=" or ".join(("an event", *kinds)))
        [(kind, many)] = table.items()
        if not isinstance(many, list) or not many:
            raise place.at(kind).refuse("wrong_type", expected="a list of events")
        of = (self._known(one, place.at(kind).at(n)) for n, one in enumerate(many))
        return Start(tuple(of), StartKind(kind))

    def _known(self, held: Any, place: Place) -> Known:
        if isinstance(held, str):
            return Known(self.value(Code, held, place))
        return self.read(Known, held, place)


def _table(held: Any, place: Place) -> Table:
    if not isinstance(held, dict):
        raise place.refuse("wrong_type", expected="a table")
    return held


def _compared(op: Op, held: Any, place: Place) -> Fact | tuple[Fact, ...]:
    if op is Op.exists:
        if not isinstance(held, bool):
            raise place.refuse("wrong_type", expected="bool")
        return held
    if op in (Op.in_, Op.not_in):
        if not isinstance(held, list):
            raise place.refuse("wrong_type", expected="a list")
        return tuple(_fact(one, place) for one in held)
    return _fact(held, place)


def _fact(held: Any, place: Place) -> Fact:
    if isinstance(held, str | int | bool) or type(held) is date:
        return held
    raise place.refuse("wrong_type", expected="text, number, true, false or day")


def _time_of_day(held: Any, place: Place) -> time:
    try:
        return held if isinstance(held, time) else time.fromisoformat(held)
    except (TypeError, ValueError) as problem:
        raise place.refuse("bad_value", expected="a time of day, as in 17:00") from problem


def _amounts(held: Any, place: Place) -> tuple[Amount, ...]:
    table = _table(held, place)
    for value, amount in table.items():
        if type(amount) is not int:
            raise place.at(value).refuse("wrong_type", expected="int")
    return tuple(Amount(Code(value), amount) for value, amount in table.items())


def _holiday_sets(held: Any, place: Place) -> tuple[HolidaySet, ...]:
    if isinstance(held, str):
        return (HolidaySet(Code(held)),)
    table = _table(held, place)
    return tuple(HolidaySet(Code(name), Code(value)) for value, name in table.items())


def _words(held: Any, place: Place) -> tuple[Word, ...]:
    table = _table(held, place)
    for name, label in table.items():
        if not isinstance(label, str):
            raise place.at(name).refuse("wrong_type", expected="str")
    return tuple(Word(Code(name), label) for name, label in table.items())


def _times(held: Any, place: Place) -> dict[str, tuple[datetime, ...]]:
    found = {}
    for event, when in _table(held, place).items():
        many = when if isinstance(when, list) else [when]
        if not all(isinstance(one, datetime) for one in many):
            raise place.at(event).refuse("wrong_type", expected="a date with a time")
        found[event] = tuple(many)
    return found


def _facts(held: Any, place: Place) -> dict[str, Fact]:
    return {name: _fact(one, place.at(name)) for name, one in _table(held, place).items()}


def _days(held: Any, place: Place) -> dict[str, date]:
    found = {}
    for clock, day in _table(held, place).items():
        try:
            found[clock] = day if type(day) is date else date.fromisoformat(day)
        except (TypeError, ValueError) as problem:
            raise place.at(clock).refuse("bad_value", expected="a day") from problem
    return found


def _states(held: Any, place: Place) -> dict[str, Code]:
    return {clock: Code(state) for clock, state in _table(held, place).items()}


_READER = _PackReader()

"""Clause 5.3: reading a rule pack from TOML; the whole pack is refused if any part is unknown.

A skipped key would be a duty that is not met. So every unknown table, key, event, fact and
reference is refused with its place and the nearest known word, and the known ones without effect
are listed (`Pack.ignored`). A pack that was adopted is read with `kept`, which accepts it even if a
later version of the program would refuse it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from ...values import Code
from ..toml_tables import KEPT_TEXTS, Place, Reader, Table, TableReader, parse
from .bounds import refuse_circles, refuse_endless, refuse_uncountable
from .check import refuse_loose_ends
from .clocks import Amount, Known, Start, StartKind
from .idle import split
from .letters import Closing, Opening, OpeningKind
from .moves import Effect, EffectVerb, Ground
from .pack import SCHEMA, CalendarChoice, HolidaySet, Pack, PeriodLaw, Setting, Track, Word
from .predicate import All, AnyOf, Compare, Fact, Happened, Not, Op, Otherwise, Predicate
from .references import refuse_dangling


@lru_cache(maxsize=KEPT_TEXTS)
def read(text: str, *, source: str = "pack") -> Pack:
    """Return the pack of a TOML text, to be adopted or tried. Raises `NotUnderstood`."""
    top = Place(source)
    tables, _ = split(parse(text, source=source))
    refuse_endless(tables, top)
    pack = kept(text, source=source)
    refuse_loose_ends(pack, top)
    refuse_dangling(pack, top)
    refuse_uncountable(pack, top)
    refuse_circles(pack, top)
    return pack


@lru_cache(maxsize=KEPT_TEXTS)
def kept(text: str, *, source: str = "pack") -> Pack:
    """Return the pack of a text that was adopted by any version of the program: its consistency was
    checked then, and it applies unchanged. Raises like `read`, but only for what never was a pack.
    """
    tables, ignored = split(parse(text, source=source))
    top = Place(source)
    if tables.get("schema") != SCHEMA:
        raise top.at("schema").refuse("not_listed", expected=SCHEMA)
    return replace(_READER.read(Pack, _under_its_law(tables, top), top), ignored=ignored)


_MOST_BY_FACT = 1_000
"""Maximum amount that a fact can give; even in years it can be counted."""


class _PackReader(TableReader):
    """Reader for the shapes in which the schema differs from the dataclasses."""

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
                Mapping[str, tuple[datetime, ...]]: _by_name(_times),
                Mapping[str, Fact]: _by_name(_fact),
                Mapping[str, date]: _by_name(_day),
                Mapping[str, Code]: _by_name(_code),
                Effect: _effect,
                Opening: _opening,
                tuple[Ground, ...]: self._grounds,
                tuple[Opening, ...]: self._openings,
                Closing: self._closing,
            }
        )

    def _named(self, cls: type) -> Any:
        def read_named(raw: Any, place: Place) -> tuple[Any, ...]:
            tables = _table(raw, place)
            return tuple(
                self.read(cls, {**_table(inner, place.at(name)), "id": name}, place.at(name))
                for name, inner in tables.items()
            )

        return read_named

    def _predicate(self, raw: Any, place: Place) -> Predicate:
        table = _table(raw, place)
        forms = [form for form in _FORMS if form in table]
        if len(forms) != 1:
            stranger = next((key for key in table if key not in _FORMS), "")
            at = place.at(stranger) if stranger and not forms else place
            expected = "one of " + ", ".join(_FORMS)
            raise at.refuse("bad_value", expected=expected, written=stranger, listed=_FORMS)
        form = forms[0]
        if form == "f":
            return self._comparison(table, place)
        if len(table) > 1:
            stranger = next(key for key in table if key != form)
            raise place.at(stranger).refuse("unknown_key", written=stranger, listed=_FORMS)
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
            raise place.at(key).refuse("unknown_key", written=key, listed=("f", "op", "v"))
        for key in ("op", "v"):
            if key not in table:
                raise place.at(key).refuse("missing")
        op: Op = self.value(Op, table["op"], place.at("op"))
        fact: Code = self.value(Code, table["f"], place.at("f"))
        return Compare(fact, op, _compared(op, table["v"], place.at("v")))

    def _start(self, raw: Any, place: Place) -> Start:
        if isinstance(raw, str):
            return Start((Known(self.value(Code, raw, place)),))
        table = _table(raw, place)
        kinds = [str(kind) for kind in StartKind]
        if len(table) != 1 or not table.keys() <= set(kinds):
            stranger = next((key for key in table if key not in kinds), "")
            at = place.at(stranger) if stranger else place
            expected = " or ".join(("an event", *kinds))
            raise at.refuse("bad_value", expected=expected, written=stranger, listed=kinds)
        [(kind, many)] = table.items()
        if not isinstance(many, list) or not many:
            raise place.at(kind).refuse("wrong_type", expected="a list of events")
        of = (self._known(entry, place.at(kind).at(n)) for n, entry in enumerate(many))
        return Start(tuple(of), StartKind(kind))

    def _openings(self, raw: Any, place: Place) -> tuple[Opening, ...]:
        table = raw if isinstance(raw, dict) else {"any": raw}
        for stranger in table.keys() - {"any"}:
            raise place.at(stranger).refuse("unknown_key", written=stranger, listed=("any",))
        inner, at = table.get("any"), place.at("any")
        many = inner if isinstance(inner, list) else [inner]
        return tuple(_opening(entry, at.at(n)) for n, entry in enumerate(many))

    def _grounds(self, raw: Any, place: Place) -> tuple[Ground, ...]:
        if not isinstance(raw, list):
            raise place.refuse("wrong_type", expected="a list of grounds")
        grounds = tuple(self._ground(entry, place.at(n)) for n, entry in enumerate(raw))
        if len({ground.id for ground in grounds}) < len(grounds):
            raise place.refuse("bad_value", expected="an id once only")
        return grounds

    def _ground(self, raw: Any, place: Place) -> Ground:
        if not isinstance(raw, str):
            return self.read(Ground, raw, place)
        name = "_".join(re.findall("[a-z0-9]+", raw.lower()))[:_LONGEST_CODE].strip("_")
        return Ground(self.value(Code, name, place), raw)

    def _closing(self, raw: Any, place: Place) -> Closing:
        table = _table(raw, place)
        from_ = table.get("from")
        names = from_.split("|") if isinstance(from_, str) else from_
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise place.at("from").refuse("wrong_type", expected="letters, as in dated:decision")
        plain = [_opening_text(name) for name in names]
        return self.read(Closing, {**table, "from": plain}, place)

    def _known(self, raw: Any, place: Place) -> Known:
        if isinstance(raw, str):
            return Known(self.value(Code, raw, place))
        return self.read(Known, raw, place)


_LONGEST_CODE = 64
_FORMS = ("f", "event", "all", "any", "not", "else")


def _effect(raw: Any, place: Place) -> Effect:
    verb, of = _pair(raw, place, expected="verb:object, as in open_referral:fos")
    return Effect(_READER.value(EffectVerb, verb, place), _READER.value(Code, of, place))


def _opening(raw: Any, place: Place) -> Opening:
    kind, of = _pair(raw, place, expected="sent:, missed: or event: and a name")
    return Opening(_READER.value(OpeningKind, kind, place), _READER.value(Code, of, place))


def _opening_text(name: str) -> str:
    """Return the start of a period as an opening: ``dated:`` is sent, a bare name an event."""
    kind, colon, of = name.partition(":")
    if not colon:
        return f"event:{name}"
    return f"sent:{of}" if kind == "dated" else name


def _pair(raw: Any, place: Place, *, expected: str) -> tuple[str, str]:
    first, colon, second = raw.partition(":") if isinstance(raw, str) else ("", "", "")
    if not colon:
        raise place.refuse("bad_value", expected=expected)
    return first, second


def _table(raw: Any, place: Place) -> Table:
    if not isinstance(raw, dict):
        raise place.refuse("wrong_type", expected="a table")
    return raw


def _code(raw: Any, place: Place) -> Code:
    code: Code = _READER.value(Code, raw, place)
    return code


def _compared(op: Op, raw: Any, place: Place) -> Fact | tuple[Fact, ...]:
    if op is Op.exists:
        if not isinstance(raw, bool):
            raise place.refuse("wrong_type", expected="bool")
        return raw
    if op in (Op.in_, Op.not_in):
        if not isinstance(raw, list):
            raise place.refuse("wrong_type", expected="a list")
        return tuple(_fact(entry, place) for entry in raw)
    return _fact(raw, place)


def _fact(raw: Any, place: Place) -> Fact:
    if isinstance(raw, str | int | bool) or type(raw) is date:
        return raw
    raise place.refuse("wrong_type", expected="text, number, true, false or day")


def _time_of_day(raw: Any, place: Place) -> time:
    try:
        return raw if isinstance(raw, time) else time.fromisoformat(raw)
    except (TypeError, ValueError) as problem:
        raise place.refuse("bad_value", expected="a time of day, as in 17:00") from problem


def _amounts(raw: Any, place: Place) -> tuple[Amount, ...]:
    table = _table(raw, place)
    for value, amount in table.items():
        if type(amount) is not int:
            raise place.at(value).refuse("wrong_type", expected="int")
        if not 0 <= amount <= _MOST_BY_FACT:
            raise place.at(value).refuse("bad_value", expected=f"0 to {_MOST_BY_FACT}")
    return tuple(Amount(_code(value, place), amount) for value, amount in table.items())


def _holiday_sets(raw: Any, place: Place) -> tuple[HolidaySet, ...]:
    if isinstance(raw, str):
        return (HolidaySet(_code(raw, place)),)
    table = _table(raw, place)
    return tuple(
        HolidaySet(_code(name, place.at(value)), _code(value, place))
        for value, name in table.items()
    )


def _words(raw: Any, place: Place) -> tuple[Word, ...]:
    table = _table(raw, place)
    for name, label in table.items():
        if not isinstance(label, str):
            raise place.at(name).refuse("wrong_type", expected="str")
    return tuple(Word(_code(name, place), label) for name, label in table.items())


def _by_name(read: Reader) -> Reader:
    """Return a reader of a table whose keys are names and whose values `read` reads."""

    def read_table(raw: Any, place: Place) -> dict[str, Any]:
        return {name: read(entry, place.at(name)) for name, entry in _table(raw, place).items()}

    return read_table


def _times(raw: Any, place: Place) -> tuple[datetime, ...]:
    many = raw if isinstance(raw, list) else [raw]
    if not all(isinstance(entry, datetime) for entry in many):
        raise place.refuse("wrong_type", expected="a date with a time")
    return tuple(many)


def _day(raw: Any, place: Place) -> date:
    try:
        return raw if type(raw) is date else date.fromisoformat(raw)
    except (TypeError, ValueError) as problem:
        raise place.refuse("bad_value", expected="a day") from problem


def _under_its_law(tables: Table, top: Place) -> Table:
    """Return the tables with the pack's law of counting for rules that state no other."""
    about, clocks = tables.get("pack"), tables.get("clocks")
    if not isinstance(about, dict) or not isinstance(clocks, list) or "period_law" not in about:
        return tables
    law: PeriodLaw = _READER.value(PeriodLaw, about["period_law"], top.at("pack").at("period_law"))
    settings = tables.get("settings")
    complete = [_with_defaults(clock, _LAWS[law], settings) for clock in clocks]
    return {**tables, "clocks": complete}


def _with_defaults(clock: Any, defaults: Table, settings: Any) -> Any:
    """Return a deadline rule with defaults. Working days end on a working day and hours at their
    minute, so neither is rolled. All of several lengths are counted as the rule says: one in
    working days forbids rolling the others; one in hours does not, because it is counted to the
    minute anyway."""
    if not isinstance(clock, dict):
        return clock
    units = list(_units(clock, settings))
    never_rolled = bool(units) and all(unit in _HOURS for unit in units)
    if never_rolled or "business_day" in units:
        return clock
    return {**defaults, **clock}


def _units(clock: Table, settings: Any) -> Iterator[Any]:
    """Yield the unit of every length of a deadline rule: its own, of `any_of`, and of the setting
    it names. Values of an unexpected shape are left to the reader of the tables."""
    lengths = clock.get("any_of")
    tables = [clock, *(lengths if isinstance(lengths, list) else ())]
    named = clock.get("setting")
    if isinstance(settings, dict) and isinstance(named, str):
        tables.append(settings.get(named))
    yield from (table["unit"] for table in tables if isinstance(table, dict) and "unit" in table)


_HOURS = ("business_hour", "hour")


_LAWS: Mapping[PeriodLaw, Table] = {
    PeriodLaw.eu_1182_71: {"first_day": "exclude", "roll": "next"},
}
"""Regulation (EEC, Euratom) No 1182/71, article 3: the day of the event is not counted, and a
period that would end on a day off ends with the next working day."""


_READER = _PackReader()

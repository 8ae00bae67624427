"""Question to a pack in JSON (`docs/regimes.md`), read into values."""

import json
import sys
from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amends.core.framework.packs.pack import Pack
    from amends.core.principles.calendars import Calendar
    from amends.governance.packs import Question


class Unusable(Exception):
    """The input cannot be evaluated; the message says where and why. Exit status 2."""


def packs(name: str, *, beside: Path | None = None) -> tuple["Pack", ...]:
    """Return a supplied pack in its versions, or the one in a file (from the folder `beside`)."""
    from amends.governance import packs as regimes

    path = Path(name) if beside is None else beside / name
    if not name.endswith(".toml") and not path.is_file():
        try:
            return regimes.shipped(name)
        except regimes.NoSuchPack as problem:
            names = ", ".join(problem.known)
            raise Unusable(f"No pack {name}: neither a file nor one of {names}") from None
    return (regimes.load(text_of(path), source=path.name),)


def told(problem: Exception, name: str) -> str:
    """Return why a pack is refused: the file, the table and the reason, a line each."""
    from amends.governance.defaults.calendars import UnknownPlace
    from amends.governance.packs import CannotTry, FailsItsOwn

    if isinstance(problem, FailsItsOwn):
        return "\n".join(
            f"{name}: [tests] {failure.test}: {failure.clock} should be {failure.expected}, "
            f"is {failure.came or 'no date'}"
            for failure in problem.failures
        )
    if isinstance(problem, UnknownPlace):
        return f"{name}: [calendars]: no holiday set {problem}"
    if isinstance(problem, CannotTry):
        return f"{name}: [tests]: cannot be counted: {problem}"
    return str(problem)


def text_of(name: str | Path) -> str:
    """The text of a file, or of standard input for “-”. Raises `Unusable`."""
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is not text in UTF-8"
        reason = why or type(problem).__name__
        raise Unusable(f"{name} cannot be read: {reason}") from None


def read(name: str) -> tuple[Any, Path]:
    try:
        return json.loads(text_of(name)), Path() if name == "-" else Path(name).parent
    except (json.JSONDecodeError, RecursionError) as problem:
        raise Unusable(f"{name} is no JSON: {problem}") from None


_KEYS = ("pack", "facts", "events", "calendar", "settings")


def question(data: Any, where: str, *, beside: Path, at: datetime | None) -> "Question":
    from amends.governance import packs as regimes

    if not isinstance(data, dict) or not isinstance(data.get("pack"), str):
        raise Unusable(f'{where}: expected {{"pack": …, "facts": {{…}}, "events": {{…}}}}')
    _only(data, _KEYS, where)
    try:
        versions = packs(data["pack"], beside=beside)
    except regimes.REFUSALS as refused:
        raise Unusable(f"{where}: {told(refused, data['pack'])}") from None
    return regimes.Question(
        versions,
        facts=_facts(data.get("facts", {}), f"{where}: facts"),
        events=_events(data.get("events", {}), f"{where}: events"),
        calendars=_calendars(data.get("calendar"), versions[0], f"{where}: calendar"),
        settings=_facts(data.get("settings", {}), f"{where}: settings"),
        at=at,
    )


def _only(table: dict[str, Any], allowed: Collection[str], where: str) -> None:
    for key in sorted(table.keys() - set(allowed)):
        listed = ", ".join(allowed)
        raise Unusable(f"{where}: unknown key {key}{nearest(key, allowed)}; known are {listed}")


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the question whether the nearest known word was meant; empty if none is near."""
    close = get_close_matches(word, sorted(words), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _table(data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Unusable(f"{where}: expected an object")
    return data


def _facts(data: Any, where: str) -> dict[str, Any]:
    """Return facts, with a text that is a day as a day."""
    facts: dict[str, Any] = {}
    for name, value in _table(data, where).items():
        if not isinstance(value, str | int | bool):
            raise Unusable(f"{where}: {name} must be text, a number, true or false")
        facts[name] = value
        if isinstance(value, str):
            try:
                facts[name] = date.fromisoformat(value)
            except ValueError:
                continue
    return facts


def _events(data: Any, where: str) -> dict[str, tuple[datetime, ...]]:
    events = {}
    for event, when in _table(data, where).items():
        many = when if isinstance(when, list) else [when]
        events[event] = tuple(moment(text, f"{where}: {event}") for text in many)
    return events


def moment(text: Any, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise Unusable(
            f"{where}: expected a time as in 2026-04-03T16:00:00+01:00, not {text!r}"
        ) from None


_CALENDAR = (
    *("zone", "timezone", "weekend", "holidays"),
    *("open", "opens", "close", "closes", "half_days"),
)


def _calendars(data: Any, pack: "Pack", where: str) -> dict[str, "Calendar"]:
    """Return one calendar instead of every set that the pack names, or one for each name."""
    from amends.core.framework.packs.pack import UNIT_CALENDAR
    from amends.governance.defaults.pack_holidays import named_in

    if data is None:
        return {}
    table = _table(data, where)
    names = (*named_in(pack), UNIT_CALENDAR)
    if table.keys() & set(_CALENDAR) or not table:
        return {name: _calendar(table, name, where) for name in names}
    for name in sorted(table.keys() - set(names)):
        hint, listed = nearest(name, (*names, *_CALENDAR)), ", ".join(names)
        raise Unusable(f"{where}: the pack names no {name}{hint}; it names {listed}")
    return {name: _calendar(entry, name, f"{where}: {name}") for name, entry in table.items()}


def _calendar(data: Any, name: str, where: str) -> "Calendar":
    from amends.core.principles.calendars import Calendar, HalfDay, workable
    from amends.core.values import Code

    table: dict[str, Any] = {"holidays": data} if isinstance(data, list) else _table(data, where)
    _only(table, _CALENDAR, where)
    opens, closes = (table.get(key, table.get(f"{key}s")) for key in ("open", "close"))
    try:
        calendar = Calendar(
            Code(name),
            zone=table.get("zone", table.get("timezone")) or _zone_of(name),
            weekend=frozenset(map(_weekday, table.get("weekend", ("sat", "sun")))),
            holidays=_days(table.get("holidays", ())),
            opens=None if opens is None else time.fromisoformat(opens),
            closes=None if closes is None else time.fromisoformat(closes),
            half_days=tuple(
                HalfDay(date.fromisoformat(day), time.fromisoformat(until))
                for day, until in _table(table.get("half_days", {}), where).items()
            ),
        )
        return workable(calendar)
    except (TypeError, ValueError) as problem:
        raise Unusable(f"{where}: {problem}") from None


_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _weekday(day: Any) -> int:
    """A weekday by its English name or its first three letters; 0 is Monday."""
    for number, name in enumerate(_WEEK):
        if str(day).casefold() in (name, name[:3]):
            return number
    raise ValueError(f"{day} is no day of the week as mon or monday")


def _days(data: Any) -> frozenset[date]:
    """Holidays as days, or as the name of a set of the program. Raises ValueError, TypeError."""
    from amends.governance.defaults.calendars import UnknownPlace
    from amends.governance.defaults.pack_holidays import holiday_set

    if not isinstance(data, str):
        return frozenset(date.fromisoformat(day) for day in data)
    try:
        return holiday_set(data).holidays
    except UnknownPlace:
        raise ValueError(f"no holiday set {data}") from None


def _zone_of(name: str) -> str:
    """Return the zone of a supplied holiday set that another calendar replaces."""
    from amends.core.framework.packs.pack import UNIT_CALENDAR
    from amends.governance.defaults.pack_holidays import holiday_set

    return "UTC" if name == UNIT_CALENDAR else holiday_set(name).zone


def calendar(name: str) -> dict[str, "Calendar"]:
    """A calendar in a file, by its code."""
    from amends.core.framework.adoption import calendar_text
    from amends.core.framework.toml_tables import NotUnderstood

    try:
        parsed = calendar_text.read(text_of(name), source=name)
    except NotUnderstood as refused:
        raise Unusable(str(refused)) from None
    return {str(parsed.code): parsed}

"""Clause 5.3: rule packs supplied with the program, and verdicts of a pack for a single question.

A pack is read, checked and tried against its own examples when it is loaded. One that fails is not
used. Several files may contain versions of one pack; the day of the event that the pack names
decides which version applies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files

from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.clock_count import Count
from amends.core.framework.packs.pack import UNIT_CALENDAR, Pack
from amends.core.framework.packs.places import everywhere
from amends.core.framework.packs.predicate import Fact, Facts
from amends.core.framework.packs.trial import Failure, failures, local_clocks, moment_of
from amends.core.framework.packs.unclear import Unclear, unclear
from amends.core.framework.packs.verdict import Verdict, evaluate, known
from amends.core.framework.packs.ways import Way, ways
from amends.core.framework.toml_tables import NotUnderstood, Place
from amends.core.principles.calendars import Calendar
from amends.core.values import Code, Moment

from .defaults.calendars import UnknownPlace
from .defaults.pack_holidays import holiday_set, known_sets, named_in


class FailsItsOwn(ValueError):
    """A pack that does not pass its own examples; `failures` are those that fail."""

    def __init__(self, pack: Pack, failures: tuple[Failure, ...]) -> None:
        super().__init__(f"{pack.id} {pack.pack.version}: {failures[0].test}")
        self.pack = pack
        self.failures = failures


class CannotTry(ValueError):
    """A pack whose own examples cannot be counted at all; the message says why."""


class NoSuchPack(LookupError):
    """Neither a pack of the program nor a file; `known` are the packs of the program."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = tuple(names)


def load(text: str, *, source: str = "pack") -> Pack:
    """Return the pack of a text. Raises `toml_tables.NotUnderstood` for what is not understood,
    `FailsItsOwn` for a failing example, `UnknownPlace` for an unknown holiday set, `CannotTry` if
    an example cannot be counted. `REFUSALS` contains all of them."""
    pack = pack_text.read(text, source=source)
    refuse_unknown_places(pack, source)
    calendars = calendars_of(pack)
    try:
        failed = failures(pack, calendars=calendars)
    except (ValueError, LookupError, OverflowError) as problem:
        raise CannotTry(str(problem)) from problem
    if failed:
        raise FailsItsOwn(pack, failed)
    return pack


def refuse_unknown_places(pack: Pack, source: str) -> None:
    """Raise `toml_tables.NotUnderstood` for the first unknown holiday set."""
    for choice in pack.calendars:
        for option in choice.holidays:
            if option.calendar == UNIT_CALENDAR:
                continue
            try:
                holiday_set(option.calendar)
            except UnknownPlace:
                at = Place(source).at("calendars").at(choice.id).at("holidays")
                raise at.at(option.calendar).refuse(
                    "no_such_holidays", written=option.calendar, listed=known_sets()
                ) from None


def calendars_of(pack: Pack) -> dict[str, Calendar]:
    """The holiday sets that a pack names, as the program knows them."""
    return {name: holiday_set(name) for name in named_in(pack)}


REFUSALS = (NotUnderstood, FailsItsOwn, CannotTry, UnknownPlace)


@cache
def texts() -> Mapping[str, str]:
    """The packs that come with the program, by the names of their files."""
    folder = files("amends").joinpath("regimes")
    paths = [path for path in folder.iterdir() if path.name.endswith(".toml")]
    return {
        path.name.removesuffix(".toml"): path.read_text(encoding="utf-8")
        for path in sorted(paths, key=lambda path: path.name)
    }


@cache
def shipped(pack: str) -> tuple[Pack, ...]:
    """The versions of a pack that come with the program, the newest first. Raises `NoSuchPack`."""
    named = [name for name in texts() if name == pack or name.startswith(f"{pack}-")]
    read = (load(texts()[name], source=f"{name}.toml") for name in named)
    versions = [version for version in read if version.id == pack]
    if not versions:
        raise NoSuchPack(pack, ids())
    return tuple(sorted(versions, key=lambda version: version.pack.version, reverse=True))


def shipped_texts(pack: str) -> dict[str, str]:
    """The texts of a pack that comes with the program by their versions, the newest first. Raises
    `NoSuchPack`."""
    named = [text for name, text in texts().items() if name == pack or name.startswith(f"{pack}-")]
    by_version = {
        read.pack.version: text for text in named if (read := pack_text.read(text)).id == pack
    }
    return {version.pack.version: by_version[version.pack.version] for version in shipped(pack)}


@cache
def ids() -> tuple[str, ...]:
    """The ids of the packs that come with the program."""
    return tuple(sorted({str(pack_text.read(text).id) for text in texts().values()}))


@dataclass(frozen=True, slots=True)
class Question:
    """Question to a pack: its versions, facts, events (a time without offset is in the pack's own
    zone), calendars instead of the program's, changed settings, and the moment of evaluation;
    without one it is now, or the last event if that is later."""

    versions: tuple[Pack, ...]
    facts: Mapping[str, Fact]
    events: Mapping[str, Sequence[datetime]]
    calendars: Mapping[str, Calendar]
    settings: Mapping[str, Fact]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Result of a pack: the version that applies, the verdict of each deadline rule, the available
    external bodies, and the moment of evaluation. `strange` are given events and facts that this
    pack does not know, `unclear` is what depends on missing facts."""

    pack: Pack
    verdicts: tuple[Verdict, ...]
    ways: tuple[Way, ...]
    at: Moment
    strange: tuple[str, ...] = ()
    unclear: Unclear | None = None


def ask(question: Question, *, now: Moment) -> Answer:
    """The answer to a question. Raises ValueError for a setting that the pack does not have, for a
    fact of the wrong type and for one that should choose a holiday set and names none, and
    `clock_count.NoCalendar`."""
    question = replace(question, facts=_spelt(question))
    answer, count = _asked(question, now)

    def judge(facts: Facts) -> tuple[Verdict, ...]:
        return _asked(replace(question, facts=facts), now)[0].verdicts

    verdicts = everywhere(answer.pack, question.facts, judge)
    return replace(answer, verdicts=verdicts, unclear=unclear(count, verdicts))


def _spelt(question: Question) -> dict[str, Fact]:
    """Return the facts, with places in the pack's spelling: “IE” as “ie”."""
    facts = dict(question.facts)
    for choice in question.versions[0].calendars:
        fact = facts.get(choice.select_by) if choice.select_by else None
        for option in choice.holidays:
            if (
                isinstance(fact, str)
                and option.value
                and fact.casefold() == option.value.casefold()
            ):
                facts[str(choice.select_by)] = option.value
    return facts


def _asked(question: Question, now: Moment) -> tuple[Answer, Count]:
    """Return the result for what is given alone, and what was known at its moment."""
    pack, local = _binding(question)
    _demand_holidays(pack, question.facts)
    pack = pack.with_settings(question.settings)
    events = {
        event: tuple(moment_of(when, local) for when in times)
        for event, times in question.events.items()
    }
    last = max((when for times in events.values() for when in times), default=now)
    at = max(now, last) if question.at is None else moment_of(question.at, local)
    calendars = _calendars(pack, question)
    facts = question.facts
    verdicts = evaluate(pack, facts=facts, events=events, calendars=calendars, at=at)
    opened = ways(pack, verdicts, facts=facts, events=events, calendars=calendars, at=at)
    strange = (events.keys() - pack.events_known) | (facts.keys() - pack.facts_known)
    count = Count(pack, facts, known(events, at), calendars)
    return Answer(pack, verdicts, opened, at, tuple(sorted(strange))), count


def _demand_holidays(pack: Pack, facts: Mapping[str, Fact]) -> None:
    """Refuse a place that the pack does not know, usually a misspelt one, because every deadline
    would then wait for a fact that was given."""
    for choice in pack.calendars:
        place = facts.get(choice.select_by) if choice.select_by else None
        places = [option.value for option in choice.holidays if option.value is not None]
        if place is not None and place not in places:
            listed = ", ".join(places)
            raise ValueError(f"{choice.select_by}: {place} is none of those known: {listed}")


def _calendars(pack: Pack, question: Question) -> dict[str, Calendar]:
    unit = Calendar(UNIT_CALENDAR)
    return {UNIT_CALENDAR: unit, **calendars_of(pack), **question.calendars}


def _binding(question: Question) -> tuple[Pack, Calendar]:
    """Return the version that applies on the day of the deciding event, and the calendar in whose
    time zone its times are; the newest version if that event is unknown."""
    newest = question.versions[0]
    local = local_clocks(newest, question.facts, _calendars(newest, question))
    named = (newest.pack.applies_by, Code("received"))
    deciding = [question.events[event] for event in named if question.events.get(event)]
    if not deciding:
        return newest, local
    day = local.day_of(moment_of(deciding[0][0], local))
    version = next((version for version in question.versions if version.binds_on(day)), newest)
    return version, local

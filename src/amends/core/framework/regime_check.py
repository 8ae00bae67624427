"""Clause 5.3: whether a pack that was read holds together.

Ids are unique, every reference resolves, every word belongs to the vocabulary, every clock has
one length and a calendar where it needs one, every duty names its source.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from ..principles.timeliness import Roll, TermUnit
from ..values import Code
from .predicate import Predicate, events_of, facts_of
from .regime import EVENTS, FACTS, Clock, Force, Pack
from .tables import Place


def refuse_loose_ends(pack: Pack, top: Place) -> None:
    """Raises `tables.NotUnderstood` for the first thing that does not hold together."""
    events = EVENTS | {word.id for word in pack.events}
    facts = FACTS | {word.id for word in pack.facts}
    at = top.at("clocks")
    for clock_id, times in Counter(clock.id for clock in pack.clocks).items():
        if times > 1:
            raise at.at(clock_id).refuse("bad_value", expected="an id once only")
    for track in pack.tracks:
        _refuse_unknown(top.at("tracks").at(track.id), facts_of(track.when), facts)
        _refuse_unknown(top.at("tracks").at(track.id), events_of(track.when), events)
        if pack.pack.base is not None and not any(
            clock.strength is Force.must and track.id in (*clock.tracks, track.id)
            for clock in pack.clocks
        ):
            raise top.at("tracks").at(track.id).refuse("bad_value", expected="a clock that must")
    for choice in pack.calendars:
        if choice.select_by is not None:
            _refuse_unknown(top.at("calendars").at(choice.id), [choice.select_by], facts)
    for number, clock in enumerate(pack.clocks):
        place = at.at(number)
        _refuse_unknown(place, _clock_events(clock), events)
        _refuse_unknown(place, _clock_facts(clock), facts)
        _refuse_wrong_clock(pack, clock, place)
    for number, test in enumerate(pack.tests):
        place = top.at("tests").at(number)
        _refuse_unknown(place.at("events"), test.events, events)
        _refuse_unknown(place.at("facts"), test.facts, facts)
        clocks = {clock.id for clock in pack.clocks}
        _refuse_unknown(place.at("expect"), (*test.expect, *test.states), clocks)


def _refuse_unknown(place: Place, words: Iterable[str], known: Collection[str]) -> None:
    for word in words:
        if word not in known:
            raise place.at(word).refuse("no_such_reference", given=word, known=known)


def _clock_predicates(clock: Clock) -> Iterator[Predicate]:
    held = (clock.only_if, clock.unless, *(pause.when for pause in clock.pauses))
    return (predicate for predicate in held if predicate is not None)


def _clock_events(clock: Clock) -> Iterator[Code]:
    yield from (known.event for known in clock.from_.of)
    yield from clock.met_by
    for pause in clock.pauses:
        yield from (pause.from_, pause.until)
    for predicate in _clock_predicates(clock):
        yield from events_of(predicate)


def _clock_facts(clock: Clock) -> Iterator[Code]:
    for predicate in _clock_predicates(clock):
        yield from facts_of(predicate)
    if clock.by is not None:
        yield clock.by.f
        if clock.by.unit_f is not None:
            yield clock.by.unit_f
    if clock.agreed_override is not None:
        yield clock.agreed_override


def _refuse_wrong_clock(pack: Pack, clock: Clock, place: Place) -> None:
    lengths = (
        clock.amount is not None,
        bool(clock.any_of),
        clock.by is not None,
        clock.setting is not None,
    )
    if sum(lengths) != 1:
        raise place.refuse("bad_value", expected="exactly one of amount, any_of, by, setting")
    needs_unit = clock.amount is not None or (clock.by is not None and clock.by.unit_f is None)
    if needs_unit and clock.unit is None:
        raise place.at("unit").refuse("missing")
    if clock.setting is not None:
        settings = [setting.id for setting in pack.settings]
        _refuse_unknown(place.at("setting"), [clock.setting], settings)
    if clock.calendar is not None:
        calendars = [choice.id for choice in pack.calendars]
        _refuse_unknown(place.at("calendar"), [clock.calendar], calendars)
    elif TermUnit.business_day in _units(pack, clock) or clock.roll is not Roll.none:
        raise place.at("calendar").refuse("missing")
    _refuse_unknown(place.at("tracks"), clock.tracks, [track.id for track in pack.tracks])
    if clock.strength is Force.must and clock.source is None:
        raise place.at("source").refuse("missing")
    if clock.source is not None:
        sources = [source.id for source in pack.pack.sources]
        _refuse_unknown(place.at("source"), [clock.source], sources)


def _units(pack: Pack, clock: Clock) -> set[TermUnit]:
    setting = None if clock.setting is None else pack.setting(clock.setting)
    units = {span.unit for span in clock.any_of} | ({setting.unit} if setting else set())
    return units | ({clock.unit} if clock.unit else set())

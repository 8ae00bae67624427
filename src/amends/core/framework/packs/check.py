"""Clause 5.3: consistency check of a pack that was read.

Ids are unique, every reference resolves, every word belongs to the vocabulary, every deadline rule
has one length and the calendar it needs, and every duty names its source.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from ...principles.timeliness import Ends, Roll, TermUnit
from ...values import Code
from ..toml_tables import Place
from .clocks import Clock, Force
from .letters import Communication, Opening, OpeningKind, Referral
from .moves import Effect, EffectVerb, matches
from .pack import Pack, PackStatus
from .predicate import Predicate, events_of, facts_of
from .records import CodeList
from .texts_check import check_fixed, check_texts
from .texts_check import known as _known


def refuse_loose_ends(pack: Pack, top: Place) -> None:
    """Raise `toml_tables.NotUnderstood` for the first inconsistency."""
    _Checked(pack, top, _Words.of(pack)).refuse()


@dataclass(frozen=True, slots=True)
class _Words:
    """Every name that the pack may use."""

    events: frozenset[str]
    facts: frozenset[str]
    clocks: frozenset[str]
    letters: frozenset[str]
    referrals: frozenset[str]
    tracks: frozenset[str]
    calendars: frozenset[str]
    settings: frozenset[str]
    sources: frozenset[str]

    @classmethod
    def of(cls, pack: Pack) -> "_Words":
        return cls(
            events=pack.events_known,
            facts=pack.facts_known,
            clocks=frozenset(one.id for one in pack.clocks),
            letters=frozenset(one.id for one in pack.communications),
            referrals=frozenset(one.id for one in pack.referrals),
            tracks=frozenset(one.id for one in pack.tracks),
            calendars=frozenset(one.id for one in pack.calendars),
            settings=frozenset(one.id for one in pack.settings),
            sources=frozenset(one.id for one in pack.pack.sources),
        )


@dataclass(frozen=True, slots=True)
class _Checked:
    pack: Pack
    top: Place
    words: _Words

    def refuse(self) -> None:
        self._about()
        self._ids()
        self._tracks()
        for clock in self.pack.clocks:
            self._clock(clock, self.top.at("clocks").at(clock.id))
        self._moves()
        for letter in self.pack.communications:
            self._letter(letter, self.top.at("communications").at(letter.id))
        check_texts(self.pack, self.top.at("texts"))
        for referral in self.pack.referrals:
            self._referral(referral, self.top.at("referrals").at(referral.id))
        self._lists()
        self._tests()

    def _about(self) -> None:
        about, at = self.pack.pack, self.top.at("pack")
        _known(at.at("applies_by"), [about.applies_by], self.words.events)
        first, last = about.effective_from, about.effective_to
        if first is not None and last is not None and last < first:
            raise at.at("effective_to").refuse("bad_value", expected=f"a day from {first} on")
        if about.status is PackStatus.attested and not (about.attested_by and about.attested_on):
            raise at.at("attested_by").refuse("missing", expected="who checked it, and when")

    def _ids(self) -> None:
        for table in _WITH_IDS:
            for one, times in Counter(entry.id for entry in getattr(self.pack, table)).items():
                if times > 1:
                    raise self.top.at(table).at(one).refuse("bad_value", expected="an id once only")

    def _tracks(self) -> None:
        for track in self.pack.tracks:
            at = self.top.at("tracks").at(track.id)
            self._condition(track.when, at)
        for choice in self.pack.calendars:
            if choice.select_by is not None:
                at = self.top.at("calendars").at(choice.id)
                _known(at, [choice.select_by], self.words.facts)

    def _condition(self, predicate: Predicate | None, at: Place) -> None:
        if predicate is None:
            return
        _known(at, facts_of(predicate), self.words.facts)
        _known(at, events_of(predicate), self.words.events)

    def _clock(self, clock: Clock, at: Place) -> None:
        for predicate in _conditions(clock):
            self._condition(predicate, at)
        _known(at, _events(clock), self.words.events)
        _known(at, _facts(clock), self.words.facts)
        _known(at.at("tracks"), clock.tracks, self.words.tracks)
        self._length(clock, at)
        for effect in (*clock.on_met, *clock.on_missed):
            self._effect(effect, at)
        if clock.strength is Force.must and clock.source is None:
            raise at.at("source").refuse("missing")
        self._source(clock.source, at)

    def _length(self, clock: Clock, at: Place) -> None:
        lengths = (
            clock.amount is not None,
            bool(clock.any_of),
            clock.by is not None,
            clock.setting is not None,
        )
        if sum(lengths) != 1:
            raise at.refuse("bad_value", expected="exactly one of amount, any_of, by, setting")
        needs_unit = clock.amount is not None or (clock.by is not None and clock.by.unit_f is None)
        if needs_unit and clock.unit is None:
            raise at.at("unit").refuse("missing")
        if clock.setting is not None:
            _known(at.at("setting"), [clock.setting], self.words.settings)
        spans = [one.calendar for one in clock.any_of]
        named = [one for one in (clock.calendar, *spans) if one is not None]
        _known(at.at("calendar"), named, self.words.calendars)
        if clock.calendar is None and (
            _OF_WORK & self._units(clock) or clock.roll is not Roll.none
        ):
            raise at.at("calendar").refuse("missing")
        if clock.ends is Ends.close_of_business and not self._closes(clock):
            raise at.at("ends").refuse("bad_value", expected="a calendar with a close of business")

    def _closes(self, clock: Clock) -> bool:
        """Return whether every calendar on which it may end says when business closes."""
        spans = [one.calendar or clock.calendar for one in clock.any_of] or [clock.calendar]
        found = [None if one is None else self.pack.calendar(one) for one in spans]
        return all(one is not None and one.close is not None for one in found)

    def _units(self, clock: Clock) -> set[TermUnit | None]:
        """Return the units in which it is counted if the deadline rule itself has to name the
        calendar."""
        units: set[TermUnit | None] = {one.unit for one in clock.any_of if one.calendar is None}
        if clock.setting is not None and (setting := self.pack.setting(clock.setting)) is not None:
            units.add(setting.unit)
        if clock.repeat is not None:
            units.add(clock.repeat.every.unit)
        return units | {clock.unit}

    def _effect(self, effect: Effect, at: Place) -> None:
        match effect.verb:
            case EffectVerb.open_referral:
                _known(at, [effect.of], self.words.referrals)
            case EffectVerb.require | EffectVerb.waive | EffectVerb.close_route:
                _known(at, [effect.of], self.words.letters | self.words.clocks)
            case EffectVerb.notify | EffectVerb.payment_due | EffectVerb.forbid_action:
                pass  # a role, a payment, an act: defined by the organisation

    def _source(self, source: Code | None, at: Place) -> None:
        if source is not None:
            _known(at.at("source"), [source], self.words.sources)

    def _moves(self) -> None:
        for one in self.pack.extensions:
            at = self.top.at("extensions").at(one.id)
            self._pattern(one.clock, at.at("clock"))
            if one.becomes is not None:
                _known(at.at("becomes"), [one.becomes], self.words.clocks)
            if one.needs.communication is not None:
                _known(at.at("needs"), [one.needs.communication], self.words.letters)
            self._source(one.source, at)
        for stop in self.pack.suspensions:
            at = self.top.at("suspensions").at(stop.id)
            self._condition(stop.when, at)
            for pattern in stop.clocks:
                self._pattern(pattern, at.at("clocks"))
            if stop.track is not None:
                _known(at.at("track"), [stop.track], self.words.tracks)
            self._source(stop.source, at)

    def _pattern(self, pattern: str, at: Place) -> None:
        if not any(matches(pattern, clock) for clock in self.words.clocks):
            raise at.refuse("no_such_reference", given=pattern, known=self.words.clocks)

    def _letter(self, letter: Communication, at: Place) -> None:
        for content in letter.must_contain:
            self._condition(content.when, at.at("must_contain").at(content.id))
        trigger, within = letter.trigger, letter.within
        if trigger is not None:
            _known(at.at("trigger"), filter(None, [trigger.event]), self.words.events)
            clocks = filter(None, (trigger.clock_met, trigger.clock_missed))
            _known(at.at("trigger"), clocks, self.words.clocks)
        if within is not None:
            _known(at.at("within"), filter(None, [within.before]), self.words.clocks)
            _known(at.at("within"), filter(None, [within.calendar]), self.words.calendars)
        _known(at.at("after"), filter(None, [letter.after]), self.words.events)
        _known(at.at("until"), filter(None, [letter.until]), self.words.events)
        _known(at.at("means"), letter.means, self.words.events)
        if letter.first and letter.after is None:
            raise at.at("after").refuse("missing", expected="after what it is the first")
        check_fixed(letter, self.pack, self.words.facts, at.at("fixed_text"))
        self._source(letter.source, at)

    def _referral(self, referral: Referral, at: Place) -> None:
        self._openings(referral.opens_on, at.at("opens_on"))
        closing = referral.closes
        if closing is not None:
            self._openings(closing.from_, at.at("closes"))
            _known(at.at("closes"), filter(None, [closing.calendar]), self.words.calendars)
            if closing.calendar is None and (
                closing.unit in _OF_WORK or closing.roll is not Roll.none
            ):
                raise at.at("closes").at("calendar").refuse("missing")

    def _openings(self, openings: Iterable[Opening], at: Place) -> None:
        for opening in openings:
            missed = opening.kind is OpeningKind.missed
            _known(at, [opening.of], self.words.clocks if missed else self.words.events)

    def _lists(self) -> None:
        for number, term in enumerate(self.pack.retention):
            at = self.top.at("retention").at(number)
            self._condition(term.when, at)
            if term.keep.unit not in _KEPT_IN or term.keep.amount < 1:
                raise at.at("keep").refuse("bad_value", expected="days, weeks, months or years")
            _known(at.at("from"), [term.from_], self.words.events)
            _known(at.at("hold"), term.hold, self.words.events)
        axes = {one.axis for one in self.pack.codes}
        at = self.top.at("codes")
        for one in self.pack.codes:
            _known(at.at(one.axis), filter(None, [one.parent_axis]), axes)
            _known(at.at(one.axis), filter(None, [one.required_at]), self.words.events)
            self._items(one, at.at(one.axis))
        for axis in axes:
            lists = [one for one in self.pack.codes if one.axis == axis]
            ranges = [(one.effective_from, one.effective_to) for one in lists]
            if any(_overlap(first, second) for first, second in combinations(ranges, 2)):
                raise at.at(axis).refuse("bad_value", expected="days that do not overlap")

    def _items(self, one: CodeList, at: Place) -> None:
        if one.max is not None and not 1 <= one.max <= _MOST_CHOSEN:
            raise at.at("max").refuse("bad_value", expected=f"1 to {_MOST_CHOSEN}")
        if len(f"{self.pack.id}.{one.axis}.{_MOST_CHOSEN}") > _LONGEST_FACT:
            raise at.refuse("bad_value", expected="a shorter name")
        above = [other for other in self.pack.codes if other.axis == one.parent_axis]
        parents = {item.code for other in above for item in other.items}
        seen = set()
        for item in one.items:
            if (item.code, item.parent) in seen:
                raise at.at("items").at(item.code).refuse("bad_value", expected="a code once only")
            seen.add((item.code, item.parent))
            if item.parent is not None and parents:
                _known(at.at("items").at(item.code), [item.parent], parents)

    def _tests(self) -> None:
        for test in self.pack.tests:
            at = self.top.at("tests").at(test.name)
            _known(at.at("events"), test.events, self.words.events)
            _known(at.at("facts"), test.facts, self.words.facts)
            _known(at.at("settings"), test.settings, self.words.settings)
            _known(at.at("expect"), (*test.expect, *test.states), self.words.clocks)
            _known(at.at("closes"), test.closes, self.words.referrals)


_MOST_CHOSEN = 9
_LONGEST_FACT = 64
_KEPT_IN = (TermUnit.day, TermUnit.week, TermUnit.month, TermUnit.year)
_OF_WORK = {TermUnit.business_day, TermUnit.business_hour}
"""Units that need a calendar."""
_WITH_IDS = ("clocks", "extensions", "suspensions", "communications", "referrals")


def _conditions(clock: Clock) -> Iterator[Predicate]:
    held = (clock.only_if, clock.unless, *(pause.when for pause in clock.pauses))
    return (predicate for predicate in held if predicate is not None)


def _events(clock: Clock) -> Iterator[Code]:
    yield from (known.event for known in clock.from_.of)
    yield from clock.met_by
    for pause in clock.pauses:
        yield from (pause.from_, pause.until)
    if clock.repeat is not None:
        yield from clock.repeat.until


def _facts(clock: Clock) -> Iterator[Code]:
    if clock.by is not None:
        yield clock.by.f
        if clock.by.unit_f is not None:
            yield clock.by.unit_f
    if clock.agreed_override is not None:
        yield clock.agreed_override


type _Range = tuple[date | None, date | None]


def _overlap(first: _Range, second: _Range) -> bool:
    """Return whether two ranges of days (None is open) share a day."""
    (one_from, one_to), (other_from, other_to) = first, second
    before = one_to is not None and other_from is not None and one_to < other_from
    after = other_to is not None and one_from is not None and other_to < one_from
    return not (before or after)

"""Clause 5.3: consistency check of a pack that was read.

Ids are unique, every reference resolves, every word belongs to the vocabulary, every deadline rule
has one length and the calendar it needs, and every duty names its source.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from ...principles.timeliness import Ends, Roll, TermUnit
from ...values import Code
from ..toml_tables import Place
from .clocks import Clock, Force
from .letters import Check, Communication, Opening, OpeningKind, Referral
from .moves import Effect, EffectVerb, matches
from .pack import Pack, PackStatus
from .predicate import events_of, facts_of
from .records import CodeList


def refuse_loose_ends(pack: Pack, top: Place) -> None:
    """Raise `toml_tables.NotUnderstood` for the first inconsistency."""
    ids = (*_WITH_IDS, "tracks", "calendars", "settings")
    names: dict[str, frozenset[str]] = {
        "events": pack.events_known,
        "facts": pack.facts_known,
        "sources": frozenset(source.id for source in pack.pack.sources),
        "axes": frozenset(codes.axis for codes in pack.codes),
        "assets": frozenset(o.fixed_text.asset for o in pack.communications if o.fixed_text),
        **{table: frozenset(entry.id for entry in getattr(pack, table)) for table in ids},
    }
    *tables, examples = _REFERENCES
    _refuse_references(pack, top, names, *tables)
    _Checked(pack, top, names).refuse()
    _refuse_references(pack, top, names, examples)  # last: what they name is missing elsewhere, too


_CONDITIONS = "conditions"
_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "tracks": {"when": _CONDITIONS},
    "calendars": {"select_by": "facts"},
    "clocks": {
        "only_if": _CONDITIONS,
        "unless": _CONDITIONS,
        "pauses.when": _CONDITIONS,
        "from_.of.event": "events",
        "met_by": "events",
        "pauses.from_": "events",
        "pauses.until": "events",
        "repeat.until": "events",
        "by.f": "facts",
        "by.unit_f": "facts",
        "agreed_override": "facts",
        "tracks": "tracks",
        "setting": "settings",
        "calendar": "calendars",
        "any_of.calendar": "calendars",
        "from_.of.plus.calendar": "calendars",
        "source": "sources",
    },
    "extensions": {
        "becomes": "clocks",
        "needs.communication": "communications",
        "source": "sources",
    },
    "suspensions": {"when": _CONDITIONS, "track": "tracks", "source": "sources"},
    "communications": {
        "must_contain.when": _CONDITIONS,
        "trigger.event": "events",
        "trigger.clock_met": "clocks",
        "trigger.clock_missed": "clocks",
        "within.before": "clocks",
        "within.calendar": "calendars",
        "after": "events",
        "until": "events",
        "means": "events",
        "fixed_text.choose_by": "facts",
        "source": "sources",
    },
    "referrals": {"closes.calendar": "calendars"},
    "retention": {"when": _CONDITIONS, "from_": "events", "hold": "events", "source": "sources"},
    "texts": {"asset": "assets"},
    "codes": {"parent_axis": "axes", "required_at": "events"},
    "tests": {
        "events": "events",
        "facts": "facts",
        "settings": "settings",
        "expect": "clocks",
        "states": "clocks",
        "closes": "referrals",
    },
}
"""What the fields of each table name."""


def _refuse_references(
    pack: Pack, top: Place, names: Mapping[str, frozenset[str]], *tables: str
) -> None:
    for table in tables:
        for number, entry in enumerate(getattr(pack, table)):
            at = top.at(table).at(_name_of(entry, number))
            for path, kind in _REFERENCES[table].items():
                _refuse_unknown(entry, path, kind, names, at)


def _name_of(entry: Any, number: int) -> Any:
    names = (getattr(entry, key, None) for key in ("id", "axis", "name"))
    return next(filter(None, names), number)


def _refuse_unknown(
    entry: Any, path: str, kind: str, names: Mapping[str, frozenset[str]], at: Place
) -> None:
    place = at.at(path.partition(".")[0].rstrip("_"))
    for named in _held(entry, path):
        if kind == _CONDITIONS:
            known(place, facts_of(named), names["facts"])
            known(place, events_of(named), names["events"])
        else:
            known(place, [named], names[kind])


def _held(entry: Any, path: str) -> Iterator[Any]:
    """Yield what an entry has at a path of fields, each entry of a list by itself."""
    name, _, rest = path.partition(".")
    content = getattr(entry, name)
    for part in content if isinstance(content, tuple | Mapping) else (content,):
        if part is not None:
            yield from _held(part, rest) if rest else (part,)


@dataclass(frozen=True, slots=True)
class _Checked:
    pack: Pack
    top: Place
    names: Mapping[str, frozenset[str]]

    def refuse(self) -> None:
        self._about()
        self._ids()
        for clock in self.pack.clocks:
            self._clock(clock, self.top.at("clocks").at(clock.id))
        for way in self.pack.extensions:
            self._pattern(way.clock, self.top.at("extensions").at(way.id).at("clock"))
        for stop in self.pack.suspensions:
            for pattern in stop.clocks:
                self._pattern(pattern, self.top.at("suspensions").at(stop.id).at("clocks"))
        for letter in self.pack.communications:
            self._letter(letter, self.top.at("communications").at(letter.id))
        self._texts()
        for referral in self.pack.referrals:
            self._referral(referral, self.top.at("referrals").at(referral.id))
        self._lists()

    def _about(self) -> None:
        about, at = self.pack.pack, self.top.at("pack")
        known(at.at("applies_by"), [about.applies_by], self.names["events"])
        first, last = about.effective_from, about.effective_to
        if first is not None and last is not None and last < first:
            raise at.at("effective_to").refuse("bad_value", expected=f"a day from {first} on")
        if about.status is PackStatus.attested and not (about.attested_by and about.attested_on):
            raise at.at("attested_by").refuse("missing", expected="who checked it, and when")

    def _ids(self) -> None:
        for table in _WITH_IDS:
            for key, times in Counter(entry.id for entry in getattr(self.pack, table)).items():
                if times > 1:
                    raise self.top.at(table).at(key).refuse("bad_value", expected="an id once only")

    def _clock(self, clock: Clock, at: Place) -> None:
        self._length(clock, at)
        for effect in (*clock.on_met, *clock.on_missed):
            self._effect(effect, at)
        if clock.strength is Force.must and clock.source is None:
            raise at.at("source").refuse("missing")

    def _length(self, clock: Clock, at: Place) -> None:
        lengths = (clock.amount, clock.any_of or None, clock.by, clock.setting)
        if sum(length is not None for length in lengths) != 1:
            raise at.refuse("bad_value", expected="exactly one of amount, any_of, by, setting")
        needs_unit = clock.amount is not None or (clock.by is not None and clock.by.unit_f is None)
        if needs_unit and clock.unit is None:
            raise at.at("unit").refuse("missing")
        if clock.calendar is None and (
            _OF_WORK & self._units(clock) or clock.roll is not Roll.none
        ):
            raise at.at("calendar").refuse("missing")
        if clock.ends is Ends.close_of_business and not self._closes(clock):
            raise at.at("ends").refuse("bad_value", expected="a calendar with a close of business")

    def _closes(self, clock: Clock) -> bool:
        """Return whether every calendar on which it may end says when business closes."""
        spans = [span.calendar or clock.calendar for span in clock.any_of] or [clock.calendar]
        calendars = [None if name is None else self.pack.calendar(name) for name in spans]
        return all(calendar is not None and calendar.close is not None for calendar in calendars)

    def _units(self, clock: Clock) -> set[TermUnit | None]:
        """Return the units in which it is counted on the calendar of the rule itself."""
        units: set[TermUnit | None] = {span.unit for span in clock.any_of if span.calendar is None}
        if clock.setting is not None and (setting := self.pack.setting(clock.setting)) is not None:
            units.add(setting.unit)
        if clock.repeat is not None:
            units.add(clock.repeat.every.unit)
        return units | {clock.unit}

    def _effect(self, effect: Effect, at: Place) -> None:
        match effect.verb:
            case EffectVerb.open_referral:
                known(at, [effect.of], self.names["referrals"])
            case EffectVerb.require | EffectVerb.waive | EffectVerb.close_route:
                known(at, [effect.of], self.names["communications"] | self.names["clocks"])
            case EffectVerb.notify | EffectVerb.payment_due | EffectVerb.forbid_action:
                pass  # a role, a payment, an act: defined by the organisation

    def _pattern(self, pattern: str, at: Place) -> None:
        if not any(matches(pattern, clock) for clock in self.names["clocks"]):
            raise at.refuse("no_such_reference", written=pattern, listed=self.names["clocks"])

    def _letter(self, letter: Communication, at: Place) -> None:
        if letter.first and letter.after is None:
            raise at.at("after").refuse("missing", expected="after what it is the first")
        self._fixed(letter, at.at("fixed_text"))

    def _fixed(self, letter: Communication, at: Place) -> None:
        """Refuse a letter whose checklist looks for a wording that it does not prescribe, or whose
        wordings nothing chooses between."""
        fixed = letter.fixed_text
        if fixed is None:
            if any(point.auto is Check.fixed_text for point in letter.must_contain):
                raise at.refuse("missing")
            return
        by_value = any(text.value for text in self.pack.texts if text.asset == fixed.asset)
        if by_value and fixed.choose_by is None:
            raise at.at("choose_by").refuse("missing")

    def _texts(self) -> None:
        """Refuse a wording that no letter uses, an empty one, and a duplicate."""
        seen: set[tuple[Code, Code | None]] = set()
        for number, text in enumerate(self.pack.texts):
            at = self.top.at("texts").at(number)
            if not text.text.strip():
                raise at.at("text").refuse("missing")
            if (text.asset, text.value) in seen:
                raise at.refuse("duplicate")
            seen.add((text.asset, text.value))

    def _referral(self, referral: Referral, at: Place) -> None:
        self._openings(referral.opens_on, at.at("opens_on"))
        closing = referral.closes
        if closing is not None:
            self._openings(closing.from_, at.at("closes"))
            if closing.calendar is None and (
                closing.unit in _OF_WORK or closing.roll is not Roll.none
            ):
                raise at.at("closes").at("calendar").refuse("missing")

    def _openings(self, openings: Iterable[Opening], at: Place) -> None:
        for opening in openings:
            missed = opening.kind is OpeningKind.missed
            known(at, [opening.of], self.names["clocks"] if missed else self.names["events"])

    def _lists(self) -> None:
        for number, term in enumerate(self.pack.retention):
            at = self.top.at("retention").at(number)
            if term.keep.unit not in _KEPT_IN or term.keep.amount < 1:
                raise at.at("keep").refuse("bad_value", expected="days, weeks, months or years")
        at = self.top.at("codes")
        for codes in self.pack.codes:
            self._items(codes, at.at(codes.axis))
        for axis in self.names["axes"]:
            lists = [codes for codes in self.pack.codes if codes.axis == axis]
            days = [(o.effective_from or date.min, o.effective_to or date.max) for o in lists]
            if any(max(a[0], b[0]) <= min(a[1], b[1]) for a, b in combinations(days, 2)):
                raise at.at(axis).refuse("bad_value", expected="days that do not overlap")

    def _items(self, codes: CodeList, at: Place) -> None:
        if codes.max is not None and not 1 <= codes.max <= _MOST_CHOSEN:
            raise at.at("max").refuse("bad_value", expected=f"1 to {_MOST_CHOSEN}")
        if len(f"{self.pack.id}.{codes.axis}.{_MOST_CHOSEN}") > _LONGEST_FACT:
            raise at.refuse("bad_value", expected="a shorter name")
        above = [other for other in self.pack.codes if other.axis == codes.parent_axis]
        parents = {item.code for other in above for item in other.items}
        seen = set()
        for item in codes.items:
            if (item.code, item.parent) in seen:
                raise at.at("items").at(item.code).refuse("bad_value", expected="a code once only")
            seen.add((item.code, item.parent))
            if item.parent is not None and parents:
                known(at.at("items").at(item.code), [item.parent], parents)


_MOST_CHOSEN = 9
_LONGEST_FACT = 64
_KEPT_IN = (TermUnit.day, TermUnit.week, TermUnit.month, TermUnit.year)
_OF_WORK = {TermUnit.business_day, TermUnit.business_hour}
"""Units that need a calendar."""
_WITH_IDS = ("clocks", "extensions", "suspensions", "communications", "referrals")


def known(place: Place, words: Iterable[str], among: Collection[str]) -> None:
    """Refuse an unknown name. Raises `toml_tables.NotUnderstood`."""
    for word in words:
        if word not in among:
            raise place.at(word).refuse("no_such_reference", written=word, listed=among)

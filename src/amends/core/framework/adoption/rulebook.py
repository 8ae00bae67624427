"""Clause 5.3: the rulebook: every adopted rule with the moment from which it applies.

A policy, pack or calendar applies from the entry that adopts it and is identified by version and
SHA-256 of its text. The rulebook is the fold of stream ``policy/1`` with those texts, each read
once. `Rulebook.at` returns the rules that applied at a moment, so past verdicts do not change.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from ...principles.calendars import Calendar, zone_of
from ...values import Code, Day, Id, Moment
from ..packs import text as pack_text
from ..packs.clock_count import NoCalendar
from ..packs.clocks import Clock
from ..packs.pack import UNIT_CALENDAR, Pack
from ..packs.predicate import Fact, Facts
from ..packs.verdict import Events, Verdict, evaluate
from ..people.personnel import Directory
from ..policy import text as policy_text
from ..policy.organization import SettingName
from ..policy.policy import Policy
from . import calendar_text
from .events import Adoption, CalendarAdopted, PackAdopted, PolicyAdopted
from .proposals import ChosenSetting, RuleKind, RuleProposal


class OtherText(ValueError):
    """The text is not the adopted one: its digest, code or version differs."""

    def __init__(self, adoption: Adoption) -> None:
        super().__init__(f"not the adopted text: {adoption.sha256}")
        self.adoption = adoption


class NothingAdopted(LookupError):
    """No policy was ever adopted, so nothing can be decided."""


@dataclass(frozen=True, slots=True)
class Named:
    """An adopted rule as pages and proofs name it."""

    kind: Code
    code: Code
    version: Id


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that apply at one moment."""

    policy: Policy
    packs: tuple[Pack, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=lambda: MappingProxyType({}))
    people: Directory = field(default_factory=Directory)
    adopted: tuple[Named, ...] = ()
    _counted: dict[str | None, Calendar] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def calendar(self, unit: str | None) -> Calendar:
        """Return the calendar of a unit: its adopted holiday set, in its zone, with its closures
        and half-days.

        Raises `NoCalendar` if the policy names one that was not adopted.
        """
        place = unit if unit is None or self.policy.unit(unit) else ""
        if place not in self._counted:
            self._counted[place] = self._calendar(place)
        return self._counted[place]

    def _calendar(self, unit: str | None) -> Calendar:
        named = self._setting(unit, "calendar")
        if named not in self.calendars:
            raise NoCalendar(Code(named))
        calendar = self.calendars[named]
        return replace(
            calendar,
            zone=self._setting(unit, "zone"),
            closures=calendar.closures | self.policy.closed_days(unit),
            shortened=self.policy.half_days_of(unit),
            half_days_are=self.policy.half_days,
        )

    def day_of(self, unit: str | None, moment: Moment) -> Day:
        """Return the day of a moment in the unit's time zone."""
        return moment.astimezone(self._zone(unit)).date()

    def working_from(self, unit: str | None, day: Day) -> Day:
        """Return the day on which staff of the unit do what a rule sets for `day`: `day` if it is a
        working day, otherwise the next one. `day` itself without an adopted calendar."""
        try:
            return self.calendar(unit).next_working(day)
        except NoCalendar:
            return day

    def working_until(self, unit: str | None, day: Day) -> Day:
        """Like `working_from`, with the last working day before, for what must be seen in time."""
        try:
            return self.calendar(unit).previous_working(day)
        except NoCalendar:
            return day

    def day_begins(self, unit: str | None, day: Day) -> Moment:
        """Return the first moment of a day in the unit's time zone, as UTC."""
        return datetime.combine(day, time(), self._zone(unit)).astimezone(UTC)

    def clock(self, pack: str, clock: str) -> Clock | None:
        """Return a deadline rule of a current pack; None if there is none."""
        rules = (version.clock(clock) for version in self.packs if version.id == pack)
        return next((rule for rule in rules if rule is not None), None)

    def target_facts(self, priority: str) -> dict[str, str | int]:
        """Return the policy's target for a priority as the facts of pack `iso-10002`."""
        target = self.policy.target(priority)
        return {
            "target.acknowledge": target.acknowledge,
            "target.respond": target.respond,
            "target.unit": target.unit,
        }

    def verdicts(
        self,
        *,
        unit: str | None,
        facts: Facts,
        events: Events,
        at: Moment,
        facts_since: Moment | None = None,
    ) -> tuple[Verdict, ...]:
        """Return the verdict of every deadline rule of the organisation's own packs about a
        complaint of `unit` at the moment `at`; `facts_since` as in `evaluate`."""
        record: dict[str, Any] = {"facts": facts, "facts_since": facts_since, "events": events}
        calendars = self.calendars_for(unit)
        return tuple(
            verdict
            for pack in self.packs
            if pack.pack.base is None
            for verdict in evaluate(pack, calendars=calendars, at=at, **record)
        )

    def calendars_for(self, unit: str | None) -> dict[str, Calendar]:
        """Return the calendars on which deadlines of a complaint of `unit` are counted."""
        return {**self.calendars, UNIT_CALENDAR: self.calendar(unit)}

    @property
    def regulators(self) -> tuple[Pack, ...]:
        """The current packs that add a regulator's or a code's rules to the organisation's own."""
        return tuple(pack for pack in self.packs if pack.pack.base is not None)

    def regulator_on(self, pack: str, day: Day) -> Pack | None:
        """Return the version of a regulator's pack that applies to what happened on a day: of those
        valid on that day, the one whose validity began last."""
        versions = [rule for rule in self.regulators if rule.id == pack and rule.binds_on(day)]
        return max(versions, key=lambda rule: rule.pack.effective_from or date.min, default=None)

    def _zone(self, unit: str | None) -> ZoneInfo:
        return zone_of(self._setting(unit, "zone"))

    def _setting(self, unit: str | None, what: SettingName) -> str:
        setting = self.policy.setting(unit, what)
        if setting is None:
            raise ValueError(f"the policy has no {what}")
        return setting.value


type _Rule = Policy | Pack | Calendar


@dataclass(frozen=True, slots=True)
class Held:
    """An adoption with its parsed text."""

    adoption: Adoption
    rule: _Rule

    @property
    def named(self) -> Named:
        """Kind, code and version."""
        match self.adoption:
            case PolicyAdopted(version=version):
                return Named(Code("policy"), Code("policy"), Id(str(version)))
            case PackAdopted(pack=pack, version=name):
                return Named(Code("pack"), pack, name)
            case CalendarAdopted(calendar=calendar, version=version):
                return Named(Code("calendar"), calendar, Id(str(version)))

    @property
    def place(self) -> tuple[Code, Code, Day | None]:
        """What a later adoption replaces: the policy, a calendar, or the version of a pack that
        applies from the same day. Versions for different days exist together."""
        since = self.rule.pack.effective_from if isinstance(self.rule, Pack) else None
        return self.named.kind, self.named.code, since


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every adopted version, in the order of adoption, and the rules of every moment.

    At a moment, the version adopted last among those that already apply is the current one.
    """

    held: tuple[Held, ...] = ()
    people: Directory = field(default_factory=Directory)
    waiting: tuple[RuleProposal, ...] = ()
    """Proposals that are waiting for a second person."""
    _moments: tuple[Moment, ...] = field(init=False, repr=False, compare=False)
    _rules: tuple[Rules, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        turns = sorted({adopted.adoption.binds for adopted in self.held})
        bound = [(moment, self._bound(moment)) for moment in turns]
        with_policy = [(moment, rules) for moment, rules in bound if rules is not None]
        object.__setattr__(self, "_moments", tuple(moment for moment, _ in with_policy))
        object.__setattr__(self, "_rules", tuple(rules for _, rules in with_policy))

    @property
    def begins(self) -> Moment | None:
        """When the first rules applied, which is when the record begins; None without rules."""
        return self._moments[0] if self._moments else None

    @property
    def proposal(self) -> RuleProposal | None:
        """The policy waiting for a second person."""
        return next(
            (proposal for proposal in self.waiting if proposal.kind is RuleKind.policy), None
        )

    @property
    def proposals(self) -> tuple[RuleProposal, ...]:
        """The packs and calendars waiting for a second person."""
        return tuple(proposal for proposal in self.waiting if proposal.kind is not RuleKind.policy)

    def with_waiting(self, *waiting: RuleProposal) -> "Rulebook":
        """Return the same rules with these proposals."""
        return replace(self, waiting=waiting)

    def with_people(self, people: Directory) -> "Rulebook":
        """Return the same rules with another state of staff."""
        return replace(self, people=people)

    def at(self, moment: Moment) -> Rules:
        """Return the rules that applied at `moment`.

        Before the first policy applied, the first one is used: a complaint may have been received
        before the organisation set up its record. Raises `NothingAdopted` if there is none.
        """
        if not self._rules:
            raise NothingAdopted("no policy was adopted")
        return self._rules[max(0, bisect_right(self._moments, moment) - 1)]

    def _bound(self, moment: Moment) -> Rules | None:
        bound = {
            adopted.place: adopted for adopted in self.held if adopted.adoption.binds <= moment
        }
        rules = [adopted.rule for adopted in bound.values()]
        policies = [rule for rule in rules if isinstance(rule, Policy)]
        if not policies:
            return None
        return Rules(
            policy=policies[0],
            packs=tuple(rule for rule in rules if isinstance(rule, Pack)),
            calendars=MappingProxyType(
                {rule.code: rule for rule in rules if isinstance(rule, Calendar)}
            ),
            people=self.people,
            adopted=tuple(adopted.named for adopted in bound.values()),
        )


def rulebook(adoptions: Iterable[tuple[Adoption, str]]) -> Rulebook:
    """The rulebook of adoptions with their texts, in the order of the journal."""
    adopted = tuple(_held(adoption, text) for adoption, text in adoptions)
    return Rulebook(adopted)


def digest(text: str) -> Id:
    """The SHA-256 by which an adopted text is known, hexadecimal."""
    return Id(sha256(text.encode()).hexdigest())


def _held(adoption: Adoption, text: str) -> Held:
    if digest(text) != adoption.sha256:
        raise OtherText(adoption)
    rule = _READERS[type(adoption)](text)
    if isinstance(adoption, PackAdopted) and isinstance(rule, Pack) and adoption.settings:
        rule = rule.with_settings(choices_of(adoption.settings))
    match rule:
        case Policy(version=version):
            named = Named(Code("policy"), Code("policy"), Id(str(version)))
        case Pack(pack=about):
            named = Named(Code("pack"), about.id, about.version)
        case Calendar(code=code, version=version):
            named = Named(Code("calendar"), code, Id(str(version)))
    adopted = Held(adoption, rule)
    if adopted.named != named:
        raise OtherText(adoption)
    return adopted


def choices_of(settings: Iterable[ChosenSetting]) -> dict[str, Fact]:
    """Return the choices by the names of the settings."""
    return {
        str(choice.setting): choice.number if choice.number is not None else bool(choice.flag)
        for choice in settings
    }


_READERS: Mapping[type, Callable[[str], _Rule]] = {
    PolicyAdopted: policy_text.read,
    PackAdopted: pack_text.kept,
    CalendarAdopted: calendar_text.kept,
}

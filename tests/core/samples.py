"""An organization of fifteen people in four units, and complaints told as short stories.

Everything is deterministic: the same words are sealed under the same id.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import amends
from amends.core.framework.acting import Situation, do
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs import text as pack_text
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.people.personnel import AbsenceSet, Directory, Grant, Person, Role
from amends.core.framework.policy.commitments import (
    Control,
    ControlName,
    Grade,
    Level,
    Limit,
    OutsideBody,
    Strength,
)
from amends.core.framework.policy.organization import Unit
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Entry, FieldType, Option, OwnField
from amends.core.late import recorded_after
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.at_once import SettledRemedy
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.declaration import dated, when
from amends.core.operation.acts.importing import TakeOver, take_over
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.merging import do_on_two
from amends.core.operation.acts.receipt import (
    NewIssue,
    NewMention,
    NewParty,
    Receive,
    danger_call,
    receive,
)
from amends.core.operation.acts.response import (
    AuthorizeResponse,
    Escalate,
    NewRemedy,
    PrepareResponse,
)
from amends.core.operation.complaint import Complaint, RecordedEvent, evolve
from amends.core.operation.effects.outgoing import letter_of
from amends.core.operation.regulators.letter_requirements import demands
from amends.core.operation.regulators.regulated import follow
from amends.core.principles.calendars import Calendar
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Contact, Id, Money, Sealed

EUR = Code("eur")
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""

# --- personnel ---

TOP = Id("person/top")
REP = Id("person/rep")
NORTH_MANAGER = Id("person/north-manager")
SOUTH_MANAGER = Id("person/south-manager")
DEPUTY = Id("person/deputy")
ANN = Id("person/ann")
BOB = Id("person/bob")
CLEO = Id("person/cleo")
DAN = Id("person/dan")
EVE = Id("person/eve")
FAY = Id("person/fay")
GUS = Id("person/gus")
AUDITOR = Id("person/auditor")
ADMIN = Id("person/admin")
REVIEWER = Id("person/reviewer")

_GROUP, _NORTH, _SOUTH, _COUNTER = (Code(c) for c in ("group", "north", "south", "counter"))
_WHOLE: Code | None = None


def _person(
    of: Id, unit: Code, manager: Id | None, *grants: tuple[Role, Code | None], away: bool = False
) -> Person:
    absence = AbsenceSet(date(2026, 1, 1), date(2030, 12, 31))
    return Person(
        of,
        unit,
        manager,
        grants=tuple(Grant(role, where, START) for role, where in grants),
        absences=(absence,) if away else (),
    )


PEOPLE = Directory(
    {
        person.id: person
        for person in (
            _person(TOP, _GROUP, None, (Role.top_management, _WHOLE)),
            _person(REP, _GROUP, TOP, (Role.management_representative, _WHOLE)),
            _person(NORTH_MANAGER, _NORTH, TOP, (Role.area_manager, _NORTH)),
            _person(SOUTH_MANAGER, _SOUTH, TOP, (Role.area_manager, _SOUTH)),
            _person(DEPUTY, _SOUTH, TOP, (Role.area_manager, _SOUTH)),
            _person(ANN, _NORTH, NORTH_MANAGER, (Role.handler, _NORTH)),
            _person(BOB, _SOUTH, SOUTH_MANAGER, (Role.handler, _SOUTH)),
            _person(CLEO, _GROUP, REP, (Role.handler, _WHOLE)),
            _person(DAN, _COUNTER, NORTH_MANAGER, (Role.contact_personnel, _NORTH)),
            _person(EVE, _SOUTH, SOUTH_MANAGER, (Role.contact_personnel, _WHOLE)),
            _person(FAY, _NORTH, NORTH_MANAGER, (Role.personnel, _WHOLE)),
            _person(GUS, _GROUP, REP, (Role.handler, _WHOLE), away=True),
            _person(AUDITOR, _GROUP, TOP, (Role.auditor, _WHOLE)),
            _person(ADMIN, _GROUP, TOP, (Role.administrator, _WHOLE)),
            _person(REVIEWER, _GROUP, None, (Role.outside_reviewer, _WHOLE)),
        )
    }
)


def actor(of: Id) -> Actor:
    """The person acting in their own name."""
    return Actor.of(PEOPLE.persons[of])


# --- policy ---


def _entries(*codes: str) -> tuple[Entry, ...]:
    return (*(Entry(Code(code)) for code in codes), Entry(Code("retired"), retired=True))


POLICY = Policy(
    version=1,
    name="Harbour Homes",
    representative_deputies=(DEPUTY,),
    limits=(
        Limit(Role.contact_personnel, Money(5_000, EUR)),
        Limit(Role.handler, Money(25_000, EUR)),
        Limit(Role.handler, Money(5_000, EUR), Code("goodwill")),
        Limit(Role.area_manager, Money(250_000, EUR)),
        Limit(Role.management_representative, Money(1_000_000, EUR)),
        Limit(Role.top_management, Money(10_000_000, EUR)),
    ),
    ladder=(
        Level(Code("management_review"), Role.area_manager),
        Level(Code("top_review"), Role.top_management),
    ),
    bodies=(OutsideBody(Code("ombudsman")), OutsideBody(Code("court"))),
    units=(
        Unit(_GROUP),
        Unit(_NORTH, parent=_GROUP, owner=ANN, deputy=NORTH_MANAGER),
        Unit(_SOUTH, parent=_GROUP, owner=BOB),
        Unit(_COUNTER, parent=_NORTH),
        Unit(Code("closed_branch"), parent=_GROUP, retired=True),
    ),
    categories=_entries("late", "defective", "conduct", "safety"),
    causes=_entries("mistake", "training"),
    products=_entries("rent", "repairs"),
    channels=_entries("web", "phone", "letter", "in_person"),
    response_types=_entries("refund", "compensation", "goodwill", "apology", "repair"),
    actions=_entries("iso.a37", "iso.a52"),
    needs=_entries("large_print", "interpreter"),
    incidents=_entries("outage"),
    own_fields=(
        OwnField(Code("own.tenancy"), FieldType.int),
        OwnField(
            Code("own.channel"), FieldType.code, options=(Option(Code("a")), Option(Code("b")))
        ),
    ),
)

PACK = pack_text.read(
    (Path(amends.__file__).parent / "regimes" / "iso-10002.toml").read_text(), source="iso-10002"
)
WEEKDAYS = Calendar(Code("weekdays"), holidays=frozenset({date(2026, 12, 25)}))
RULES = Rules(POLICY, (PACK,), {WEEKDAYS.code: WEEKDAYS}, PEOPLE)


def controls(**strengths: Strength) -> tuple[Control, ...]:
    """The controls in these strengths; the limit for `required_above` is 100."""
    above = Money(10_000, EUR)
    return tuple(
        Control(ControlName(name), strength, above if strength is Strength.required_above else None)
        for name, strength in strengths.items()
    )


def rules(**changes: Any) -> Rules:
    """The sample rules with another value of some fields of the policy."""
    return replace(RULES, policy=replace(POLICY, **changes))


def rules_with(**strengths: Strength) -> Rules:
    """The sample rules with other strengths of the controls."""
    return rules(controls=controls(**strengths))


# --- words ---


def words(text: str = "words") -> Sealed:
    """A sealed piece; the same text gives the same piece."""
    digest = sha256(text.encode()).hexdigest()
    return Sealed(Id(f"piece/{digest[:12]}"), Id(digest), len(text.encode()))


# --- particulars ---


def lodging(**changes: Any) -> Receive:
    """What a tenant in the north tells on the web."""
    plain = Receive(
        channel=Code("web"),
        narrative=words("the boiler has been cold for a week"),
        complainants=(NewParty(words("tenant"), language=Code("en")),),
        unit=_NORTH,
        product=Code("repairs"),
        issues=(NewIssue(Code("late")),),
    )
    return replace(plain, **changes)


def about_a_person(**changes: Any) -> Receive:
    """A complaint that names somebody."""
    named = (NewMention(words("the plumber"), _NORTH),)
    return lodging(about_person=e.YesNoUnknown.yes, mentions=named, **changes)


def two_tenants(**changes: Any) -> Receive:
    """A joint complaint."""
    return lodging(complainants=(NewParty(words("one")), NewParty(words("two"))), **changes)


def assessment(**changes: Any) -> Assess:
    """All six answers, mild."""
    mild = Assess(
        severity=Grade.low,
        safety=False,
        complexity=Grade.low,
        impact=Grade.low,
        immediate_needed=False,
        immediate_possible=False,
    )
    return replace(mild, **changes)


def euro(minor: int) -> Money:
    """An amount in cents."""
    return Money(minor, EUR)


def refund(minor: int, kind: str = "refund") -> NewRemedy:
    """Money that is offered, in cents."""
    return NewRemedy(Code(kind), amount=euro(minor))


def handed_over(minor: int, kind: str = "refund") -> SettledRemedy:
    """Money that is handed over in the conversation, in cents."""
    return SettledRemedy(Code(kind), amount=euro(minor), done=True)


# --- a complaint and what happens to it ---


FOLLOWED = (e.TermTold, e.TermMet, e.TermDropped)
"""What begins what the pen adds of itself after an act."""


@dataclass
class Story:
    """One complaint on its way: each act at the story's moment, which only goes forward."""

    rules: Rules = RULES
    reference: Id = Id("C-1")
    at: datetime = START
    entries: list[RecordedEvent] = field(default_factory=list)
    complaint: Complaint = field(init=False)

    # telling

    def tell(
        self,
        events: Sequence[e.Event],
        *,
        by: Id,
        act: str,
        happened: datetime,
        via: Code | None = None,
    ) -> None:
        """Write the events down and fold them."""
        for event in events:
            version = len(self.entries) + 1
            before = self.complaint if self.entries else None
            told = RecordedEvent(event, by, Code(act), happened, self.at, version, 1, via)
            unit = before.unit if before else None
            told = replace(told, recorded_after=recorded_after(told, self.rules, unit))
            self.complaint = evolve(before, told, reference=self.reference)
            self.entries.append(told)
        if events and self.rules.regulators and not isinstance(events[0], FOLLOWED):
            opening = isinstance(self.entries[0].event, e.Received | e.TakenOver) and (
                len(events) == len(self.entries)
            )
            dates = follow(self.complaint, self.rules, self.at, opening=opening)
            if dates:
                self.tell(dates, by=SYSTEM_ACTOR.id, act=act, happened=self.at)

    def received(
        self,
        new: Receive | None = None,
        *,
        by: Actor | None = None,
        about: "Story | None" = None,
        phone: bool = False,
    ) -> "Story":
        """The complaint comes in; `about` is the one whose handling is complained of, `phone`:
        with a phone number."""
        new = new or lodging()
        by = by or actor(EVE)
        events = receive(self.rules, by, self.at, new, about.complaint if about else None)
        if phone:
            reached = replace(new, complainants=(NewParty(Contact(phone="07700 900123")),))
            events = (*events, *danger_call(self.rules, reached, self.at))
        self.tell(events, by=by.id, act="receive", happened=when(new, self.at))
        return self

    def taken_over(self, given: TakeOver, *, by: Actor) -> "Story":
        """The complaint comes from an older register."""
        events = take_over(self.rules, by, self.at, given)
        self.tell(events, by=by.id, act="take-over", happened=given.happened)
        return self

    def here(self, by: Id | Actor = ANN) -> Situation[Complaint]:
        """What an act is decided on."""
        who = actor(by) if isinstance(by, Id) else by
        return Situation(self.complaint, self.rules, who, self.at)

    def does(self, act: str, given: Any, by: Id | Actor = ANN) -> "Story":
        """Somebody does an act."""
        here = self.here(by)
        events = do(ACTS[Code(act)], here, given)
        happened = dated(ACTS[Code(act)], self.complaint, self.rules, self.at, given)
        via = here.actor.via
        self.tell(events, by=here.actor.id, act=act, happened=happened, via=via)
        return self

    def sends(self, act: str, given: Any) -> "Story":
        """The worker sends a letter in which everything stands that regulators demand of it."""
        notice, meets = letter_of(given)
        found = demands(self.complaint, self.rules, self.at, notice=notice, meets=meets)
        lines = [line for one in found for line in one.checked(each.id for each in one.lines)]
        return self.does(act, replace(given, checked=tuple(lines)), SYSTEM_ACTOR)

    def together(self, act: str, other: "Story", given: Any, by: Id = ANN) -> "Story":
        """An act on two complaints."""
        there = other.complaint if other.entries else None
        joint = ON_TWO[Code(act)]
        mine, theirs = do_on_two(
            joint, Situation(self.complaint, self.rules, actor(by), self.at), there, given
        )
        self.tell(mine, by=by, act=act, happened=self.at)
        other.tell(theirs, by=by, act=act, happened=self.at)
        return self

    def refuses(self, act: str, given: Any, by: Id | Actor = ANN) -> Guard:
        """Why the act is refused. Raises AssertionError if it is not."""
        try:
            self.does(act, given, by)
        except Refused as refused:
            return refused.guard
        raise AssertionError(f"{act} was not refused")

    def later(self, **span: int) -> "Story":
        """Time passes: `days=…`, `hours=…`."""
        self.at += timedelta(**span)
        return self

    def clock(self, name: str) -> tuple[Code, Code]:
        """Pack and clock of the base pack."""
        return PACK.id, Code(name)

    def events_of[E](self, kind: type[E]) -> list[E]:
        """All events of a kind so far."""
        return [recorded.event for recorded in self.entries if isinstance(recorded.event, kind)]

    # the usual way

    def examined(self, by: Id = ANN) -> "Story":
        """Assessed, assigned, a finding on every issue, finished."""
        if self.complaint.assessment is None:
            self.does("assess", assessment(), by)
        self.does("assign", Assign(by), by)
        for issue in self.complaint.live_issues:
            self.does("record-finding", RecordFinding(issue.number, UPHELD, words("seen")), by)
        return self.does("finish-investigation", FinishInvestigation(), by)

    def answered(self, *remedies: NewRemedy, by: Id = ANN, second: Id = NORTH_MANAGER) -> "Story":
        """Examined, a response prepared, authorized by a second person, and communicated."""
        if not self.complaint.finished:
            self.examined(by)
        self.does("prepare-response", PrepareResponse(words("we are sorry"), remedies), by)
        number = self.complaint.responses[-1].number
        if not self.complaint.responses[-1].authorized:
            self.does("authorize-response", AuthorizeResponse(number), second)
        return self.communicated(by=by)

    def communicated(self, by: Id = ANN) -> "Story":
        """The newest response goes out. A shortcut of tests: every line of a regulator's checklist
        is ticked, whatever the words say."""
        number = self.complaint.responses[-1].number
        found = demands(self.complaint, self.rules, self.at, notice=e.Notice.decision)
        checked = tuple(
            one for each in found for one in each.checked(line.id for line in each.lines)
        )
        given = CommunicateDecision(number, e.Way.email, words("our decision"), checked=checked)
        return self.does("communicate-decision", given, by)

    def reacted(
        self, reaction: e.Reaction, *, party: int = 1, by: Id | Actor | None = None
    ) -> "Story":
        """The complainant says what they think of it, themselves or to `by`."""
        given = RecordReaction(party, reaction, words("I say"), e.Way.phone if by else None)
        return self.does("record-reaction", given, by or Actor.complainant(party))

    def refused(self) -> "Story":
        """Received, answered and refused by the complainant."""
        return self.received().answered().reacted(e.Reaction.refused)

    def reviewed(self, by: Id = SOUTH_MANAGER) -> "Story":
        """The next review stage looks at it, and the complainant does not accept its response."""
        self.does("escalate", Escalate(by)).examined(by=by)
        self.does("prepare-response", PrepareResponse(words("we looked again")), by)
        if not self.complaint.responses[-1].authorized:
            number = self.complaint.responses[-1].number
            self.does("authorize-response", AuthorizeResponse(number), REP)
        return self.communicated(by=by).reacted(e.Reaction.refused)

    def carried_out(self, by: Id = ANN, second: Id = NORTH_MANAGER) -> "Story":
        """Every remedy without money done, and verified by somebody else."""
        response = self.complaint.responses[-1]
        for remedy in response.remedies:
            if remedy.number not in response.carried_out:
                self.does("carry-out", CarryOut(response.number, remedy.number), by)
        return self.does("verify-correction", VerifyCorrection(response.number), second)


UPHELD = e.Finding.upheld

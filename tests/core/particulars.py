"""Particulars of any act, made from the types of their dataclass alone: plausible ones out of what
the complaint and the policy hold, and implausible ones. There is no script for any act here: a
field is filled by its type and, where that is a number or a code, by its name."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from hashlib import sha256
from random import Random
from types import UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin, get_type_hints

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.pack import PAUSED
from amends.core.operation.acts.at_once import SettledRemedy
from amends.core.operation.acts.catalogue import declared
from amends.core.operation.acts.declaration import OF_WORKER
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.late_entries import evidence_of, unconfirmed
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.acts.second_look import unauthorized
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.complaint.parts import PROVEN
from amends.core.operation.complaint.stages import OPEN
from amends.core.operation.events import Demanded, Ground, Notice, Reaction, Standing, Way
from amends.core.operation.regulators.letter_requirements import CheckedLine
from amends.core.values import Code, File, Id, Identity, Money, Sealed, Words

PIECES: list[Sealed] = [
    Sealed(Id(f"piece/{number}"), Id(sha256(str(number).encode()).hexdigest()), number % 90)
    for number in range(4_000)
]
AMOUNTS = (900, 2_000, 4_000, 9_000, 20_000, 60_000, 300_000)


@dataclasses.dataclass
class Maker:
    """Makes particulars for one act on one complaint (None: it begins)."""

    random: Random
    rules: Rules
    now: datetime
    references: Sequence[Id]
    complaint: Complaint | None
    actor: Id | None = None
    strange: float = 0.0
    """The share of fields that get an implausible value."""
    left_out: float = 0.3
    """The share of optional fields that stay empty."""

    def make[P](self, cls: type[P]) -> P:
        """A value of the class of particulars."""
        if cls is NewFact:
            return self._fact()  # type: ignore[return-value]
        if cls is Demanded:
            return self._demanded()  # type: ignore[return-value]
        given = {}
        for name, hint, optional in _plan(cls):
            if name in OF_WORKER or (optional and self.random.random() < self.left_out):
                continue
            given[name] = self._value(name, hint, optional)
        if {"pack", "clock"} <= given.keys() and self.random.random() < 0.9:
            given |= self._clock("ground" in given, "day" in given)
        if any(name == "checked" for name, _, _ in _plan(cls)):
            if cls is WriteLetter:
                given.setdefault("notice", None)
            given["checked"] = self._checked(given)
        if cls is Receive and self.random.random() < 0.2:
            speaker = dataclasses.replace(self.make(NewParty), acts_for=(0,))
            given["representatives"] = (speaker,)
        for likely in (self._fitting, self._agreed):
            given |= likely(cls, given) if self.random.random() < 0.7 else {}
        return cls(**given)

    def _fitting(self, cls: type, given: dict[str, Any]) -> dict[str, Any]:
        """The day of what is promised; whom a representative speaks for, if one speaks or is said
        to have spoken."""
        if cls is SettledRemedy and not given.get("done"):
            return {"due": self.day("due", False, True), "amount": None}
        kind, _, number = (self.actor or "").partition("/")
        spoke = int(number) if kind == "party" else given.get("said_by")
        speaker = self.complaint.participant(spoke) if self.complaint and spoke else None
        theirs = speaker.party.acts_for if speaker else ()
        speaks = any(name == "said_by" for name, _, _ in _plan(cls))
        return {"party": self.random.choice(theirs)} if speaks and theirs else {}

    def _agreed(self, cls: type, given: dict[str, Any]) -> dict[str, Any]:
        """The values of a proposal of the same act, because a second person often agrees."""
        proposal = self.complaint.proposal if self.complaint else None
        if proposal is None or declared(proposal.act).particulars is not cls:
            return {}
        found = {}
        for fact in proposal.values:
            value = next((v for v in (fact.code, fact.number, fact.day) if v is not None), None)
            like = given.get(fact.name)
            if like is not None and value is not None:
                found[str(fact.name)] = type(like)(value) if isinstance(like, Enum) else value
        return found

    def _clock(self, grounded: bool, dated: bool) -> dict[str, Any]:
        """A clock that has not ended, of one pack as often as of another; where nothing else is
        asked, one that stands still. A later day is often a little later."""
        terms = [t for t in self.complaint.terms if t.met_at is None] if self.complaint else []
        if not grounded:
            terms = [t for t in terms if t.paused] or terms
        if dated and self.random.random() < 0.12:
            terms = [t for t in terms if t.extended] or terms
        if not terms:
            return {}
        pack = self.random.choice(sorted({t.pack for t in terms}))
        term = self.random.choice([t for t in terms if t.pack == pack])
        given: dict[str, Any] = {"pack": pack, "clock": term.clock}
        if dated and self.random.random() < 0.4:
            given["day"] = term.day + timedelta(days=self.random.randint(1, 8))
        return given

    def _value(self, name: str, hint: Any, optional: bool) -> Any:
        strange = self.random.random() < self.strange
        if hint in (Words, Identity, File):
            return self.random.choice(PIECES)
        if get_origin(hint) is tuple:
            return self._several(name, get_args(hint)[0], strange)
        if get_origin(hint) is Annotated:
            return self._listed(get_args(hint)[1].name, strange)
        if hint is bool:
            return self.random.random() < (0.8 if name in ("consent", "upheld", "danger") else 0.5)
        if isinstance(hint, type) and issubclass(hint, Enum):
            likely = _LIKELY.get(hint) if self.complaint and not strange else None
            return self._one((likely(self.complaint) if likely else []) or list(hint))
        if dataclasses.is_dataclass(hint) and hint is not Money:
            return self.make(hint)  # type: ignore[arg-type]
        return _BY_TYPE[hint](self, name, strange, optional)

    # by type

    def money(self, name: str, strange: bool, optional: bool) -> Money:
        """An amount: what is still owed, or a usual one; strange: too much, wrong, negative."""
        if strange:
            minor = self.random.choice((-500, 0, 10_000_000))
            return Money(minor, self.random.choice((Code("usd"), self.rules.policy.currency)))
        owed = [
            remedy.amount
            for response in (self.complaint.responses if self.complaint else ())
            for remedy in response.remedies
            if remedy.amount is not None and remedy.number not in response.carried_out
        ]
        if owed and name == "amount" and self.random.random() < 0.6:
            return self.random.choice(owed)
        return Money(self.random.choice(AMOUNTS), self.rules.policy.currency)

    def number(self, name: str, strange: bool, optional: bool) -> int:
        """The number of something that is there, by the field's name."""
        return 99 if strange else self._one(self._numbers(name), 1)

    def moment(self, name: str, strange: bool, optional: bool) -> datetime:
        """A moment of the last days; strange: before the receipt, or still to come."""
        if strange:
            return self.now + timedelta(days=self.random.choice((-400, -400, 3)))
        return self.now - timedelta(hours=self.random.choice((0, 1, 5, 30, 200, 200)))

    def day(self, name: str, strange: bool, optional: bool) -> date:
        """A day before today where the name says ``…_on``, else after; strange: the other way."""
        back = name.endswith("_on") is not strange
        days = self.random.choice((0, 0, 0, 1) if name == "posted_on" else (0, 1, 3, 12, 45))
        days += 400 if name == "valid_until" and not strange else 0
        return (self.now + timedelta(days=-days if back else days)).date()

    def code(self, name: str, strange: bool, optional: bool) -> Code:
        """A code that fits the field's name."""
        return Code("unheard_of") if strange else self._one(self._codes(name), Code("other"))

    def id(self, name: str, strange: bool, optional: bool) -> Id:
        """A person, a piece or another complaint, by the field's name. A reference that may be
        left out is that of a complaint still to come."""
        if name == "piece":
            return Id("piece/none") if strange else self._one(self._pieces(), Id("piece/none"))
        if name in ("other", "about_reference"):
            if optional is not strange:
                return Id(f"N-{self.random.randrange(10**9)}")
            linked = self.complaint.links if self.complaint and self.random.random() < 0.5 else ()
            return self._one(linked or self.references)
        if strange:
            return Id("person/nobody")
        return self._one(self._near() if self.random.random() < 0.85 else self._people())

    def _several(self, name: str, item: Any, strange: bool) -> tuple[Any, ...]:
        if name == "same" and self.random.random() < 0.7:
            return ()
        if item is CheckedLine:
            return ()  # `make` knows for which letter
        if dataclasses.is_dataclass(item):
            if any(field.name == "option" for field in dataclasses.fields(item)):
                return self._each_option(item, strange)
            least = 1 if name == "complainants" and not strange else 0
            count = max(least, self.random.choice((0, 1, 1, 2)))
            return tuple(self.make(item) for _ in range(count))  # type: ignore[arg-type]
        if name == "lacks":
            return (Code("acknowledged"),)
        if name == "pieces":
            pool = [Id("piece/none")] if strange else self._pieces()
            return tuple(self.random.sample(pool, min(len(pool), 2)))
        if item is int:
            numbers = [99] if strange else self._numbers(name)
            return tuple(sorted(self.random.sample(numbers, min(len(numbers), 1))))
        if self.random.random() < 0.5:
            return ()
        return (self._value(name.rstrip("s"), item, False),)

    def _checked(self, given: dict[str, Any]) -> tuple[CheckedLine, ...]:
        """What packs demand of the letter; now and then nothing of it, or of another one."""
        other = self.random.random() < self.strange
        meets, notice = given.get("meets"), given.get("notice", Notice.decision)
        lines = [
            CheckedLine(pack.id, letter.id, line.id)
            for pack in self.rules.regulators
            for letter in pack.communications
            for line in letter.must_contain
            if other or notice in letter.sent_as or meets == Demanded(pack.id, letter.id)
        ]
        return tuple(lines) if self.random.random() < 0.85 else ()

    def _demanded(self) -> Demanded:
        """A letter of a pack, or one that there is not."""
        letters = [Demanded(p.id, one.id) for p in self.rules.packs for one in p.communications]
        return self.random.choice([*letters, Demanded(Code("iso-10002"), Code("other"))])

    def _each_option(self, item: Any, strange: bool) -> tuple[Any, ...]:
        """One answer for each way of going further, now and then one too few."""
        proposal = self.complaint.proposal if self.complaint else None
        known = {o.option: o.use for o in proposal.options} if proposal else {}
        maker = dataclasses.replace(self, left_out=self.random.choice((0.0, 0.0, 0.3)))
        first = maker.make(item)
        ways = self._codes("option")[1 if strange else 0 :]
        return tuple(
            dataclasses.replace(maker.make(item), option=way, use=known.get(way, first.use))
            for way in ways
        )

    def _listed(self, name: Any, strange: bool) -> Code:
        if strange:
            return self.random.choice((Code("retired"), Code("unheard_of")))
        return self._one([entry.code for entry in self.rules.policy.choices(name)])

    def _fact(self) -> NewFact:
        own = self.random.choice(self.rules.policy.own_fields)
        code = own.options[0].code if own.options else None
        if self.random.random() < self.strange:
            wrong = NewFact(own.code, flag=True)
            by_hand = NewFact(Code("first_letter"), moment=self.now)
            return self._one((wrong, by_hand, by_hand))
        return NewFact(own.code, code=code, number=None if code else 7)

    def _one(self, pool: Sequence[Any], default: Any = None) -> Any:
        return self.random.choice(pool) if pool else default

    # what is there

    def _people(self) -> list[Id]:
        return list(self.rules.people.persons)

    def _near(self) -> list[Id]:
        """Whoever acts, examines it, or is complained about."""
        people = self.rules.people.persons
        c = self.complaint
        near = sorted(c.subject_ids | c.investigators) if c else []
        return [self.actor, *near] if self.actor in people else near or [*people]

    def _pieces(self) -> list[Id]:
        return sorted(self.complaint.pieces) if self.complaint else []

    def _numbers(self, name: str) -> list[int]:
        if self.complaint is None:
            return [0]
        return _NUMBERED[name](self.complaint) if name in _NUMBERED else [1]

    def _codes(self, name: str) -> list[Code]:
        c, policy = self.complaint, self.rules.policy
        found: dict[str, Callable[[], list[Code]]] = {
            "pack": lambda: [pack.id for pack in self.rules.packs],
            "clock": lambda: [t.clock for t in c.terms if t.met_at is None] if c else [],
            "unit": lambda: [unit.code for unit in policy.units if not unit.retired],
            "body": lambda: [body.code for body in policy.bodies],
            "level": lambda: [level.code for level in policy.ladder],
            "ground": lambda: [PAUSED, PAUSED, Code("other"), Code("complex")],
            "option": lambda: sorted({o for p in c.complainants for o in p.recourse}) if c else [],
            "stage": lambda: [Code(stage) for stage in (*sorted(OPEN), Stage.closed_elsewhere)],
            "need": lambda: [entry.code for entry in policy.needs],
            "code": lambda: [Code("web"), Code("repairs"), Code("service")],
            "language": lambda: [Code("en"), Code("de")],
        }
        return found[name]() if name in found else []


_GROUND_OF = {
    Stage.decision_communicated: Ground.no_reply,
    Stage.implementing: Ground.accepted,
    Stage.unresolved_open: Ground.options_exhausted,
}


def _grounds(c: Complaint) -> list[Ground]:
    """The grounds for closing that somebody's reaction points to."""
    found = [Ground.withdrawn for p in c.complainants if p.withdrawn]
    return found + [_GROUND_OF[p.stage] for p in c.complainants if p.stage in _GROUND_OF]


def _notices(c: Complaint) -> list[Notice]:
    """Whoever was told a decision is often reminded of answering."""
    waited_for = c.at(Stage.decision_communicated)
    return [*Notice, *[Notice.access] * 3, *([Notice.reply_reminder] * 24 if waited_for else [])]


def _reactions(c: Complaint) -> list[Reaction]:
    """Many refuse, which asks for more afterwards, and some come round; whoever was reminded is
    often silent."""
    reminded = any(p.reaction_reminders and p.reaction is None for p in c.complainants)
    often = [Reaction.no_reply] * 24 if reminded else [Reaction.refused] * 3
    round_again = [Reaction.accepted] * 3 if c.at(Stage.unresolved_open) else []
    return [*Reaction, *often, *round_again]


def _ways(complaint: Complaint) -> list[Way]:
    """Every way, and those of letters more often."""
    return [*Way, Way.letter, Way.letter, Way.email]


_LIKELY: dict[Any, Callable[[Any], list[Any]]] = {
    Ground: _grounds,
    Notice: _notices,
    Way: _ways,
    Reaction: _reactions,
    Standing: lambda c: [*Standing, *sorted(PROVEN), *sorted(PROVEN)],
}

_NUMBERED: dict[str, Callable[[Complaint], list[int]]] = {
    "party": lambda c: [p.number for p in c.parties if p.active],
    "said_by": lambda c: (
        [p.number for p in c.parties if p.active and p.authority in PROVEN]
        or [p.number for p in c.parties if p.active and p.party.acts_for]
    ),
    "parties": lambda c: [p.number for p in c.complainants],
    "acts_for": lambda c: [p.number for p in c.complainants],
    "issue": lambda c: [i.number for i in c.live_issues],
    "issues": lambda c: [i.number for i in c.live_issues],
    "mention": lambda c: list(c.unsettled) or [m.number for m in c.mentions],
    "response": lambda c: (
        [r.number for r in unauthorized(c)]
        or [p.response for p in c.complainants if c.response(p.response)]
    ),
    "remedy": lambda c: [r.number for one in c.responses[-2:] for r in one.remedies],
    "promise": lambda c: [p.number for p in c.promises if not p.kept],
    "letter": lambda c: (
        [one.number for one in c.letters if one.waits]
        or [one.number for one in c.letters if not one.returned]
    ),
    "entry": lambda c: [one.number for one in unconfirmed(c)],
    "evidence": lambda c: [one.number for one in evidence_of(c)],
    "hold": lambda c: sorted(c.holds),
    "clock": lambda c: [0 for t in c.terms if t.met_at is None],
    "person": lambda c: [0 for _ in c.subjects],
}


def holds_what(cls: type, complaint: Complaint) -> bool:
    """Whether the complaint has some of everything that the particulars must name."""
    return all(
        bool(_NUMBERED[name](complaint))
        for name, _, optional in _plan(cls)
        if name in _NUMBERED and not optional
    )


_BY_TYPE: dict[Any, Callable[[Maker, str, bool, bool], Any]] = {
    Money: Maker.money,
    int: Maker.number,
    datetime: Maker.moment,
    date: Maker.day,
    Code: Maker.code,
    Id: Maker.id,
}
_WHOLE = (Words, Identity, File)


@cache
def _plan(cls: type) -> tuple[tuple[str, Any, bool], ...]:
    """Name, type and whether it may be left out, of every field. Entities and brands, which the
    sample policy has none of, are left out."""
    hints = get_type_hints(cls, include_extras=True)
    found = []
    for field in dataclasses.fields(cls):
        hint, nothing = _without_none(hints[field.name])
        default = field.default is not dataclasses.MISSING
        if field.name not in ("entity", "brand"):
            found.append((field.name, hint, nothing or default))
    return tuple(found)


def _without_none(hint: Any) -> tuple[Any, bool]:
    nothing = False
    if get_origin(hint) in (Union, UnionType):
        parts = [part for part in get_args(hint) if part is not type(None)]
        nothing = len(parts) < len(get_args(hint))
        hint = parts[0]
    while isinstance(hint, TypeAliasType) and hint not in _WHOLE:
        hint = hint.__value__
    return hint, nothing

"""Conversion of a row of a foreign register to an import payload, by its mapping."""

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.receipt import NewParty, NewReference
from amends.core.operation.complaint import Stage
from amends.core.operation.events import IdentityMode
from amends.core.values import Code, Contact, Id, Money
from amends.core.written_amounts import Decimals

from . import values
from .model import CodeOf, ContactOf, FactOf, FactType, Mapping, meanings
from .values import Problem, Reason, Row, is_nothing, normal, text_of


@dataclass(frozen=True, slots=True)
class Around:
    """Context of a mapping: staff by normal name and email address; the organisation's units and
    custom fields (None: all that are named); and whether there is a file of a name. Without that,
    files are not required."""

    persons: Map[str, Id] = field(default_factory=dict)
    units: frozenset[str] | None = None
    own_fields: frozenset[str] | None = None
    holds: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What was imported differently from the source, and why."""

    field: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Read:
    """A row's resulting payload, remarks about it, and the names of its files, which are stored
    during the import."""

    given: TakeOver
    files: tuple[str, ...] = ()
    noted: tuple[Noted, ...] = ()
    signs: int = 0
    """How many cells contained only a sign for an empty value, for example a dash."""


class Reader:
    """Reads rows by a mapping, which is prepared once."""

    def __init__(self, mapping: Mapping, around: Around) -> None:
        self._mapping, self._around = mapping, around
        coded = {field: getattr(mapping, field) for field in _CODED}
        self._known = {field: meanings(of.values) for field, of in coded.items() if of is not None}
        self._known["stage"] = meanings(mapping.stage.open)
        if mapping.owner is not None:
            self._known["owner"] = meanings(mapping.owner.values)

    def read(self, row: Row, *, now: datetime) -> Read:
        """What a row says. Raises `Problem`."""
        return _Reading(self._mapping, self._known, row, self._around, now).whole()


_CODED = ("channel", "product", "category", "unit", "brand")
_NAMES = ("name", "organization", "postcode", "town")
"""Details that may be the same as a word for none."""


@dataclass(slots=True)
class _Reading:
    mapping: Mapping
    known: Map[str, dict[str, str]]
    """What the values of each field mean."""
    row: Row
    around: Around
    now: datetime
    noted: list[Noted] = field(default_factory=list)
    kept: list[NewFact] = field(default_factory=list)
    """What is kept with the complaint because it has no equivalent here."""
    signs: set[str] = field(default_factory=set)
    """The columns that contain only a sign for an empty value."""

    def whole(self) -> Read:
        of = self.mapping
        reference = self._filled(of.reference)
        received = self._received()
        closed = self._day(of.closed)
        if closed is not None:
            zone = ZoneInfo(of.zone)
            if closed < received.astimezone(zone).date():
                raise Problem(of.closed, Reason.closed_before_received, closed)
            if closed > self.now.astimezone(zone).date():
                raise Problem(of.closed, Reason.in_the_future, closed)
        narrative, stage = self._said(of.narrative), self._stage(closed)
        codes: dict[str, Any] = {what: self._code(getattr(of, what), what) for what in _CODED}
        payload = TakeOver(
            source=Code(of.source),
            old_reference=reference,
            stage=stage,
            happened=received,
            complainants=(self._complainant(),),
            lacks=self._lacking(narrative, received),
            **codes,
            owner=self._owner(open_=stage != Stage.closed_elsewhere),
            narrative=narrative or None,
            outcome=self._said(of.outcome) or None,
            amount=self._amount(),
            closed_on=closed,
            due_on=self._day(of.due),
            references=self._numbers(),
            facts=self._facts(),
            words=tuple(text for name in of.words if (text := self._said(name))),
            remedy=self._said(of.remedy) or None,
        )
        return Read(payload, self._files(), tuple(self.noted), len(self.signs))

    # --- plain cells ---

    def _text(self, column: str) -> str:
        text = text_of(self.row.get(column)) if column else ""
        if "\0" in text or not _encodable(text):
            raise Problem(column, Reason.not_text)
        return text

    def _said(self, column: str, *, name: bool = False) -> str:
        """Return the text of a column; a sign for an empty value gives an empty text, and is
        counted."""
        text = self._text(column)
        if not text or self.mapping.literal or not is_nothing(text, name=name):
            return text
        self.signs.add(column)
        return ""

    def _empty(self, column: str) -> bool:
        """Return whether a cell in a non-text column is empty; a sign for that is counted."""
        text = self._text(column)
        if text and is_nothing(text):
            self.signs.add(column)
        return is_nothing(text)

    def _meant(self, column: str, codes: Map[str, str]) -> str:
        """Return the same for a column whose values are mapped: a sign may have a meaning, too."""
        text = self._text(column)
        return text if normal(text) in codes else self._said(column)

    def _filled(self, column: str) -> str:
        text = self._said(column)
        if not text:
            raise Problem(column, Reason.empty)
        return text

    def _day(self, column: str) -> date | None:
        if self._empty(column):
            return None
        return values.day(self.row[column], column, self.mapping.days)

    def _received(self) -> datetime:
        of = self.mapping
        self._filled(of.received)
        at = values.moment(self.row[of.received], of.received, of.days, of.zone)
        if at > self.now:
            day = at.astimezone(ZoneInfo(of.zone)).date()
            raise Problem(of.received, Reason.in_the_future, day)
        return at

    # --- what is meant by them ---

    def _stage(self, closed: date | None) -> Code:
        of = self.mapping.stage
        if of.closed_if_dated and closed is not None:
            return Stage.closed_elsewhere
        text = self._meant(of.column, self.known["stage"])
        if not text:
            return Stage(of.empty)
        named = self.known["stage"].get(normal(text), of.otherwise)
        if not named:
            raise Problem(of.column, Reason.unknown_value, text)
        return Stage(named)

    def _code(self, of: CodeOf | None, what: str) -> Code | None:
        """Return the code; a value without one is kept with the complaint as the source has it."""
        if of is None:
            return None
        text, units = self._meant(of.column, self.known[what]), self.around.units
        code = of.code(text, self.known[what])
        if what == "unit" and code and units is not None and code not in units:
            self.noted.append(Noted(of.column, Reason.unknown_unit))
            code = None
        if text and code is None:
            self._keep(what, text)
        return code

    def _keep(self, what: str, text: str) -> None:
        name = Code(f"{self.mapping.source}.{what}"[:64])
        self.kept.append(NewFact(name, words=text))

    def _owner(self, *, open_: bool) -> Id | None:
        of = self.mapping.owner
        if of is None or not (text := self._meant(of.column, self.known["owner"])):
            return None
        named = self.known["owner"].get(normal(text))
        if named == "":
            return None  # the source's own way of saying "no one"
        person = Id(named) if named else self.around.persons.get(normal(text))
        if person is None or not open_:
            # the owner's name there is kept, although we have no one of that name, or
            # a closed one has no owner
            self._keep("owner", text)
        if person is None and open_:
            self.noted.append(Noted(of.column, Reason.unknown_person))
        return person if open_ else None

    def _amount(self) -> Money | None:
        of = self.mapping.amount
        if of is None or self._empty(of.column):
            return None
        currency = self._text(of.currency_column) or of.currency
        return values.money(self.row[of.column], of.column, currency, of.decimals)

    def _complainant(self) -> NewParty:
        of = self.mapping.complainant or ContactOf()
        phone, email = values.phone_and_email(self._said(of.phone_or_email))
        contact = Contact(
            **{name: self._said(getattr(of, name), name=True) for name in _NAMES},
            email=self._said(of.email) or email,
            phone=self._said(of.phone) or phone,
            lines=tuple(line for name in of.lines if (line := self._said(name, name=True))),
            country=self._said(of.country),
        )
        unnamed = contact == Contact()
        language = normal(self._said(of.language))
        return NewParty(
            identity=None if unnamed else contact,
            mode=self._mode(of.mode, unnamed=unnamed),
            language=Code(language) if values.is_code(language) else None,
        )

    def _mode(self, column: str, *, unnamed: bool) -> IdentityMode:
        """Return the identity mode: named, if there is a name and nothing else is stated. Without a
        name it is anonymous, because no confidentiality was recorded; but confidential if the
        source never contains names."""
        text = self._said(column)
        if not text:
            mapped = self.mapping.complainant is not None
            without_name = IdentityMode.anonymous if mapped else IdentityMode.confidential
            return without_name if unnamed else IdentityMode.named
        if text not in set(IdentityMode):
            raise Problem(column, Reason.unknown_value, text)
        if unnamed and text == IdentityMode.named:
            return IdentityMode.confidential
        return IdentityMode(text)

    def _lacking(self, narrative: str, received: datetime) -> tuple[Code, ...]:
        """Return what the source does not contain, by its mapping and by the empty values of this
        row."""
        lacks = dict.fromkeys(self.mapping.lacks)
        if not narrative:
            lacks["narrative"] = None
        if received.astimezone(ZoneInfo(self.mapping.zone)).time() == time():
            lacks["receipt_time"] = None
        return tuple(Code(lack) for lack in lacks)

    def _facts(self) -> tuple[NewFact, ...]:
        columns = (*self.mapping.facts, *said_by_columns(self.row, self.mapping.fact_columns))
        read = (self._fact(of) for of in columns)
        ours = tuple(self._ours(fact) for fact in read if fact is not None)
        if before := text_of(self.row.get(values.BEFORE)):
            self._keep("corrected", before)
        return (*ours, *self.kept)

    def _fact(self, of: FactOf) -> NewFact | None:
        wordy = of.type is FactType.words
        empty = not self._said(of.column) if wordy else self._empty(of.column)
        return None if empty else _fact(of, self.row, self.mapping)

    def _ours(self, fact: NewFact) -> NewFact:
        """Return the fact; one of a custom field that the organisation lacks is marked as the
        source's."""
        own = self.around.own_fields
        if own is None or not fact.name.startswith("own.") or fact.name in own:
            return fact
        self.noted.append(Noted(fact.name, Reason.unknown_field))
        return replace(fact, name=Code(f"{self.mapping.source}.{fact.name}"[:64]))

    def _numbers(self) -> tuple[NewReference, ...]:
        """Return further numbers, one a line, each with its kind before it: “order: 77”; one
        without is the reference of an older register."""
        lines = map(str.strip, self._said(self.mapping.numbers).split("\n"))
        return tuple(_number(line) for line in lines if line)

    def _files(self) -> tuple[str, ...]:
        of, holds = self.mapping.files, self.around.holds
        if of is None or holds is None:
            return ()
        parts = self._said(of.column).replace("\n", of.separator).split(of.separator)
        names = tuple(name for part in parts if (name := part.strip()))
        for name in names:
            if not holds(name):
                raise Problem(of.column, Reason.no_such_file, name)
        return names


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(line: str) -> NewReference:
    kind, mark, value = line.partition(": ")
    has_kind = mark and values.is_code(kind) and value.strip()
    return NewReference(Code(kind), value.strip()) if has_kind else NewReference(Code("old"), line)


def _fact(of: FactOf, row: Row, mapping: Mapping) -> NewFact | None:
    cell = row.get(of.column)
    text = text_of(cell)
    name = Code(of.name)
    match of.type:
        case FactType.words:
            return NewFact(name, words=text)
        case FactType.day:
            return NewFact(name, day=values.day(cell, of.column, mapping.days))
        case FactType.flag:
            return NewFact(name, flag=values.flag(cell, of.column))
        case FactType.number:
            return NewFact(name, number=values.number(cell, of.column))
        case FactType.code:
            if not values.is_code(text):
                raise Problem(of.column, Reason.unknown_value, text)
            return NewFact(name, code=Code(text))
        case FactType.moment:
            at = values.moment(cell, of.column, mapping.days, mapping.zone)
            return NewFact(name, moment=at)
        case FactType.money:
            currency, _, amount = text.partition(" ")
            return NewFact(name, money=values.money(amount, of.column, currency, Decimals.point))


_COLUMN = re.compile(r"([a-z0-9_.-]{1,64}) \(([a-z]+)\)")


def said_by_columns(columns: Iterable[str], prefix: str) -> Iterator[FactOf]:
    """Return the facts of columns with the prefix of fact columns."""
    for column in columns if prefix else ():
        match = _COLUMN.fullmatch(column.removeprefix(prefix).strip())
        if column.startswith(prefix) and match and match[2] in set(FactType):
            yield FactOf(column, match[1], FactType(match[2]))

"""One complaint as a row of the exported workbook, with the vault pieces that the row needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from amends import vault
from amends.core.framework.policy.policy import Policy
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, RecordedEvent, Stage
from amends.core.principles.calendars import zone_of
from amends.core.values import Code, Contact, Money, Sealed, minor_digits
from amends.documents.workbook import LONGEST_TEXT, Cell

_NOTES = 3
_LINES = 3

TITLES = (
    ("Reference", 12),
    ("Received", 18),
    ("Stage", 20),
    ("Owner", 20),
    ("Unit", 14),
    ("Brand", 14),
    ("Category", 20),
    ("Product", 14),
    ("Channel", 12),
    ("Answer due", 12),
    ("Closed on", 12),
    ("What happened", 60),
    ("What is wanted", 40),
    ("Outcome", 40),
    ("Amount", 12),
    ("Currency", 9),
    ("Name", 24),
    ("Organization", 20),
    ("E-mail", 26),
    ("Telephone", 16),
    *((f"Address {line}", 20) for line in range(1, _LINES + 1)),
    ("Postcode", 10),
    ("Town", 16),
    ("Country", 9),
    ("Identity", 12),
    ("Language", 9),
    ("Numbers", 24),
    *((f"Notes {number}", 40) for number in range(1, _NOTES + 1)),
    ("Files", 30),
)
"""Columns that the mapping `amends` reads, the same in every language. Moments are in the
organisation's time zone, which `titles` names."""


def titles(zone: str) -> list[tuple[str, int]]:
    """The columns with their widths; that of receipt names the time zone of all moments."""
    return [(f"{name} ({zone})" if name == "Received" else name, wide) for name, wide in TITLES]


@dataclass(frozen=True, slots=True)
class File:
    complaint: Complaint
    entries: tuple[RecordedEvent, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Vault pieces with the text of a row."""

    narrative: Sealed | None
    remedy: Sealed | None
    outcome: Sealed | None
    notes: tuple[Sealed, ...]
    numbers: tuple[e.Reference, ...]
    """Numbers given by the complainant, and the number in an older register."""

    @classmethod
    def of(cls, file: File) -> "Words":
        """Return those of a complaint; its outcome is the decision as last communicated."""
        first = file.entries[0].event
        came = first if isinstance(first, e.Received | e.TakenOver) else None
        before = first if isinstance(first, e.TakenOver) else None
        outcome, notes = before.outcome if before else None, list(before.words if before else ())
        for entry in file.entries:
            match entry.event:
                case e.ResponsePrepared(reasons=reasons):
                    outcome = reasons
                case e.NoteAdded(words=words):
                    notes.append(words)
                case _:
                    pass
        numbers = [*(came.references if came else ())]
        numbers += [e.Reference(_OLD, before.old_reference)] if before else []
        texts = (came.narrative, came.remedy) if came else (None, None)
        return cls(*texts, outcome, tuple(notes), tuple(numbers))


_OLD = Code("old")


_TYPES = ("words", "code", "number", "flag", "day", "moment", "money")


def type_of(fact: e.Fact) -> str:
    return next(kind for kind in _TYPES if getattr(fact, kind) is not None)


@dataclass(frozen=True, slots=True)
class Row:
    file: File
    opened: Mapping[str, str | None]
    policy: Policy
    names: Mapping[str, str]
    enclosed: Sequence[str] = ()
    """How the files that go along are named, one a line."""

    def cells(self, facts: Sequence[tuple[str, str]]) -> list[Cell]:
        """The row, in the order of `TITLES` and the facts."""
        c, words = self.file.complaint, Words.of(self.file)
        amount = self._amount()
        contact = self._contact()
        lines = (*contact.lines, *[""] * _LINES)[: _LINES - 1]
        rest = ", ".join(contact.lines[_LINES - 1 :])
        return [
            str(c.reference),
            self._moment(c.received_at),
            str(c.stage),
            self.names.get(c.owner or "", ""),
            *(code and str(code) for code in (c.unit, c.brand, c.category, c.product, c.channel)),
            self._due(),
            self._closed(),
            self._text(words.narrative),
            self._text(words.remedy),
            self._text(words.outcome),
            _main_unit(amount) if amount else None,
            amount.currency.upper() if amount else None,
            *(contact.name, contact.organization, contact.email, contact.phone),
            *lines,
            rest,
            *(contact.postcode, contact.town, contact.country),
            str(c.lead.party.mode),
            c.lead.language and str(c.lead.language),
            self._numbers(words.numbers),
            *self._notes(words.notes),
            "\n".join(self.enclosed) or None,
            *(self._fact(name, kind) for name, kind in facts),
        ]

    def _moment(self, moment: datetime) -> Cell:
        """Return the moment; as text with its offset in the hour that occurs twice when clocks
        change."""
        local = moment.astimezone(zone_of(self.policy.zone))
        if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
            return moment
        return local.isoformat(timespec="seconds")

    def _text(self, piece: Sealed | None) -> str | None:
        return clipped(self.opened.get(piece.sealed) or "") if piece else None

    def _due(self) -> Cell:
        c = self.file.complaint
        days = [term.day for term in c.terms if term.clock == "respond" and term.running]
        return min(days, default=None) if c.open else None

    def _closed(self) -> Cell:
        c = self.file.complaint
        if c.closed_at is not None and not c.open:
            # in the zone of receipt: otherwise it might seem closed before receipt
            return c.closed_at.astimezone(zone_of(self.policy.zone)).date()
        first = self.file.entries[0].event
        elsewhere = c.stage is Stage.closed_elsewhere
        return first.closed_on if isinstance(first, e.TakenOver) and elsewhere else None

    def _amount(self) -> Money | None:
        """Return the amount from the older register and what was paid since, if they have one
        currency."""
        c, first = self.file.complaint, self.file.entries[0].event
        paid = [paid.amount for response in c.responses for paid in response.paid]
        if isinstance(first, e.TakenOver) and first.amount is not None:
            paid.append(first.amount)
        currencies = {amount.currency for amount in paid}
        if len(currencies) != 1:
            return None
        return Money(sum(amount.minor for amount in paid), currencies.pop())

    def _contact(self) -> Contact:
        identity = self.file.complaint.lead.party.identity
        text = self.opened.get(identity.sealed) if identity else None
        return vault.contact_of(text) if text else Contact()

    def _notes(self, notes: Sequence[Sealed]) -> list[str]:
        texts = [text for note in notes if (text := self._text(note))]
        last = "\n\n".join(texts[_NOTES - 1 :])
        return [*(*texts, *[""] * _NOTES)[: _NOTES - 1], clipped(last)]

    def _numbers(self, numbers: Sequence[e.Reference]) -> str | None:
        lines = [
            f"{number.kind}: {' '.join(text.split())}"
            for number in numbers
            if (text := self._text(number.value))
        ]
        return clipped("\n".join(lines)) or None

    def _fact(self, name: str, kind: str) -> Cell:
        fact = self.file.complaint.fact(Code(name))
        if fact is None or type_of(fact) != kind:
            return None
        match kind:
            case "words":
                return self._text(fact.words)
            case "code":
                return str(fact.code)
            case "number":
                return fact.number
            case "flag":
                return "yes" if fact.flag else "no"
            case "day":
                return fact.day
            case "moment":
                return self._moment(fact.moment) if fact.moment else None
            case _:
                return f"{fact.money.currency} {_main_unit(fact.money)}" if fact.money else None


def _main_unit(money: Money) -> Decimal:
    return Decimal(money.minor).scaleb(-minor_digits(money.currency))


_MARK = " […]"


def clipped(text: str) -> str:
    """Return a text that fits in a cell; a longer one ends in a mark and is complete in the
    record."""
    if len(text) * 2 <= LONGEST_TEXT:
        return text
    most = LONGEST_TEXT * 2 - len(_MARK.encode("utf-16-le"))
    wide = text.encode("utf-16-le", errors="replace")
    if len(wide) <= LONGEST_TEXT * 2:
        return text
    return wide[:most].decode("utf-16-le", errors="ignore") + _MARK

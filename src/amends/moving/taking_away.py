"""The workbook with every complaint that its reader may see, as the mapping `amends` reads it back.

Words are opened for the reader, with a trace, and a name that was given in confidence stays with
those who are told it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import batched
from typing import IO
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from amends import vault
from amends.core.framework.personnel import Person
from amends.core.framework.policy import Policy
from amends.core.framework.rulebook import Rules
from amends.core.framework.vocabulary import label
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, Stage, Told, fold
from amends.core.values import Code, Contact, Id, Money, Sealed, minor_digits
from amends.handling import masking
from amends.handling.streams import reference_of, stream_of, told
from amends.journal import store
from amends.paper.workbook import LONGEST_TEXT, Cell, Column, Sheet, write
from amends.people import read

from .making import LISTS

_AT_ONCE = 200
_NOTES = 3
_LINES = 3
OPERATOR = "operator"
"""Who reads where the whole register is written on the command line."""

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
    *((f"Notes {number}", 40) for number in range(1, _NOTES + 1)),
)
"""What the mapping `amends` reads: the same in every language. Moments are UTC."""


@dataclass(frozen=True, slots=True)
class Away:
    """For whom a register is taken away (None: whoever runs the installation), and when."""

    person: Person | None
    rules: Rules
    now: datetime

    @property
    def reader(self) -> str:
        """Whom the log of reads names."""
        return str(self.person.id) if self.person else OPERATOR


def take_away(
    references: Sequence[str],
    out: IO[bytes],
    away: Away,
    *,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the workbook; answers how many complaints are in it. Whoever calls has chosen what
    the reader may see."""
    facts = _fact_columns(references)
    titles = [Column(title, width) for title, width in TITLES]
    titles += [Column(f"Fact {name} ({kind})") for name, kind in facts]
    rows = _rows(references, away, facts, progress)
    sheets = (Sheet("Complaints", titles, rows), _codes(away.rules.policy))
    write(sheets, out)
    return len(references)


def _codes(policy: Policy) -> Sheet:
    """What the codes mean, in the policy's first language."""

    def rows() -> Iterator[Sequence[Cell]]:
        for field, name in LISTS.items():
            for entry in getattr(policy, name):
                yield field, str(entry.code), label(entry.labels, policy.languages) or ""

    columns = (
        Column(gettext("Field"), 12),
        Column(gettext("Code"), 24),
        Column(gettext("Meaning"), 40),
    )
    return Sheet("Codes", columns, rows())


# --- reading ---


@dataclass(frozen=True, slots=True)
class _File:
    complaint: Complaint
    entries: tuple[Told, ...]


def _files(references: Iterable[str]) -> Iterator[list[_File]]:
    for some in batched(references, _AT_ONCE):
        found = []
        for stream, kept in store.read_many([stream_of(one) for one in some]).items():
            entries = tuple(told(entry) for entry in kept)
            complaint = fold(entries, reference=reference_of(stream))
            if complaint is not None:
                found.append(_File(complaint, entries))
        yield found


_TYPES = ("words", "code", "number", "flag", "day", "moment", "money")


def _fact_columns(references: Sequence[str]) -> list[tuple[str, str]]:
    """Every fact that any of them has, with its type, in their order."""
    found = {
        (str(fact.name), _type_of(fact))
        for files in _files(references)
        for file in files
        for fact in file.complaint.facts
    }
    return sorted(found)


def _type_of(fact: e.Fact) -> str:
    return next(kind for kind in _TYPES if getattr(fact, kind) is not None)


def _rows(
    references: Sequence[str],
    away: Away,
    facts: Sequence[tuple[str, str]],
    progress: Callable[[int], None] | None,
) -> Iterator[Sequence[Cell]]:
    names = {row.id: row.name for row in read.persons()}
    count = 0
    for files in _files(references):
        opened = _opened(files, away)
        for file in files:
            yield _Row(file, opened, away, names).cells(facts)
        count += len(files)
        if progress:
            progress(count)


def _opened(files: Sequence[_File], away: Away) -> Mapping[str, str | None]:
    """The words of these complaints, as far as they stand in the workbook and the reader is told
    them, with one row of the log of reads."""
    wanted = {piece for file in files for piece in _pieces(file, away)}
    return vault.show(
        wanted,
        reader=away.reader,
        purpose="export",
        now=away.now,
        reference=[stream_of(file.complaint.reference) for file in files],
    )


def _pieces(file: _File, away: Away) -> Iterator[Id]:
    complaint = file.complaint
    hidden = set(complaint.retracted)
    if away.person is not None:
        hidden |= masking.masked(away.person, complaint, away.rules)
    words = _Words.of(file)
    identity = complaint.lead.party.identity
    asked = [words.narrative, words.remedy, words.outcome, *words.notes]
    asked += [identity if _names_told(complaint, away) else None]
    asked += [fact.words for fact in complaint.facts]
    for piece in asked:
        if piece is not None and piece.sealed not in hidden:
            yield piece.sealed


def _names_told(complaint: Complaint, away: Away) -> bool:
    named = complaint.lead.party.mode is e.IdentityMode.named
    told_all = away.person is None
    return named or told_all or masking.knows_names(away.person, complaint, away.rules)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Words:
    """Where the words lie that a row tells."""

    narrative: Sealed | None
    remedy: Sealed | None
    outcome: Sealed | None
    notes: tuple[Sealed, ...]

    @classmethod
    def of(cls, file: _File) -> "_Words":
        """Those of a complaint: its outcome is the decision as it was last told."""
        first = file.entries[0].event
        came = first if isinstance(first, e.Received | e.TakenOver) else None
        before = first if isinstance(first, e.TakenOver) else None
        outcome, notes = before.outcome if before else None, list(before.words if before else ())
        for one in file.entries:
            match one.event:
                case e.ResponsePrepared(reasons=reasons):
                    outcome = reasons
                case e.NoteAdded(words=words):
                    notes.append(words)
                case _:
                    pass
        return cls(
            came.narrative if came else None, came.remedy if came else None, outcome, tuple(notes)
        )


# --- one row ---


@dataclass(frozen=True, slots=True)
class _Row:
    file: _File
    opened: Mapping[str, str | None]
    away: Away
    names: Mapping[str, str]

    def cells(self, facts: Sequence[tuple[str, str]]) -> list[Cell]:
        """The row, in the order of `TITLES` and the facts."""
        c, words = self.file.complaint, _Words.of(self.file)
        amount = self._amount()
        contact = self._contact()
        lines = (*contact.lines, *[""] * _LINES)[: _LINES - 1]
        rest = ", ".join(contact.lines[_LINES - 1 :])
        return [
            str(c.reference),
            c.received_at,
            str(c.stage),
            self.names.get(c.owner or "", ""),
            c.unit and str(c.unit),
            c.brand and str(c.brand),
            c.category and str(c.category),
            c.product and str(c.product),
            c.channel and str(c.channel),
            self._due(),
            self._closed(),
            self._text(words.narrative),
            self._text(words.remedy),
            self._text(words.outcome),
            _main_unit(amount) if amount else None,
            amount.currency.upper() if amount else None,
            contact.name,
            contact.organization,
            contact.email,
            contact.phone,
            *lines,
            rest,
            contact.postcode,
            contact.town,
            contact.country,
            str(c.lead.party.mode),
            c.lead.language and str(c.lead.language),
            *self._notes(words.notes),
            *(self._fact(name, kind) for name, kind in facts),
        ]

    def _text(self, piece: Sealed | None) -> str | None:
        return clipped(self.opened.get(piece.sealed) or "") if piece else None

    def _due(self) -> Cell:
        c = self.file.complaint
        days = [term.day for term in c.terms if term.clock == "respond" and term.running]
        return min(days, default=None) if c.open else None

    def _closed(self) -> Cell:
        c = self.file.complaint
        if c.closed_at is not None and not c.open:
            zone = self.away.rules.policy.setting(c.unit, "zone")
            return c.closed_at.astimezone(ZoneInfo(zone.value if zone else "UTC")).date()
        first = self.file.entries[0].event
        closed = isinstance(first, e.TakenOver) and c.stage is Stage.closed_elsewhere
        return first.closed_on if closed and isinstance(first, e.TakenOver) else None

    def _amount(self) -> Money | None:
        """What the older register told of, and what was paid since, if it is of one currency."""
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
        texts = [text for one in notes if (text := self._text(one))]
        last = "\n\n".join(texts[_NOTES - 1 :])
        return [*(*texts, *[""] * _NOTES)[: _NOTES - 1], clipped(last)]

    def _fact(self, name: str, kind: str) -> Cell:
        fact = self.file.complaint.fact(Code(name))
        if fact is None or _type_of(fact) != kind:
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
                return fact.moment
            case _:
                return f"{fact.money.currency} {_main_unit(fact.money)}" if fact.money else None


def _main_unit(money: Money) -> Decimal:
    return Decimal(money.minor).scaleb(-minor_digits(money.currency))


_MARK = " […]"


def clipped(text: str) -> str:
    """A text that a cell can hold; what is longer ends in a mark, and is whole in the record."""
    if len(text) * 2 <= LONGEST_TEXT:
        return text
    most = LONGEST_TEXT * 2 - len(_MARK.encode("utf-16-le"))
    wide = text.encode("utf-16-le", errors="replace")
    if len(wide) <= LONGEST_TEXT * 2:
        return text
    return wide[:most].decode("utf-16-le", errors="ignore") + _MARK

"""A complaint opened together with its text; one row of the read log for each request."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from amends import vault
from amends.core import codec
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.guidance.subject_line import proposed
from amends.core.operation.regulators.regulated import chosen_of
from amends.core.operation.regulators.retaining import is_file
from amends.core.values import Code, Contact, Money, Sealed
from amends.handling.masking import identifying, knows_names, masked
from amends.handling.reading import File
from amends.handling.streams import stream_of
from amends.people import read
from amends.vault import reading
from amends.wording import dates, import_texts, money
from amends.wording import fields as wording
from amends.wording.names import Names, represented
from amends.wording.phrases import capital, listed, yes_no
from amends.wording.regulators import regimes
from amends.wording.timeline import summary_label

from ..forms.around import Around
from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class Quote:
    """A text of an entry with its label; `text` is None if it was erased."""

    piece: str
    label: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of an entry. Pictures and the first page of PDF files are shown in the page; the rest
    is only downloaded."""

    piece: str
    name: str
    gone: bool

    @property
    def picture(self) -> bool:
        """Whether it is a picture; an upload has the ending of its content."""
        return self.name.lower().endswith((".png", ".jpg", ".jpeg", ".webp", ".gif"))

    @property
    def pdf(self) -> bool:
        """Whether it is a PDF file."""
        return self.name.lower().endswith(".pdf")


@dataclass(frozen=True, slots=True)
class ComplaintDetail:
    """A complaint as its reader sees it: the file, its texts by piece, and all names."""

    file: File
    texts: Mapping[str, str | None]
    contacts: Mapping[int, Contact | None]
    names: Names
    file_names: Mapping[str, str]
    """File names at the time of sending, by piece."""
    hidden: frozenset[str] = frozenset()
    """Pieces hidden from this reader; they are left out."""

    @property
    def complaint(self) -> Complaint:
        """The complaint's state."""
        return self.file.complaint

    @property
    def phones(self) -> list[str]:
        """The phone numbers to call because of a danger."""
        call = self.complaint.danger_call
        reached = [self.contacts.get(number) for number in (call.parties if call else ())]
        return [who.phone for who in reached if who and who.phone]

    def quotes(self, recorded: RecordedEvent) -> list[Quote]:
        """Return the texts of one entry."""
        return [
            Quote(
                piece,
                summary_label(recorded) or self._label(recorded.event, path),
                self.text(piece),
            )
            for path, piece in _pieces(recorded.event)
            if not is_file(path)
            and not path.startswith(("/part", "/checked"))
            and piece not in self.hidden
        ]

    def _label(self, event: Any, path: str) -> str:
        """Return the label of a text of an entry; for a fact its name."""
        at = re.match(r"/facts/(\d+)/", path)
        if at is not None:
            name = event.facts[int(at[1])].name
            return import_texts.kept(name) or capital(self.names.own_field(name))
        if isinstance(event, e.TakenOver) and path.startswith("/words/"):
            return gettext("Notes")
        return _label(event, path)

    def files(self, recorded: RecordedEvent) -> list[Attached]:
        """The files of one entry."""
        named, gone = getattr(recorded.event, "name", None), self.complaint.retracted
        return [
            Attached(piece, name or gettext("File"), piece in gone)
            for path, piece in _pieces(recorded.event)
            if is_file(path)
            for name in [self.text(named.sealed) if named else self.file_names.get(piece)]
        ]

    def text(self, piece: str) -> str | None:
        """Return one piece; None once it was erased."""
        return None if piece in self.complaint.retracted else self.texts.get(piece)

    def said(self, words: Sealed | None) -> str:
        """Return a text; empty if there is none or it was erased."""
        return (self.text(words.sealed) or "") if words else ""

    def of[E](self, kind: type[E]) -> list[tuple[RecordedEvent, E]]:
        """Return the entries of one kind, each with its event, oldest first."""
        return [
            (entry, entry.event) for entry in self.file.entries if isinstance(entry.event, kind)
        ]

    @property
    def received(self) -> str:
        """When it was received, as far as known."""
        first, at = self.file.entries[0], self.complaint.received_at
        zone = self.names.zone
        same = at == first.happened
        return dates.happened(first, zone=zone) if same else dates.moment(at, zone=zone)

    @property
    def subject_line(self) -> str:
        """Its subject line: as staff wrote it, otherwise proposed from the text; empty without
        text."""
        written = self.complaint.subject_line
        return (self.text(written) if written else None) or proposed(self.narrative)

    @property
    def narrative(self) -> str:
        """The complaint as it was received."""
        return self.said(getattr(self.file.entries[0].event, "narrative", None))

    @property
    def wanted(self) -> str:
        """What the complainant wants."""
        return self.said(getattr(self.file.entries[0].event, "remedy", None))

    def around(self, desk: DeskContext) -> Around:
        """Return the context for forms about this complaint."""
        pieces: Any = SimpleLazyObject(lambda: dict(self.listed()))  # few forms ask for them
        rules, names = self.file.rules, self.names
        return Around(desk.person, rules, names, desk.now, self.complaint, pieces)

    def listed(self) -> Iterator[tuple[str, str]]:
        """Yield texts, files and mentions for a list, each in one line."""
        for recorded in self.file.entries:
            for quote in self.quotes(recorded):
                if quote.text:
                    what = quote.label or gettext("Text")
                    yield quote.piece, f"{what}: {shortened(quote.text)}"
            for attached in self.files(recorded):
                yield attached.piece, attached.name
            if isinstance(recorded.event, e.Promised) and (text := self.said(recorded.event.words)):
                yield f"promise/{recorded.event.promise}", shortened(text)
        for mention in self.complaint.mentions:
            if name := self.said(mention.name):
                yield f"mention/{mention.number}", name


def around_new(desk: DeskContext) -> Around:
    """Return the context for forms about no complaint, or about several."""
    zone = zone_of_unit(desk, desk.person.unit)
    return Around(desk.person, desk.rules, Names(read.all_names(), {}, desk.rules, zone), desk.now)


def opened(file: File, desk: DeskContext, *, purpose: str, again: bool = False) -> ComplaintDetail:
    """Open a complaint for a reader: all its text, once, with a row of the read log. It is not
    logged `again` if the reader was shown it for the same purpose in the last few minutes."""
    return opened_together([file], desk, purpose=purpose, again=again)[0]


def opened_together(
    files: Sequence[File], desk: DeskContext, *, purpose: str, again: bool = False
) -> list[ComplaintDetail]:
    """Open several complaints with as many queries as one; one row of the read log for all."""
    parts = [
        _held(file, frozenset(masked(desk.person, file.complaint, file.rules))) for file in files
    ]
    texts = desk.texts(
        {piece for part in parts for piece in part.words},
        purpose=purpose,
        of=[stream_of(file.reference) for file in files],
        again=again,
    )
    named = reading.file_names({piece for part in parts for piece in part.uploads})
    persons, details = read.all_names(), []
    for file, part in zip(files, parts, strict=True):
        own = {piece: texts[piece] for piece in part.words if piece in texts}
        parties = file.complaint.parties
        contacts = {p.number: _contact(p.party, own, file.complaint, desk) for p in parties}
        names = names_for(file, desk, contacts, persons=persons)
        called = {piece: named[piece] for piece in part.uploads if piece in named}
        details.append(ComplaintDetail(file, own, contacts, names, called, part.hidden))
    return details


@dataclass(frozen=True, slots=True)
class _Held:
    """The pieces of a complaint: texts that its reader may see, files, and what is hidden."""

    words: frozenset[str]
    uploads: frozenset[str]
    hidden: frozenset[str]


def _held(file: File, hidden: frozenset[str]) -> _Held:
    every = [piece for recorded in file.entries for piece in _pieces(recorded.event)]
    uploads = frozenset(piece for path, piece in every if is_file(path))
    words = frozenset(piece for path, piece in every if not is_file(path))
    return _Held(words - hidden, uploads, hidden)


def masked_for(file: File, desk: DeskContext, *, purpose: str) -> ComplaintDetail:
    """Open a complaint for a reader who may see no names but those of staff: identities and contact
    details of people involved are not even decrypted."""
    part = _held(file, frozenset(identifying(file.complaint, file.entries, file.rules)))
    texts = desk.texts(part.words, purpose=purpose, of=stream_of(file.reference))
    return ComplaintDetail(file, texts, {}, names_for(file, desk, {}), {}, part.hidden)


def names_for(
    file: File,
    desk: DeskContext,
    contacts: Mapping[int, Contact | None],
    *,
    persons: Mapping[str, str] | None = None,
) -> Names:
    """Return the names of staff and people involved for this reader."""
    complaint = file.complaint
    parties = _told_apart(
        {
            p.number: party_name(p.party, contacts.get(p.number))
            for p in complaint.parties
            if p.same_as is None
        }
    )
    parties |= {
        p.number: parties.get(p.same_as, "") for p in complaint.parties if p.same_as is not None
    }
    persons = read.all_names() if persons is None else persons
    zone = zone_of_unit(desk, complaint.unit)
    return Names(
        persons,
        parties,
        file.rules,
        zone,
        speaks_for=represented(complaint, parties.keys()),
        unreachable=frozenset(n for n, who in contacts.items() if who and not who.reachable),
    )


def _told_apart(names: Mapping[int, str]) -> dict[int, str]:
    """Return people involved with equal names, each with their number."""
    doubled = {name for name, count in Counter(names.values()).items() if count > 1}
    return {
        number: gettext("{name} (person {number})").format(name=name, number=number)
        if name in doubled
        else name
        for number, name in names.items()
    }


def zone_of_unit(desk: DeskContext, unit: str | None) -> str:
    """Return the time zone for a unit's moments."""
    setting = desk.rules.policy.setting(unit, "zone")
    return setting.value if setting else "UTC"


def party_name(party: e.Party, contact: Contact | None) -> str:
    """Return the name of a person involved."""
    if contact is not None and (contact.name or contact.organization):
        return contact.name or contact.organization
    if party.mode is e.IdentityMode.anonymous:
        return gettext("anonymous complainant")
    if party.mode is e.IdentityMode.confidential:
        return gettext("someone whose name is confidential")
    return gettext("person {number}").format(number=party.number)


def shortened(text: str, length: int = 80) -> str:
    """The beginning of a text in one line."""
    line = " ".join(text.split())
    return (
        line if len(line) <= length else f"{line[:length].rsplit(' ', 1)[0]}\N{HORIZONTAL ELLIPSIS}"
    )


def _contact(
    party: e.Party, texts: Mapping[str, str | None], complaint: Complaint, desk: DeskContext
) -> Contact | None:
    piece = party.identity.sealed if party.identity else None
    text = texts.get(piece) if piece and piece not in complaint.retracted else None
    named = party.mode is e.IdentityMode.named
    if text is None or not (named or knows_names(desk.person, complaint, desk.rules)):
        return None
    return vault.contact_of(text)


def _pieces(event: Any) -> Sequence[tuple[str, str]]:
    return [(path, piece.sealed) for path, piece in codec.located_pieces(event)]


_CLOSER = {
    ("Received", "remedy"): "Receive",
    ("DecisionCommunicated", "words"): "CommunicateDecision",
    ("ResponseReleased", "words"): "CommunicateDecision",
    ("FindingRecorded", "words"): "RecordFinding",
    ("PersonHeard", "words"): "HearPerson",
    ("HearingCorrected", "words"): "HearPerson",
    ("DangerCalled", "number"): "RecordDangerCall",
    ("Promised", "words"): "Promise",
}
"""Texts labelled after the act that asked for them."""


def _label(event: Any, path: str) -> str:
    """Return the label of a text of an entry, by the last name in its path."""
    name = next(part for part in reversed(path.split("/")) if part and not part.isdecimal())
    kind = _CLOSER.get((type(event).__name__, name))
    if kind is not None:
        return gettext(wording.FIELDS[kind, name].label)
    if name == "identity":
        return gettext("Name and address")
    if name == "words":
        return ""  # the line itself says what these are
    field = wording.FIELDS.get(name)
    return gettext(field.label if field else "Text")


def own_facts(detail: ComplaintDetail) -> list[tuple[str, str]]:
    """Each own field that was answered, in the policy's order, with its answer as it is now, and
    what was chosen of regulators' lists."""
    facts = {fact.name: fact for fact in detail.complaint.facts}
    declared = (own.code for own in detail.file.rules.policy.own_fields)
    rows = in_words((facts[code] for code in declared if code in facts), detail)
    labels: dict[str, list[str]] = {}
    for choice in chosen_of(detail.complaint, detail.file.rules):
        name = gettext("{list} ({rules})").format(
            list=capital(regimes.list_name(choice.axis)), rules=detail.names.pack(choice.axis.pack)
        )
        labels.setdefault(name, []).append(choice.item.label)
    return rows + [(name, listed(many)) for name, many in labels.items()]


def in_words(facts: Iterable[e.Fact], detail: ComplaintDetail) -> list[tuple[str, str]]:
    """Return names and values of facts; those hidden from the reader are left out."""
    pairs = ((capital(called(fact.name, detail)), _said(fact, detail)) for fact in facts)
    return [(name, text) for name, text in pairs if text]


def called(name: str, detail: ComplaintDetail) -> str:
    """Return the name of a fact: of a custom field, or of what a rule pack asks."""
    if name.startswith("own."):
        return detail.names.own_field(name)
    return regimes.asked(name, detail.file.rules.regulators)


def typed(fact: e.Fact, detail: ComplaintDetail) -> str:
    """Return the value of a fact without text."""
    match fact:
        case e.Fact(flag=bool(flag)):
            return yes_no(flag)
        case e.Fact(number=int(number)):
            return str(number)
        case e.Fact(day=date() as day):
            return dates.day(day)
        case e.Fact(moment=datetime() as moment):
            return dates.moment(moment, zone=detail.names.zone)
        case e.Fact(money=Money() as amount):
            return money.amount(amount)
        case e.Fact(code=Code() as code):
            chosen = regimes.listed(fact.name, code, detail.file.rules.regulators)
            return chosen or detail.names.own_option(fact.name, code)
        case _:
            return ""


def _said(fact: e.Fact, detail: ComplaintDetail) -> str:
    if fact.words is None:
        return typed(fact, detail)
    return "" if fact.words.sealed in detail.hidden else detail.said(fact.words)

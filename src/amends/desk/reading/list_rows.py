"""Complaints in a list: one line each, opened together for a whole page."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from amends import vault
from amends.core.framework.policy.commitments import Priority
from amends.core.operation import events as e
from amends.core.operation.complaint.stages import CLOSED, Stage
from amends.core.operation.guidance.next_dates import Awaited, Waiting
from amends.core.operation.guidance.subject_line import proposed
from amends.core.values import Code, Sealed
from amends.handling.reading import received
from amends.handling.streams import stream_of
from amends.register import queries, search_words
from amends.register.models import Deadline, Row
from amends.wording import choices
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..request.context import DeskContext
from .detail import party_name, shortened
from .states import State, asked_in_words, date_state, stage_state, waits_since

LOOKED_INTO = (Stage.assessed, Stage.under_investigation, Stage.response_prepared)
"""The stages in which a complaint needs work by the person it was assigned to."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One complaint in one line."""

    row: Row
    who: str
    subject: str
    """Its subject line: as staff wrote it, otherwise proposed from the text."""
    wants: str
    stage: State
    due: State | None
    asked: str
    """What that date is for; without a date what is awaited, and since when."""
    owner: str
    unit: str
    received: date
    remedy: str = ""
    """Outcome sought, in the complainant's own words; empty if they did not say."""
    closed: date | None = None
    """When it was closed, also before an import; None if it is not, or the day is unknown."""
    timed: bool = True
    """Whether the time of receipt is known, not only the day."""
    category: str = ""
    priority: str = ""
    """Its priority, or that safety is at stake."""
    problem: str = ""
    """The problem that it belongs to, where the list shows it."""
    cause: str = ""
    """Its cause, where the list shows it."""
    why: str = ""
    """Why it is in this list, if the list itself does not say so."""
    act: str = ""
    """The act for what the list asks of them."""
    found: str = ""
    """What it says around the first of the words of a search, if its subject line has none."""


def list_rows(
    rows: Sequence[Row],
    desk: DeskContext,
    *,
    purpose: str,
    binding: bool = False,
    words: Collection[str] = (),
) -> list[ListRow]:
    """Return the lines of a list, in its order. One row of the read log for all of them. `binding`
    shows the next binding date of each, if there is one, instead of the next date of any kind. What
    a complaint says around the first of the `words` is `found`."""
    if not rows:
        return []
    entries = received([row.reference for row in rows]).items()
    openings: dict[str, _Opening] = {
        name: entry.event
        for name, entry in entries
        if isinstance(entry.event, e.Received | e.TakenOver)
    }
    lines = {row.subject_line for row in rows if row.subject_line}
    wanted = lines | {piece.sealed for opening in openings.values() for piece in _pieces(opening)}
    shown = desk.texts(wanted, purpose=purpose, of=[stream_of(reference) for reference in openings])
    dues = queries.deadlines(desk.visible(), [row.reference for row in rows])
    names = Names(desk.names({row.owner for row in rows if row.owner}), {}, desk.rules)
    awaited = _binding if binding else _awaited
    return [
        _line(
            row,
            desk,
            names,
            _First(openings.get(row.reference), shown),
            awaited(row, desk, dues.get(row.reference, [])),
            words,
        )
        for row in rows
    ]


type _Opening = e.Received | e.TakenOver


@dataclass(frozen=True, slots=True)
class _First:
    """The first entry of a complaint, if it has one, with its texts by piece."""

    event: _Opening | None
    shown: Mapping[str, str | None]

    def text(self, name: str) -> str:
        """Return a text of it; empty if there is none or it was erased."""
        piece: Sealed | None = getattr(self.event, name, None)
        return (self.shown.get(piece.sealed) if piece else None) or ""

    @property
    def who(self) -> str:
        """Who complains, as far as the reader may know."""
        lead = _lead(self.event)
        text = self.shown.get(lead.identity.sealed) if lead and lead.identity else None
        return party_name(lead, vault.contact_of(text) if text else None) if lead else ""


def _lead(event: _Opening | None) -> e.Party | None:
    parties = event.parties if event else ()
    return next((p for p in parties if p.lead), parties[0] if parties else None)


def _pieces(event: _Opening) -> list[Sealed]:
    lead = _lead(event)
    identity = lead.identity if lead and lead.mode is e.IdentityMode.named else None
    return [piece for piece in (identity, event.remedy, event.narrative) if piece is not None]


def _line(
    row: Row,
    desk: DeskContext,
    names: Names,
    first: _First,
    waited: Awaited | None,
    words: Collection[str],
) -> ListRow:
    unit, narrative = row.unit or None, first.text("narrative")
    remedy = shortened(first.text("remedy"))
    what = names.listed("categories", row.category) if row.category else ""
    kind = what or choices.label(e.Kind(row.kind))
    subject = first.shown.get(row.subject_line or "") or proposed(shortened(narrative))
    closed = getattr(first.event, "closed_on", None)
    if row.closed_at:
        closed = desk.rules.day_of(unit, row.closed_at)
    return ListRow(
        row=row,
        who=first.who,
        subject=subject or kind,
        wants=(remedy if getattr(first.event, "remedy", None) else shortened(narrative)) or kind,
        stage=stage_state(row.stage),
        due=date_state(waited, desk, unit) if waited else None,
        asked=_asked(waited, names, desk, unit),
        owner=names.person(row.owner) if row.owner else "",
        unit=names.unit(row.unit) if row.unit else "",
        received=desk.rules.day_of(unit, row.received_at),
        found="" if _around(subject, words) else _around(narrative, words),
        remedy=remedy,
        closed=closed if row.stage in CLOSED else None,
        timed="receipt_time" not in getattr(first.event, "lacks", ()),
        category=what,
        priority=choices.label(Priority(row.priority)) if row.priority else "",
    )


def _awaited(row: Row, desk: DeskContext, deadlines: list[Deadline]) -> Awaited | None:
    """Return what the row says is awaited next."""
    if not row.next_what:
        return None
    what = Waiting(row.next_what)
    if row.next_on is None:
        return Awaited(what, since=row.next_since)
    deadline = deadline_of(row, deadlines) if what is Waiting.term else None
    if deadline is not None:
        return _of_clock(deadline)
    if what in (Waiting.term, Waiting.reaction):
        return Awaited(what, row.next_on)
    day = desk.rules.day_of(row.unit or None, row.next_on)
    return Awaited(what, row.next_on, day=day)


def _binding(row: Row, desk: DeskContext, deadlines: list[Deadline]) -> Awaited | None:
    """Return the next binding date of the row; if there is none, what is awaited."""
    if row.next_due is None:
        return _awaited(row, desk, deadlines)
    deadline = deadline_of(row, deadlines) if row.next_clock else None
    if deadline is not None:
        return _of_clock(deadline)
    day = desk.rules.day_of(row.unit or None, row.next_due)
    called = row.next_what == Waiting.danger_call
    promised = Waiting.danger_call if called else Waiting.promise
    what = Waiting.letter if row.next_clock else promised
    return Awaited(what, row.next_due, day=day)


def deadline_of(row: Row, deadlines: list[Deadline]) -> Deadline | None:
    """Return the next binding deadline: several packs may have one of that name, and so may a
    letter, which is not a deadline rule."""
    wanted = (None, row.next_due, row.next_clock)
    matching = (due for due in deadlines if (due.met_at, due.until, due.clock) == wanted)
    return next(matching, None)


def _of_clock(deadline: Deadline) -> Awaited:
    clock = (Code(deadline.pack), Code(deadline.clock))
    return Awaited(Waiting.term, deadline.until, day=deadline.day, clock=clock)


def _asked(awaited: Awaited | None, names: Names, desk: DeskContext, unit: str | None) -> str:
    if awaited is None:
        return ""
    if awaited.until is None:
        return waits_since(awaited, desk, unit)
    return capital(asked_in_words(awaited, names))


def _around(text: str, words: Collection[str]) -> str:
    """Return what a text says around the first of the words; empty if none of them is in it."""
    for part in re.finditer(r"\w+", text if words else ""):
        if search_words.of_text(part[0]) & set(words):
            begins = text.rfind(" ", 0, max(0, part.start() - 40)) + 1
            return ("\N{HORIZONTAL ELLIPSIS} " if begins else "") + shortened(text[begins:])
    return ""


def awaiting_in_words(awaiting: str) -> str:
    """Return what is awaited from another person, as text."""
    texts = {
        "triage": gettext("the person complained about"),
        "second_person": gettext("a second approver"),
        "authorization": gettext("approval of the response"),
        "verification": gettext("a check that the remedy works"),
        "cause": gettext("its cause"),
        "exclusion": gettext("a check that leaving it out was right"),
        "reaction": gettext("the complainant's reply"),
    }
    return texts.get(awaiting, awaiting)

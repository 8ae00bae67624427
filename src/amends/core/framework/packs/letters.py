"""Clause 5.3 and 7.4 to 7.8: the letters that a regime demands, and where a complainant may turn.

A communication is a checklist: what it must say, enclose and never say. Its id is also an event,
which happens when it is sent. A referral is an outside body with the window in which it listens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...principles.timeliness import Counting, FirstDay, MonthEnd, Roll, TermUnit
from ...values import Code, Coded, Moment
from .predicate import Predicate

_OURS = """
acknowledgement status new_date information_request late decision recourse reply_reminder
out_of_scope closure outside_referral subject alert access
"""
OURS = frozenset(Code(one) for one in _OURS.split())
"""The letters of our own that a pack's letter may be sent as (`operation.events.Notice`)."""


class Check(Coded):
    """What the system itself can see in a letter."""

    names_body = "names_body"
    names_address = "names_address"
    names_reference = "names_reference"
    names_date = "names_date"
    names_received = "names_received"
    names_contact = "names_contact"
    names_person = "names_person"
    gives_reason = "gives_reason"
    tells_standing = "tells_standing"
    fixed_text = "fixed_text"


@dataclass(frozen=True, slots=True)
class Content:
    """One thing that a letter must say (while `when` holds); `auto` is a check that the system
    makes, everything else is ticked by a person."""

    id: Code
    text: str
    when: Predicate | None = None
    auto: Check | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a letter is owed: an event, or a clock met or missed, or an event that met a clock."""

    event: Code | None = None
    clock_met: Code | None = None
    clock_missed: Code | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """How soon after its trigger a letter is owed, or how long before a clock's end."""

    amount: int
    unit: TermUnit
    calendar: Code | None = None
    before: Code | None = None


@dataclass(frozen=True, slots=True)
class FixedText:
    """Wording that the rule prescribes, chosen by a fact: the texts of the asset that the pack
    holds (`Prescribed`), or none, where whoever writes takes it from the regulator."""

    asset: Code
    choose_by: Code | None = None


@dataclass(frozen=True, slots=True)
class Prescribed:
    """The words of an asset, word for word: whenever, or where the fact that chooses has the
    `value`."""

    asset: Code
    text: str
    value: Code | None = None


@dataclass(frozen=True, slots=True)
class Communication:
    """A letter that a regime demands, as a checklist. `forbid` holds texts that must not stand in
    it, as the address of a platform that was closed; `sent_as` names the letters of ours that are
    it, so that its event happens when one of them is sent: after the event `after`, where one is
    named, and with `first` only the first of them after each such event; before the event `until`.
    `means` are further events that happen with it; `told_as` is what complainants read instead of
    `label`."""

    id: Code
    label: str = ""
    sent_as: tuple[Code, ...] = ()
    after: Code | None = None
    until: Code | None = None
    first: bool = False
    means: tuple[Code, ...] = ()
    told_as: str = ""
    written: bool = False
    trigger: Trigger | None = None
    within: Within | None = None
    must_contain: tuple[Content, ...] = ()
    enclose: tuple[str, ...] = ()
    fixed_text: FixedText | None = None
    forbid: tuple[str, ...] = ()
    source: Code | None = None
    note: str = ""

    def would_be(self, happened: Mapping[str, Sequence[Moment]]) -> bool:
        """Whether one of ours that goes now is it, after what has happened, each name with its
        moments in order."""
        begun = _times(self.after, happened)
        if (self.after is not None and not begun) or _times(self.until, happened):
            return False
        gone = happened.get(self.id, ())
        return not (self.first and gone and max(gone) >= max(begun))

    def those_of(
        self, ours: Iterable[Moment], happened: Mapping[str, Sequence[Moment]]
    ) -> list[Moment]:
        """When it was sent, by the moments at which those of ours were that it may be."""
        over = min(_times(self.until, happened), default=None)
        times = sorted(one for one in ours if over is None or one < over)
        if self.after is None:
            return times
        begun = sorted(_times(self.after, happened))
        if self.first:
            found = (next((one for one in times if one >= since), None) for since in begun)
            return sorted({one for one in found if one is not None})
        return [one for one in times if begun and one >= begun[0]]


def _times(event: Code | None, happened: Mapping[str, Sequence[Moment]]) -> Sequence[Moment]:
    return () if event is None else happened.get(event, ())


def forbidden_in(letter: Communication, text: str) -> tuple[int, ...]:
    """Which of the texts that a letter must never say stand in it, counted from 1."""
    said = text.casefold()
    return tuple(
        number for number, never in enumerate(letter.forbid, start=1) if never.casefold() in said
    )


class OpeningKind(Coded):
    """What opens a way outside."""

    sent = "sent"
    missed = "missed"
    event = "event"


@dataclass(frozen=True, slots=True)
class Opening:
    """A letter sent, a clock missed, or an event, that opens a way outside."""

    kind: OpeningKind
    of: Code


@dataclass(frozen=True, slots=True)
class Closing:
    """When a way outside closes again: a time after the first of these, a letter that was sent
    (written ``dated:``), a clock missed, or an event."""

    amount: int
    unit: TermUnit
    from_: tuple[Opening, ...]
    calendar: Code | None = None
    first_day: FirstDay = FirstDay.exclude
    roll: Roll = Roll.none
    month_end: MonthEnd = MonthEnd.clamp

    @property
    def counting(self) -> Counting:
        """How its days are counted."""
        return Counting(self.first_day, self.roll, month_end=self.month_end)


@dataclass(frozen=True, slots=True)
class Referral:
    """An outside body, and when one may turn to it."""

    id: Code
    body: str
    url: str = ""
    opens_on: tuple[Opening, ...] = ()
    closes: Closing | None = None
    waivable: bool = False
    note: str = ""

"""Clauses 5.3 and 7.4 to 7.8: letters that a pack requires, and its external bodies.

A communication is a checklist of what a letter must say, enclose and never say. Its id is also an
event, which happens when the letter is sent. A referral is an external body with the period in
which it accepts complaints.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...principles.timeliness import Counting, FirstDay, MonthEnd, Roll, TermUnit
from ...values import Code, Coded, Moment
from .predicate import Predicate

_OURS = """
acknowledgement status new_date information_request late decision recourse reply_reminder
out_of_scope closure outside_referral subject alert access access_replaced
reply_noted objection change
"""
OURS = frozenset(Code(name) for name in _OURS.split())
"""The letters of our own that a pack's letter may be sent as (`operation.events.Notice`)."""


class Check(Coded):
    """What the system itself can find in a letter."""

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
    """One thing that a letter must say (while `when` is true); `auto` is an automatic check,
    everything else is ticked by a person."""

    id: Code
    text: str
    when: Predicate | None = None
    auto: Check | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a letter is owed: after an event, a met or missed deadline, or an event that met one."""

    event: Code | None = None
    clock_met: Code | None = None
    clock_missed: Code | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """How soon after its trigger a letter is owed, or how long before a deadline's end."""

    amount: int
    unit: TermUnit
    calendar: Code | None = None
    before: Code | None = None


@dataclass(frozen=True, slots=True)
class FixedText:
    """Wording prescribed by the rule, chosen by a fact: texts of the asset in the pack
    (`Prescribed`), or none if the author takes it from the regulator."""

    asset: Code
    choose_by: Code | None = None


@dataclass(frozen=True, slots=True)
class Prescribed:
    """The exact text of an asset: always, or if the choosing fact has the `value`."""

    asset: Code
    text: str
    value: Code | None = None


@dataclass(frozen=True, slots=True)
class Communication:
    """A letter required by a pack, as a checklist. `forbid` contains texts that must not occur, for
    example the address of a platform that was closed. `sent_as` names our letters that satisfy it,
    so that its event happens when one of them is sent: after the event `after`, if one is named,
    and with `first` only the first of them after each such event; before the event `until`. `means`
    are further events that happen with it. Complainants read `told_as` instead of `label`."""

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
        """Return whether one of our letters sent now satisfies it, given what has happened (each
        event with its moments in order)."""
        begun = _times(self.after, happened)
        if (self.after is not None and not begun) or _times(self.until, happened):
            return False
        gone = happened.get(self.id, ())
        return not (self.first and gone and max(gone) >= max(begun))

    def those_of(
        self, ours: Iterable[Moment], happened: Mapping[str, Sequence[Moment]]
    ) -> list[Moment]:
        """Return when it was sent, from the moments of our letters that may satisfy it."""
        over = min(_times(self.until, happened), default=None)
        times = sorted(moment for moment in ours if over is None or moment < over)
        if self.after is None:
            return times
        begun = sorted(_times(self.after, happened))
        if self.first:
            firsts = (next((time for time in times if time >= since), None) for since in begun)
            return sorted({moment for moment in firsts if moment is not None})
        return [moment for moment in times if begun and moment >= begun[0]]


def _times(event: Code | None, happened: Mapping[str, Sequence[Moment]]) -> Sequence[Moment]:
    return () if event is None else happened.get(event, ())


def forbidden_in(letter: Communication, text: str) -> tuple[int, ...]:
    """Return the numbers, from 1, of the forbidden texts that occur in the letter's text."""
    folded = text.casefold()
    return tuple(
        number for number, never in enumerate(letter.forbid, start=1) if never.casefold() in folded
    )


class OpeningKind(Coded):
    """What makes an external body available."""

    sent = "sent"
    missed = "missed"
    event = "event"


@dataclass(frozen=True, slots=True)
class Opening:
    """A letter sent, a missed deadline, or an event that makes an external body available."""

    kind: OpeningKind
    of: Code


@dataclass(frozen=True, slots=True)
class Closing:
    """When an external body stops being available: a time after the first of these, a letter sent
    (written ``dated:``), a missed deadline, or an event."""

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
    """An external body, and when a complainant may turn to it."""

    id: Code
    body: str
    url: str = ""
    opens_on: tuple[Opening, ...] = ()
    closes: Closing | None = None
    waivable: bool = False
    note: str = ""

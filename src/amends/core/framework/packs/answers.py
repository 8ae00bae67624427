"""Clauses 7.1, 7.3 and 7.8: what a pack's deadline rules mean to complainants: which of them say
when the response is due, and how long that is at most."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ...principles.timeliness import TermUnit
from ...values import Code
from .clocks import Clock, Force, Pick, Span
from .letters import Check, Communication
from .pack import Pack

_ANSWERED = frozenset(
    Code(event) for event in ("response_sent", "final_response", "idr_response", "src")
)
_CONFIRMED = frozenset(Code(event) for event in ("acknowledged", "escalation_acknowledged"))
_DECISION, _RECEIPT = Code("decision"), Code("acknowledgement")
_AT_RECEIPT = frozenset(Code(event) for event in ("received", "made", "recorded"))
_ELSEWHERE = frozenset(Code(notice) for notice in ("recourse", "outside_referral"))
_BY_ITSELF = frozenset(
    {Check.names_received, Check.names_reference, Check.names_date, Check.names_contact}
)
"""Points that an automatic acknowledgement can satisfy."""


class Meaning(Enum):
    """What a deadline means to the complainant: the response; the acknowledgement; more information
    than an acknowledgement; the start of a review; regular progress updates; the external bodies
    they can turn to."""

    answer = "answer"
    receipt = "receipt"
    handling = "handling"
    another_look = "another_look"
    news = "news"
    elsewhere = "elsewhere"


def meaning_of(pack: Pack, clock: Clock) -> Meaning | None:
    """Return what a deadline rule means to a complainant, by what meets it and from when it runs;
    None for an internal step, and for one whose end breaches nothing."""
    if clock.strength is Force.gateway:
        return None
    if is_of_answer(pack, clock):
        return Meaning.answer
    if frozenset(clock.met_by) & _confirming(pack):
        return _of_confirmation(pack, clock)
    if clock.repeat is not None:
        return Meaning.news
    elsewhere = any(_ELSEWHERE.intersection(letter.sent_as) for letter in _letters(pack, clock))
    return Meaning.elsewhere if elsewhere else None


def same_thing(pack: Pack, clock: Clock) -> str | Meaning | None:
    """Return a value by which a complainant sees whether two deadline rules are about the same
    thing; None for one that is like no other."""
    return clock.told_as or meaning_of(pack, clock)


def _of_confirmation(pack: Pack, clock: Clock) -> Meaning:
    if not clock.starts & _AT_RECEIPT:
        return Meaning.another_look
    confirms = (letter for letter in _letters(pack, clock) if _is(letter, _RECEIPT, _CONFIRMED))
    points = (it for letter in confirms for it in letter.must_contain)
    more = any(point.when is None and point.auto not in _BY_ITSELF for point in points)
    return Meaning.handling if more else Meaning.receipt


def _letters(pack: Pack, clock: Clock) -> Iterator[Communication]:
    return (letter for letter in pack.communications if letter.id in clock.met_by)


def is_of_answer(pack: Pack, clock: Clock) -> bool:
    """Return whether a deadline rule sets the due date of the response: the response meets it and
    the acknowledgement does not; or as the pack says (`Clock.answers`). One whose end breaches
    nothing promises nothing."""
    if clock.strength is Force.gateway:
        return False
    if clock.answers is not None:
        return clock.answers
    met_by = frozenset(clock.met_by)
    return bool(met_by & answering(pack)) and not met_by & _confirming(pack)


def is_of_receipt(pack: Pack, clock: Clock) -> bool:
    """Return whether a deadline rule sets the due date of the acknowledgement and nothing more: it
    runs from receipt, and the acknowledgement meets it."""
    return meaning_of(pack, clock) is Meaning.receipt


def answering(pack: Pack) -> frozenset[Code]:
    """Return the events and letters of a pack that are our response."""
    return _ANSWERED | {
        letter.id for letter in pack.communications if _is(letter, _DECISION, _ANSWERED)
    }


def _confirming(pack: Pack) -> frozenset[Code]:
    return _CONFIRMED | {
        letter.id for letter in pack.communications if _is(letter, _RECEIPT, _CONFIRMED)
    }


def _is(letter: Communication, ours: Code, events: frozenset[Code]) -> bool:
    return ours in letter.sent_as or bool(events.intersection(letter.means))


@dataclass(frozen=True, slots=True)
class AnswerWithin:
    """The response time of a pack in general: from receipt, or from its acknowledgement."""

    pack: Pack
    clock: Clock
    span: Span
    confirmed: bool = False


def answer_within(pack: Pack) -> AnswerWithin | None:
    """Return the shortest response time that a pack may set from receipt or acknowledgement."""
    limits = (
        AnswerWithin(pack, clock, span, confirmed)
        for clock in pack.clocks
        if is_of_answer(pack, clock) and (confirmed := _from_confirmation(clock)) is not None
        for span in _spans(pack, clock)
    )
    return min(limits, key=lambda limit: length(limit.span), default=None)


def _from_confirmation(clock: Clock) -> bool | None:
    """Return whether it runs from the acknowledgement and not from receipt; None for neither."""
    if clock.starts & _AT_RECEIPT:
        return False
    return True if clock.starts & _CONFIRMED else None


def _spans(pack: Pack, clock: Clock) -> Iterator[Span]:
    """Yield the possible lengths of a deadline rule that do not depend on a complaint."""
    setting = pack.setting(clock.setting) if clock.setting is not None else None
    if setting is not None:
        yield setting.span
    if clock.unit is not None:
        amounts = [row.amount for row in clock.by.map] if clock.by else [clock.amount]
        yield from (Span(amount, clock.unit) for amount in amounts if amount is not None)
    if clock.any_of:
        pick = max if clock.pick is Pick.latest else min
        yield pick(clock.any_of, key=length)


def length(span: Span) -> float:
    """Return the approximate number of days, for comparing lengths."""
    return span.amount * _DAYS[span.unit]


_DAYS = {
    TermUnit.hour: 1 / 24,
    TermUnit.business_hour: 1.4 / 8,
    TermUnit.day: 1.0,
    TermUnit.business_day: 1.4,
    TermUnit.week: 7.0,
    TermUnit.month: 30.4,
    TermUnit.year: 365.0,
}

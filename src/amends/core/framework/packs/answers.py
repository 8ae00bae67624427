"""Clauses 7.1, 7.3 and 7.8: what a pack's clocks mean to complainants, which of them say by when
they have the answer, and how long that is at most."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ...principles.timeliness import TermUnit
from ...values import Code
from .clocks import Clock, Force, Pick, Span
from .letters import Check, Communication, Content
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
"""What the confirmation of receipt that goes by itself can show."""


class Meaning(Enum):
    """What a clock is to whoever complained: by when they have the answer; hear that the complaint
    has arrived; hear more of how it is dealt with than that; hear that it is looked at again; hear
    how it stands, again and again; hear where else they can turn."""

    answer = "answer"
    receipt = "receipt"
    handling = "handling"
    another_look = "another_look"
    news = "news"
    elsewhere = "elsewhere"


def meaning_of(pack: Pack, clock: Clock) -> Meaning | None:
    """What a clock means to a complainant, by what meets it and from when it runs; None for a step
    inside, and for one whose end breaks nothing."""
    if clock.strength is Force.gateway:
        return None
    if is_of_answer(pack, clock):
        return Meaning.answer
    if frozenset(clock.met_by) & _confirming(pack):
        return _of_confirmation(pack, clock)
    if clock.repeat is not None:
        return Meaning.news
    elsewhere = any(_ELSEWHERE.intersection(one.sent_as) for one in _letters(pack, clock))
    return Meaning.elsewhere if elsewhere else None


def same_thing(pack: Pack, clock: Clock) -> str | Meaning | None:
    """What tells to a complainant whether two clocks are about one thing; None for a clock that is
    like no other."""
    return clock.told_as or meaning_of(pack, clock)


def _of_confirmation(pack: Pack, clock: Clock) -> Meaning:
    if not clock.starts & _AT_RECEIPT:
        return Meaning.another_look
    confirms = (one for one in _letters(pack, clock) if _is(one, _RECEIPT, _CONFIRMED))
    asked = (it for one in confirms for it in one.must_contain)
    return Meaning.handling if any(_asks_more(one) for one in asked) else Meaning.receipt


def _asks_more(point: Content) -> bool:
    return point.when is None and point.auto not in _BY_ITSELF


def _letters(pack: Pack, clock: Clock) -> Iterator[Communication]:
    """The letters that meet a clock."""
    return (one for one in pack.communications if one.id in clock.met_by)


def is_of_answer(pack: Pack, clock: Clock) -> bool:
    """Whether a clock says by when the complainant has the answer: the answer meets it, and the
    confirmation of receipt does not; or as the pack says (`Clock.answers`). One whose end breaks
    nothing promises nothing."""
    if clock.strength is Force.gateway:
        return False
    if clock.answers is not None:
        return clock.answers
    met_by = frozenset(clock.met_by)
    return bool(met_by & answering(pack)) and not met_by & _confirming(pack)


def is_of_receipt(pack: Pack, clock: Clock) -> bool:
    """Whether a clock says by when the complainant hears that the complaint has arrived, and no
    more than that: it runs from receipt, and the confirmation of receipt meets it."""
    return meaning_of(pack, clock) is Meaning.receipt


def answering(pack: Pack) -> frozenset[Code]:
    """The events and letters of a pack that are our answer."""
    return _ANSWERED | {one.id for one in pack.communications if _is(one, _DECISION, _ANSWERED)}


def _confirming(pack: Pack) -> frozenset[Code]:
    return _CONFIRMED | {one.id for one in pack.communications if _is(one, _RECEIPT, _CONFIRMED)}


def _is(letter: Communication, ours: Code, events: frozenset[Code]) -> bool:
    return ours in letter.sent_as or bool(events.intersection(letter.means))


@dataclass(frozen=True, slots=True)
class AnswerWithin:
    """Within which time a pack wants the answer, in general: from receipt, or from when receipt was
    confirmed."""

    pack: Pack
    clock: Clock
    span: Span
    confirmed: bool = False


def answer_within(pack: Pack) -> AnswerWithin | None:
    """The shortest time for the answer that a pack may set from receipt on or from its
    confirmation; None for a pack that sets none so."""
    found = (
        AnswerWithin(pack, clock, span, confirmed)
        for clock in pack.clocks
        if is_of_answer(pack, clock) and (confirmed := _from_confirmation(clock)) is not None
        for span in _spans(pack, clock)
    )
    return min(found, key=lambda one: length(one.span), default=None)


def _from_confirmation(clock: Clock) -> bool | None:
    """Whether it runs from the confirmation of receipt and not from receipt; None for neither."""
    if clock.starts & _AT_RECEIPT:
        return False
    return True if clock.starts & _CONFIRMED else None


def _spans(pack: Pack, clock: Clock) -> Iterator[Span]:
    """The lengths that a clock can have; none where it hangs on what is known of one complaint."""
    setting = pack.setting(clock.setting) if clock.setting is not None else None
    if setting is not None:
        yield setting.span
    if clock.unit is not None:
        amounts = [one.amount for one in clock.by.map] if clock.by else [clock.amount]
        yield from (Span(one, clock.unit) for one in amounts if one is not None)
    if clock.any_of:
        pick = max if clock.pick is Pick.latest else min
        yield pick(clock.any_of, key=length)


def length(span: Span) -> float:
    """About how many days it is, to tell the shorter one of two."""
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

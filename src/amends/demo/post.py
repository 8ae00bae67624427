"""Letters that the worker would have sent in the demo, composed by the same functions from the
complaint's state at the moment of sending, so that they agree with the record."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.posting import PostLetter, PrintLetter, WriteLetter
from amends.core.operation.effects.consequences import awaits_new_date, changes_day, moves_answer
from amends.core.operation.events import Delivery, Notice, Way
from amends.core.operation.regulators.letter_requirements import demands
from amends.core.values import Code
from amends.handling.sealing import Deferred
from amends.handling.streams import recorded_event, stream_of
from amends.handling.unit_of_work import UnitOfWork
from amends.journal import store
from amends.letters.composing import Letter
from amends.letters.filling import answer_by
from amends.letters.jobs import how_it_ended, where_it_is, why_another_day, why_not
from amends.letters.writing import Unattended, words_of

from .scenario_steps import Tale

_JUST_NOW = timedelta(minutes=1)
"""Maximum age of an act to which an automatic letter refers."""

type Composed = tuple[str, Mapping[str, str]]
"""The code of a letter, and its fields beyond the usual ones."""


def acknowledgement(tale: Tale, *, party: int = 1) -> Deferred:
    """Return the acknowledgement of a complaint received a moment ago (7.4)."""

    def write(on: Unattended) -> Acknowledge:
        number, letter = _letter(on, "acknowledgement", {})
        template = Code(letter.template), letter.version
        checked = on.checked(letter)
        sending = (number, Way.email, Delivery.sent, letter.whole)
        day = letter.respond_by
        return Acknowledge(*sending, *template, checked=checked, respond_by=day)

    return _in_its_turn(tale, party, Acknowledge, write)


def _notice(
    notice: Notice, says: Callable[[Unattended], Composed | None], tale: Tale, *, party: int = 1
) -> Deferred:
    """Return a letter; none if there is nothing to say at its moment."""

    def write(on: Unattended) -> SendNotice | None:
        composed = says(on)
        if composed is None:
            return None
        number, letter = _letter(on, *composed)
        checked = on.checked(letter, composed[1])
        return SendNotice(
            notice, Way.email, number, words=letter.whole, checked=checked, **letter.named
        )

    return _in_its_turn(tale, party, SendNotice, write)


def day_by_phone(tale: Tale, *, party: int) -> Deferred:
    """Return what staff say of a new due date, unless it has to be written."""

    def say(on: Unattended) -> SendNotice | None:
        written = demands(on.complaint, on.rules, on.now, notice=Notice.new_date)
        if written or _another_day(on) is None:
            return None
        return SendNotice(Notice.new_date, Way.phone, party)

    return _in_its_turn(tale, party, SendNotice, say)


def posted(tale: Tale, who: str, notice: Notice = Notice.decision) -> Tale:
    """Write the letter with the response that was released to be posted, or with the options of a
    complainant, print and post it."""

    def written(uow: UnitOfWork) -> WriteLetter:
        on = as_it_stands(tale, 1, uow)
        says = _released(on) if notice is Notice.decision else _ways_further(on)
        number, letter = _letter(on, *says)
        to = number if number != 1 else None
        kind = (1, Way.letter, letter.whole, notice)
        return WriteLetter(*kind, to=to, **letter.named)

    tale.by("system", Deferred(WriteLetter, written))
    return tale.by(who, printed_newest(tale), posted_newest(tale))


def printed_newest(tale: Tale) -> Deferred:
    """Return the printing of the letter that was written last."""
    return Deferred(PrintLetter, lambda uow: PrintLetter(_newest(tale, uow)))


def posted_newest(tale: Tale) -> Deferred:
    """Return the posting of the letter that was written last, on the day of the act."""

    def gone(uow: UnitOfWork) -> PostLetter:
        complaint = uow.states[stream_of(tale.reference)]
        return PostLetter(_newest(tale, uow), uow.rules.day_of(complaint.unit, uow.now))

    return Deferred(PostLetter, gone)


def _newest(tale: Tale, uow: UnitOfWork) -> int:
    return len(uow.states[stream_of(tale.reference)].letters)


def as_it_stands(tale: Tale, party: int, uow: UnitOfWork) -> Unattended:
    """Return what letters are written from: the complaint of a scenario and its entries at that
    moment."""
    stream = stream_of(tale.reference)
    entries = tuple(recorded_event(entry) for entry in store.read(stream))
    return Unattended(uow.states[stream], entries, uow.rules, uow.now, party)


def _in_its_turn(
    tale: Tale, party: int, kind: type, write: Callable[[Unattended], Any]
) -> Deferred:
    return Deferred(kind, lambda uow: write(as_it_stands(tale, party, uow)))


def _letter(on: Unattended, code: str, more: Mapping[str, str]) -> tuple[int, Letter]:
    reached = on.receivers()[0]
    return reached.party, on.letter(code, reached, more)


def to_subject(tale: Tale) -> Deferred:
    """Return the notice to a person complained about, shown on their own page."""

    def write(on: Unattended) -> SendNotice | None:
        event = _just_now(on, e.SubjectNotified)
        if event is None:
            return None
        letter = on.to_subject(event)
        kind = (Notice.subject, Way.web, None, event.person, letter.whole)
        return SendNotice(*kind, **letter.named)

    return _in_its_turn(tale, 1, SendNotice, write)


# --- what each letter says of its own ---


def _decided(on: Unattended) -> Composed:
    decided = [
        entry.event for entry in on.entries if isinstance(entry.event, e.DecisionCommunicated)
    ]
    (*_, theirs) = (event for event in decided if event.party == on.party)
    return "decision", on.of_decision(words_of(theirs.words), theirs.recourse, theirs.response)


def _released(on: Unattended) -> Composed:
    (*_, theirs) = (
        entry.event for entry in on.entries if isinstance(entry.event, e.ResponseReleased)
    )
    return "decision", on.of_decision(words_of(theirs.words), theirs.recourse, theirs.response)


def _ways_further(on: Unattended) -> Composed:
    participant = on.complaint.participant(on.party)
    ways = participant.recourse if participant is not None else ()
    return "recourse", {"recourse": on.recourse(ways, on.receivers()[0].language)}


def _asked(on: Unattended) -> Composed | None:
    event = _just_now(on, e.InformationRequested)
    if event is None:
        return None
    until = answer_by(event.day)
    return "information_request", {"question": words_of(event.words), "answer_by": until}


def _another_day(on: Unattended) -> Composed | None:
    lately = [entry for entry in on.entries if on.now - entry.recorded <= _JUST_NOW]
    moved = [entry.version for entry in lately if moves_answer(entry, on.rules)]
    if not moved or not awaits_new_date(on.complaint, on.party, on.rules):
        return None
    if not changes_day(on.complaint, on.entries, on.rules, on.party):
        return None
    return "new_date", {"reason": why_another_day(on, moved[-1])}


def _referred(on: Unattended) -> Composed | None:
    event = _just_now(on, e.ReferredOutside)
    return ("outside_referral", where_it_is(on, event)) if event is not None else None


def _declined(on: Unattended) -> Composed | None:
    event = _just_now(on, e.ScopeDeclined)
    return ("out_of_scope", why_not(on, event)) if event is not None else None


def _closed(on: Unattended) -> Composed | None:
    event = _just_now(on, e.Closed)
    return how_it_ended(on, event) if event and on.party in event.parties else None


def _just_now[T](on: Unattended, kind: type[T]) -> T | None:
    """Return what happened a moment ago; None if an act only proposed it."""
    lately = [entry.event for entry in on.entries if on.now - entry.recorded <= _JUST_NOW]
    return next((event for event in reversed(lately) if isinstance(event, kind)), None)


decision = partial(_notice, Notice.decision, _decided)
"""Returns the letter with the decision that was communicated last (7.8)."""
recourse = partial(_notice, Notice.recourse, _ways_further)
"""Returns the letter that gives a complainant who did not accept the response the next options
(7.9)."""
reminder = partial(_notice, Notice.reply_reminder, lambda on: ("no_reply_notice", {}))
"""Returns the letter that asks a complainant who has not replied whether they accept the
decision."""
question = partial(_notice, Notice.information_request, _asked)
"""Returns the letter that asks a person involved for information."""
new_date = partial(_notice, Notice.new_date, _another_day)
"""Returns the letter with the new due date of the response, if it has changed."""
referral = partial(_notice, Notice.outside_referral, _referred)
"""Returns the letter that names the external body which has the complaint now."""
out_of_scope = partial(_notice, Notice.out_of_scope, _declined)
"""Returns the letter that explains why it is out of scope, once that is decided."""
closure = partial(_notice, Notice.closure, _closed)
"""Returns the letter that it is closed, once it is."""

"""Clauses 7.1, 7.3 and 7.4: how dates, promises, messages, letters and notices change a
complaint."""

from collections.abc import Sequence
from typing import Any

from ...framework.packs.pack import PAUSED
from ...framework.people.authority import SYSTEM_ACTOR
from ...shape import made_from
from ...values import Code, Id
from .. import events as e
from . import parts
from .parts import RecordedEvent
from .replacing import each, replace
from .state import Complaint
from .steps import (
    changed,
    confirmed,
    notified,
    on,
    timed,
    unchanged,
    unmet,
    unreleased,
    with_subject,
)

unchanged(e.NoteAdded)

# --- dates ---


@on(e.TermTold)
def _term_told(c: Complaint, event: e.TermTold, recorded: RecordedEvent) -> Complaint:
    if c.term(event.pack, event.clock) is None:
        term = parts.Term(event.pack, event.clock, event.day, event.until, event.until)
        c = replace(c, terms=(*c.terms, term))
    return timed(
        c,
        event,
        day=event.day,
        until=event.until,
        met_at=None,
        met_by=None,
        lapsed=event.reclassified,
        paused=None,
        reclassified=event.reclassified,
        gateway=bool(event.gateway),
        dropped=False,
        beyond=None,
        **_heard_by_nobody(recorded),
    )


def _heard_by_nobody(recorded: RecordedEvent) -> dict[str, Any]:
    """Return the fields of a newly recorded deadline: no one was warned about it yet."""
    return {"told_at": recorded.happened, "raised": 0, "raised_to": (), "late_day": None}


@on(e.TermExtended)
def _term_extended(c: Complaint, event: e.TermExtended, recorded: RecordedEvent) -> Complaint:
    known = c.term(event.pack, event.clock)
    times = known.extended + 1 if known else 1
    to = {"day": event.day, "until": event.until, "beyond": event.beyond}
    return timed(c, event, extended=times, **to, **_heard_by_nobody(recorded))


@on(e.TermPaused)
def _term_paused(c: Complaint, event: e.TermPaused, recorded: RecordedEvent) -> Complaint:
    known = c.term(event.pack, event.clock)
    before = known.pauses if known else ()
    pause = parts.Pause(event.ground or PAUSED, recorded.happened)
    return timed(c, event, paused=recorded.happened, pauses=(*before, pause))


@on(e.TermResumed)
def _term_resumed(c: Complaint, event: e.TermResumed, recorded: RecordedEvent) -> Complaint:
    known = c.term(event.pack, event.clock)
    ended = each(known.pauses if known else (), lambda p: p.back is None, back=recorded.happened)
    to = {"day": event.day, "until": event.until}
    return timed(c, event, paused=None, pauses=ended, **to, **_heard_by_nobody(recorded))


on(e.TermLapsed)(lambda c, event, recorded: timed(c, event, lapsed=True))
on(e.TermDropped)(lambda c, event, recorded: timed(c, event, dropped=True))
on(e.LateNoticed)(lambda c, event, recorded: timed(c, event, late_day=event.day))


on(e.TermMet)(lambda c, event, _: timed(c, event, met_at=event.at, met_by=event.by, paused=None))


@on(e.TermRaised)
def _term_raised(c: Complaint, event: e.TermRaised, recorded: RecordedEvent) -> Complaint:
    known = c.term(event.pack, event.clock)
    persons = dict.fromkeys((*(known.raised_to if known else ()), *event.persons))
    return timed(c, event, raised=event.rung, raised_to=tuple(persons))


@on(e.ReminderSet)
def _reminder_set(c: Complaint, event: e.ReminderSet, recorded: RecordedEvent) -> Complaint:
    """Apply a reminder. Set again by the person reminded, it replaces those that were due."""
    left = [
        r
        for r in c.reminders
        if r.person != event.person or recorded.by != event.person or not r.come(recorded.happened)
    ]
    return replace(c, reminders=(*left, parts.Reminder(event.person, event.day, event.begins)))


@on(e.Promised)
def _promised(c: Complaint, event: e.Promised, recorded: RecordedEvent) -> Complaint:
    words = event.words.sealed if event.words else None
    made = made_from(parts.Promise, event, number=event.promise, words=words)
    return replace(c, promises=(*c.promises, made))


@on(e.PromiseKept)
def _promise_kept(c: Complaint, event: e.PromiseKept, recorded: RecordedEvent) -> Complaint:
    return replace(c, promises=each(c.promises, lambda p: p.number == event.promise, kept=True))


@on(e.DangerCalled)
def _danger_called(c: Complaint, event: e.DangerCalled, recorded: RecordedEvent) -> Complaint:
    calls = (*(c.danger_call.calls if c.danger_call else ()), recorded.happened)
    changes = {"kept": event.reached, "calls": tuple(sorted(calls))}
    c = replace(c, promises=each(c.promises, lambda p: p.number == event.promise, **changes))
    c = replace(c, told_in=c.told_in | {(Code("danger_call"), event.number.sealed)})
    return replace(c, last_contact=recorded.happened) if event.reached else c


@on(e.DangerAlerted)
def _danger_alerted(c: Complaint, event: e.DangerAlerted, recorded: RecordedEvent) -> Complaint:
    c = replace(c, danger_alerts=(*c.danger_alerts, event.persons))
    return notified(c, e.Notice.alert, event.persons, recorded)


# --- messages ---


@on(e.MessageAdded)
def _message_added(c: Complaint, event: e.MessageAdded, recorded: RecordedEvent) -> Complaint:
    c = _word(c, event, recorded)
    return replace(c, danger_words=True) if event.danger_words else c


def _word(
    c: Complaint, event: e.ContactRecorded | e.MessageAdded, recorded: RecordedEvent
) -> Complaint:
    """Record a message after the decision: its author, and the person they represent, did reply."""
    c, known = replace(c, last_contact=recorded.happened), c.participant(event.party)
    if known is None or not event.inbound:
        return c
    for number in (known.number, *known.party.acts_for):
        spoken = c.participant(number)
        if spoken is None or (spoken.decided_at and recorded.happened < spoken.decided_at):
            continue
        reaction = None if spoken.reaction is e.Reaction.no_reply else spoken.reaction
        silent = {"reaction": reaction, "reaction_reminders": 0}
        word = max(spoken.last_word or recorded.happened, recorded.happened)
        c = changed(c, (number,), last_word=word, **silent)
    return c


on(e.ContactRecorded)(lambda c, event, recorded: _word(c, event, recorded))
on(e.FileAttached)(lambda c, event, recorded: replace(c, files=c.files + 1))
on(e.InformationRequested)(lambda c, event, recorded: replace(c, last_contact=recorded.happened))


# --- notices ---


@on(e.NoticeSent)
def _notice_sent(c: Complaint, event: e.NoticeSent, recorded: RecordedEvent) -> Complaint:
    if event.person is not None:
        if event.notice is e.Notice.subject:
            c = with_subject(c, event.person, asked=recorded.happened, asked_by=event.way)
        earlier = _to_staff(c, event.person, event.notice, sent=False)
        numbers = earlier if event.number is None else (event.number,)
        return _noticed(c, numbers, sent=recorded.happened, way=event.way)
    c = replace(c, last_contact=recorded.happened)
    known = c.participant(event.party or 0)
    if known is None:
        return c
    match event.notice:
        case e.Notice.reply_reminder if event.way is not e.Way.not_possible:
            return _reminded(c, known)
        case e.Notice.access:
            before = (
                () if known.counter is None else (parts.Replaced(known.counter, recorded.happened),)
            )
            c = changed(
                c,
                (known.number,),
                counter=c.secrets,
                replaced=(*known.replaced, *before),
                handed=e.OUTBOUND[event.way].handed,
            )
            return replace(c, secrets=c.secrets + 1)
        case _:
            return c


def _reminded(c: Complaint, known: parts.Participant) -> Complaint:
    """Count a reminder to a representative as one to the represented person."""
    instead = known.party.acts_for if known.party.correspondence == "representative" else ()
    for number in (known.number, *instead):
        one = c.participant(number)
        if one is not None:
            c = changed(c, (number,), reaction_reminders=one.reaction_reminders + 1)
    return c


@on(e.NoticeFailed)
def _notice_failed(c: Complaint, event: e.NoticeFailed, recorded: RecordedEvent) -> Complaint:
    if event.person is not None:
        if event.notice is e.Notice.subject:
            c = with_subject(c, event.person, asked=None, asked_by=None)
        return _noticed(c, _to_staff(c, event.person, event.notice, sent=True), failed=True)
    known = c.participant(event.party)
    if known is None:
        return c
    if event.notice is e.Notice.reply_reminder:
        left = max(0, known.reaction_reminders - 1)
        return changed(c, (known.number,), reaction_reminders=left)
    if event.notice is not e.Notice.acknowledgement:
        return c
    others = tuple(one for one in known.receipts if one.way is not event.way)
    receipts = others if len(known.receipts) > 1 else ()
    at = receipts[0].at if receipts else None
    c = changed(c, (known.number,), acknowledged_at=at, receipts=receipts)
    return confirmed(unmet(c, "acknowledge"))


@on(e.NoticeRaised)
def _notice_raised(c: Complaint, event: e.NoticeRaised, recorded: RecordedEvent) -> Complaint:
    about = next((one.about for one in c.notices if one.number == event.notice), e.Notice.alert)
    c = _noticed(c, (event.notice,), rung=event.rung)
    return notified(c, about, event.persons, recorded, rung=None)


on(e.NoticeRead)(lambda c, event, recorded: _noticed(c, event.notices, read=recorded.happened))


def _noticed(c: Complaint, numbers: Sequence[int], **changes: Any) -> Complaint:
    return replace(c, notices=each(c.notices, lambda n: n.number in numbers, **changes))


def _to_staff(c: Complaint, person: Id, about: e.Notice, *, sent: bool) -> tuple[int, ...]:
    return tuple(
        n.number
        for n in c.notices
        if (n.person, n.about) == (person, about) and (n.sent is not None) is sent
    )


@on(e.Acknowledged)
def _acknowledged(c: Complaint, event: e.Acknowledged, recorded: RecordedEvent) -> Complaint:
    if event.delivery is e.Delivery.failed:
        return c
    receipt = parts.Receipt(recorded.happened, event.way, frozenset(event.lacks))
    known = c.participant(event.party)
    before = known.receipts if known is not None else ()
    told_so_far = (*before, receipt)
    c = changed(c, (event.party,), acknowledged_at=told_so_far[0].at, receipts=told_so_far)

    def is_needless(letter: parts.Letter) -> bool:
        # an unprinted acknowledgement: receipt was acknowledged with no less content
        confirms = letter.notice is e.Notice.acknowledgement and letter.party == event.party
        unprinted = letter.waits and not letter.printed
        return confirms and unprinted and receipt.lacks <= letter.lacks

    letters = each(c.letters, is_needless, needless=True)
    return confirmed(replace(c, last_contact=recorded.happened, letters=letters))


# --- letters by post ---


@on(e.LetterWritten)
def _written(c: Complaint, event: e.LetterWritten, recorded: RecordedEvent) -> Complaint:
    written = made_from(
        parts.Letter,
        event,
        number=event.letter,
        written=recorded.happened,
        lacks=frozenset(event.lacks),
        carries=_carried(c, event, recorded),
    )
    return replace(c, letters=(*c.letters, written))


def _carried(c: Complaint, event: e.LetterWritten, recorded: RecordedEvent) -> frozenset[int]:
    """Return the complainants to whom the letter brings a response released to be posted: the
    recipient, or the people they represent. Only the letter that the release asked for does."""
    known = c.participant(event.party)
    asked = event.notice is e.Notice.decision and recorded.by == SYSTEM_ACTOR.id
    if not asked or not e.OUTBOUND[event.way].counts_from_posting or known is None:
        return frozenset()
    numbers = (event.party, *known.party.acts_for)
    return frozenset(p.number for p in c.complainants if p.released and p.number in numbers)


@on(e.LetterPrinted)
def _printed(c: Complaint, event: e.LetterPrinted, recorded: RecordedEvent) -> Complaint:
    letter = c.letter(event.letter)
    return _mailed(c, event.letter, printed=letter.printed + 1) if letter else c


@on(e.LetterSent)
def _sent(c: Complaint, event: e.LetterSent, recorded: RecordedEvent) -> Complaint:
    late = bool(recorded.recorded_late) or recorded.happened < recorded.recorded
    c = _mailed(c, event.letter, sent_on=event.day, sent_at=recorded.happened, late=late)
    return replace(c, last_contact=recorded.happened)


@on(e.LetterWithdrawn)
def _withdrawn(c: Complaint, event: e.LetterWithdrawn, recorded: RecordedEvent) -> Complaint:
    letter = c.letter(event.letter)
    c = _mailed(c, event.letter, withdrawn=True)
    return unreleased(c, letter.carries) if letter is not None else c


on(e.LetterReturned)(lambda c, event, recorded: _mailed(c, event.letter, returned=True))


def _mailed(c: Complaint, number: int, **changes: Any) -> Complaint:
    return replace(c, letters=each(c.letters, lambda one: one.number == number, **changes))

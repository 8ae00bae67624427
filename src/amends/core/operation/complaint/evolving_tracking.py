"""Clauses 7.3 and 7.4: how dates, promises, messages and notices change a complaint."""

from typing import Any

from ...framework.packs.pack import PAUSED
from .. import events as e
from .evolving_notices import noticed, to_staff
from .parts import (
    Letter,
    Participant,
    Pause,
    Promise,
    Receipt,
    RecordedEvent,
    Reminder,
    Replaced,
    Term,
)
from .replacing import replace
from .state import Complaint
from .steps import changed, confirmed, on, timed, unchanged, unmet

unchanged(e.NoteAdded)


@on(e.TermTold)
def _term_told(c: Complaint, event: e.TermTold, recorded: RecordedEvent) -> Complaint:
    if c.term(event.pack, event.clock) is None:
        term = Term(event.pack, event.clock, event.day, event.until, event.until)
        c = replace(c, terms=(*c.terms, term))
    return timed(
        c,
        event.pack,
        event.clock,
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
    anew = {**to, **_heard_by_nobody(recorded)}
    return timed(c, event.pack, event.clock, extended=times, **anew)


@on(e.TermPaused)
def _term_paused(c: Complaint, event: e.TermPaused, recorded: RecordedEvent) -> Complaint:
    known = c.term(event.pack, event.clock)
    before = known.pauses if known else ()
    pause = Pause(event.ground or PAUSED, recorded.happened)
    return timed(c, event.pack, event.clock, paused=recorded.happened, pauses=(*before, pause))


@on(e.TermResumed)
def _term_resumed(c: Complaint, event: e.TermResumed, recorded: RecordedEvent) -> Complaint:
    known = c.term(event.pack, event.clock)
    pauses = known.pauses if known else ()
    ended = tuple(p if p.back else replace(p, back=recorded.happened) for p in pauses)
    changes = {"day": event.day, "until": event.until, **_heard_by_nobody(recorded)}
    return timed(c, event.pack, event.clock, paused=None, pauses=ended, **changes)


@on(e.TermLapsed)
def _term_lapsed(c: Complaint, event: e.TermLapsed, recorded: RecordedEvent) -> Complaint:
    return timed(c, event.pack, event.clock, lapsed=True)


@on(e.TermRaised)
def _term_raised(c: Complaint, event: e.TermRaised, recorded: RecordedEvent) -> Complaint:
    known = c.term(event.pack, event.clock)
    persons = dict.fromkeys((*(known.raised_to if known else ()), *event.persons))
    raised = {"raised": event.rung, "raised_to": tuple(persons)}
    return timed(c, event.pack, event.clock, **raised)


@on(e.LateNoticed)
def _late_noticed(c: Complaint, event: e.LateNoticed, recorded: RecordedEvent) -> Complaint:
    return timed(c, event.pack, event.clock, late_day=event.day)


@on(e.TermMet)
def _term_met(c: Complaint, event: e.TermMet, recorded: RecordedEvent) -> Complaint:
    return timed(c, event.pack, event.clock, met_at=event.at, met_by=event.by, paused=None)


@on(e.TermDropped)
def _term_dropped(c: Complaint, event: e.TermDropped, recorded: RecordedEvent) -> Complaint:
    return timed(c, event.pack, event.clock, dropped=True)


@on(e.ReminderSet)
def _reminder_set(c: Complaint, event: e.ReminderSet, recorded: RecordedEvent) -> Complaint:
    """Apply a reminder. Set again by the person reminded, it replaces those that were due."""
    left = [
        r
        for r in c.reminders
        if r.person != event.person or recorded.by != event.person or not r.come(recorded.happened)
    ]
    return replace(c, reminders=(*left, Reminder(event.person, event.day, event.begins)))


@on(e.Promised)
def _promised(c: Complaint, event: e.Promised, recorded: RecordedEvent) -> Complaint:
    made = Promise(event.promise, event.day, parties=event.parties, words=event.words.sealed)
    return replace(c, promises=(*c.promises, made))


@on(e.PromiseKept)
def _promise_kept(c: Complaint, event: e.PromiseKept, recorded: RecordedEvent) -> Complaint:
    return replace(
        c,
        promises=tuple(
            replace(p, kept=True) if p.number == event.promise else p for p in c.promises
        ),
    )


@on(e.ContactRecorded)
def _contact_recorded(c: Complaint, event: e.ContactRecorded, recorded: RecordedEvent) -> Complaint:
    return _word(c, event, recorded)


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
        c = changed(c, (number,), last_word=recorded.happened, **silent)
    return c


@on(e.FileAttached)
def _file_attached(c: Complaint, event: e.FileAttached, recorded: RecordedEvent) -> Complaint:
    return replace(c, files=c.files + 1)


@on(e.InformationRequested)
def _information_requested(
    c: Complaint, event: e.InformationRequested, recorded: RecordedEvent
) -> Complaint:
    return replace(c, last_contact=recorded.happened)


@on(e.NoticeSent)
def _notice_sent(c: Complaint, event: e.NoticeSent, recorded: RecordedEvent) -> Complaint:
    if event.person is not None:
        earlier = to_staff(c, event.person, event.notice, sent=False)
        numbers = earlier if event.number is None else (event.number,)
        return noticed(c, numbers, sent=recorded.happened, way=event.way)
    c = replace(c, last_contact=recorded.happened)
    known = c.participant(event.party or 0)
    if known is None:
        return c
    match event.notice:
        case e.Notice.reply_reminder if event.way is not e.Way.not_possible:
            return _reminded(c, known)
        case e.Notice.access:
            handed = event.way is not e.Way.email
            before = () if known.counter is None else (Replaced(known.counter, recorded.happened),)
            c = changed(
                c,
                (known.number,),
                counter=c.secrets,
                replaced=(*known.replaced, *before),
                handed=handed,
            )
            return replace(c, secrets=c.secrets + 1)
        case _:
            return c


def _reminded(c: Complaint, known: Participant) -> Complaint:
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
        return noticed(c, to_staff(c, event.person, event.notice, sent=True), failed=True)
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


@on(e.Acknowledged)
def _acknowledged(c: Complaint, event: e.Acknowledged, recorded: RecordedEvent) -> Complaint:
    if event.delivery is e.Delivery.failed:
        return c
    receipt = Receipt(recorded.happened, event.way, frozenset(event.lacks))
    known = c.participant(event.party)
    before = known.receipts if known is not None else ()
    told_so_far = (*before, receipt)
    c = changed(c, (event.party,), acknowledged_at=told_so_far[0].at, receipts=told_so_far)
    letters = tuple(_needless(one, event.party, receipt) for one in c.letters)
    return confirmed(replace(c, last_contact=recorded.happened, letters=letters))


def _needless(letter: Letter, party: int, receipt: Receipt) -> Letter:
    """Return the letter marked as needless: an unprinted acknowledgement whose recipient was
    acknowledged in another way, with no less content."""
    confirms = letter.notice is e.Notice.acknowledgement and letter.party == party
    if confirms and letter.waits and not letter.printed and receipt.lacks <= letter.lacks:
        return replace(letter, needless=True)
    return letter

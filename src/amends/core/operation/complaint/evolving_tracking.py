"""Clauses 7.3 and 7.4: how dates, promises, messages and notices change a complaint."""

from dataclasses import replace

from .. import events as e
from .state import Complaint, Promise, Reminder, Term, Told
from .steps import changed, met, on, timed, unchanged, unmet

unchanged(e.NoteAdded)


@on(e.TermTold)
def _term_told(c: Complaint, event: e.TermTold, told: Told) -> Complaint:
    if c.term(event.pack, event.clock) is None:
        term = Term(event.pack, event.clock, event.day, event.until, event.until)
        return replace(c, terms=(*c.terms, term))
    return timed(c, event.pack, event.clock, day=event.day, until=event.until)


@on(e.TermExtended)
def _term_extended(c: Complaint, event: e.TermExtended, told: Told) -> Complaint:
    known = c.term(event.pack, event.clock)
    times = known.extended + 1 if known else 1
    return timed(c, event.pack, event.clock, day=event.day, until=event.until, extended=times)


@on(e.TermPaused)
def _term_paused(c: Complaint, event: e.TermPaused, told: Told) -> Complaint:
    return timed(c, event.pack, event.clock, paused=told.happened)


@on(e.TermResumed)
def _term_resumed(c: Complaint, event: e.TermResumed, told: Told) -> Complaint:
    return timed(c, event.pack, event.clock, paused=None, day=event.day, until=event.until)


@on(e.TermLapsed)
def _term_lapsed(c: Complaint, event: e.TermLapsed, told: Told) -> Complaint:
    return timed(c, event.pack, event.clock, lapsed=True)


@on(e.ReminderSet)
def _reminder_set(c: Complaint, event: e.ReminderSet, told: Told) -> Complaint:
    return replace(c, reminders=(*c.reminders, Reminder(event.person, event.day)))


@on(e.Promised)
def _promised(c: Complaint, event: e.Promised, told: Told) -> Complaint:
    return replace(c, promises=(*c.promises, Promise(event.promise, event.day)))


@on(e.PromiseKept)
def _promise_kept(c: Complaint, event: e.PromiseKept, told: Told) -> Complaint:
    return replace(
        c,
        promises=tuple(
            replace(p, kept=True) if p.number == event.promise else p for p in c.promises
        ),
    )


@on(e.ContactRecorded)
def _contact_recorded(c: Complaint, event: e.ContactRecorded, told: Told) -> Complaint:
    return replace(c, last_contact=told.happened)


@on(e.MessageAdded)
def _message_added(c: Complaint, event: e.MessageAdded, told: Told) -> Complaint:
    return replace(c, last_contact=told.happened)


@on(e.FileAttached)
def _file_attached(c: Complaint, event: e.FileAttached, told: Told) -> Complaint:
    return replace(c, files=c.files + 1)


@on(e.InformationRequested)
def _information_requested(c: Complaint, event: e.InformationRequested, told: Told) -> Complaint:
    return replace(c, last_contact=told.happened)


@on(e.NoticeSent)
def _notice_sent(c: Complaint, event: e.NoticeSent, told: Told) -> Complaint:
    c = replace(c, last_contact=told.happened)
    known = c.participant(event.party or 0)
    if event.notice is not e.Notice.reply_reminder or known is None:
        return c
    return changed(c, (known.number,), reaction_reminders=known.reaction_reminders + 1)


@on(e.NoticeFailed)
def _notice_failed(c: Complaint, event: e.NoticeFailed, told: Told) -> Complaint:
    if event.notice is not e.Notice.acknowledgement:
        return c
    return unmet(changed(c, (event.party,), acknowledged_at=None), "acknowledge")


@on(e.Acknowledged)
def _acknowledged(c: Complaint, event: e.Acknowledged, told: Told) -> Complaint:
    if event.delivery is e.Delivery.failed:
        return c
    c = changed(c, (event.party,), acknowledged_at=told.happened)
    c = replace(c, last_contact=told.happened)
    return met(c, "acknowledge", told.happened) if c.acknowledged_at else c

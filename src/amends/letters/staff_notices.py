"""Clauses 5.4.1-g and 7.8: notices to staff, by e-mail if they have an address."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from amends import vault
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import ContactSet, Person
from amends.core.framework.policy.public_facts import for_staff
from amends.core.operation.acts.communication import SendNotice, send_notice
from amends.core.operation.complaint.parts import RecordedEvent, StaffNotice, Subject
from amends.core.operation.events import DangerAlerted, Notice, PersonHeard, Way
from amends.core.operation.guards import last_day_to_respond
from amends.core.values import Id
from amends.handling import rules
from amends.handling.access_code import hearing_code
from amends.handling.streams import recorded_event, state_of
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.journal.models import Entry
from amends.people import read
from amends.people.contact_codes import code_of
from amends.wording import dates
from amends.wording.phrases import marked as _

from . import filling
from .channels.email import EMAIL
from .composing import Letter
from .delivery import BadAddress, Outgoing, Sender, remember, send
from .sending import Occasion, occasion


def tell_staff(job: Claimed, now: datetime) -> None:
    """Send the notices that the entry gave to staff. Without a usable e-mail address it is sent by
    being on their work list; the record says which."""
    on = occasion(job, now)
    for notice in on.complaint.notices:
        person = on.rules.people.person(notice.person)
        waits = notice.version == job.version and notice.sent is None
        if waits and person is not None and person.active:
            mailed = _mailed(on, _letter(on, notice), notice.person, notice.about, notice.number)
            payload = SendNotice(
                notice.about,
                Way.email if mailed else Way.web,
                person=notice.person,
                number=notice.number,
            )
            on.record(send_notice, payload, mark=_mark(on, notice.number))


def ask_subject(job: Claimed, now: datetime) -> None:
    """Ask a person complained about to confirm or correct what staff recorded as their response:
    by e-mail, otherwise on their own page. A person with neither gets the letter that staff
    print, which is recorded when it is handed over."""
    on = occasion(job, now)
    subject = on.complaint.subject(on.event.person) if isinstance(on.event, PersonHeard) else None
    if subject is None or subject.noted != job.version:
        return
    by_code = not read.signs_in(subject.person)
    letter = _to_confirm(on, subject, by_code=by_code)
    mailed = _mailed(on, letter, subject.person, Notice.subject)
    if mailed or not by_code:
        payload = SendNotice(
            Notice.subject,
            Way.email if mailed else Way.web,
            person=subject.person,
        )
        on.record(send_notice, payload, mark=_mark(on, 0))


def _to_confirm(on: Occasion, subject: Subject, *, by_code: bool) -> Letter:
    """Return the letter: the reference and where they read what was recorded, nothing of it; with
    an access code for a person without an account."""
    language, reference = for_staff(on.rules.policy), on.complaint.reference
    base = settings.AMENDS_BASE_URL
    with translation.override(language):
        title = gettext("Your response to complaint {reference}").format(reference=reference)
        day = dates.day(last_day_to_respond(on.complaint, on.now, on.rules))
        lines = [
            gettext(_CONFIRM).format(day=day),
            f"{base}/{'hearing' if by_code else f'desk/about-me/{reference}/'}",
        ]
        if by_code:
            code = gettext("Reference: {reference}. Access code: {code}")
            secret = hearing_code(reference, subject)
            lines.append(code.format(reference=reference, code=secret))
    text = "\n\n".join(lines)
    return Letter("subject_confirms", "default.subject_confirms", 1, language, title, text)


def _mark(on: Occasion, number: int) -> str:
    return f"{on.job.stream}\n{on.job.version}\n{on.job.kind}\n{number}"


def _mailed(on: Occasion, letter: Letter, person: Id, about: Notice, number: int = 0) -> bool:
    """Send it by e-mail; return False if the person has no usable address. Raises what `send`
    raises if the mail server does not accept it now."""
    address = address_of(person, on.rules)
    if not address:
        return False
    mark, policy = _mark(on, number), on.rules.policy
    sender = Sender(filling.organization(on.complaint, policy, letter.language))
    outgoing = Outgoing(
        letter,
        EMAIL.way,
        address,
        mark,
        sender,
        on.job.stream,
        person=person,
        notice=about,
    )
    remember([outgoing], now=on.now)
    try:
        send(letter, to=address, mark=mark, sender=sender)
    except BadAddress:
        return False
    return True


def write_to_staff(
    job: Claimed,
    code: str,
    people: Iterable[Id],
    rules: Rules,
    write: Callable[[], tuple[str, str, str, str]],
    *,
    alone: bool = False,
) -> None:
    """Send people an email in the language of staff: `write` returns its subject, its text, what
    the link opens and its page. People without a usable address get none. `alone`: no one else
    can get it, and its mark names no one."""
    language = for_staff(rules.policy)
    with translation.override(language):
        subject, text, opens, page = write()
    body = f"{text}\n\n{opens}\n{settings.AMENDS_BASE_URL}/desk/{page}"
    letter = Letter(code, f"default.{code}", 1, language, subject, body)
    for person in people:
        if address := address_of(person, rules):
            mark = f"{job.stream}\n{job.version}\n{job.kind}" + ("" if alone else f"\n{person}")
            with suppress(BadAddress):
                send(letter, to=address, mark=mark, sender=Sender(rules.policy.name))


def ask_to_confirm(job: Claimed, now: datetime) -> None:
    """Send the code to the address that a member of staff has not confirmed yet."""
    entries = list(store.read(job.stream))
    event: object = entry_of(job, entries).event
    person: Person | None = state_of(job.stream, entries)
    if person is None or not isinstance(event, ContactSet) or event.email is None:
        return
    piece = event.email.sealed
    if not person.active or person.unconfirmed != piece:
        return
    address, in_force = (vault.peek([piece])[piece] or "").strip(), rules.rules_at(now)
    with translation.override(for_staff(in_force.policy)):
        subject = gettext("Confirm your email address")
        text = gettext("Enter this code on your page to get notices at this address: {code}")
        opens = gettext("Open your page:")
    key, code = job.stream.partition("/")[2], code_of(person.id, piece)
    link = f"{settings.AMENDS_BASE_URL}/desk/settings/people/{key}/"
    body = f"{text.format(code=code)}\n\n{opens}\n{link}"
    name, language = "confirm_contact", for_staff(in_force.policy)
    letter = Letter(name, f"default.{name}", 1, language, subject, body)
    mark = f"{job.stream}\n{job.version}\n{job.kind}"
    with suppress(BadAddress):
        send(letter, to=address, mark=mark, sender=Sender(in_force.policy.name))


def entry_of(job: Claimed, entries: Iterable[Entry]) -> RecordedEvent:
    """Return the entry that queued a job."""
    return next(entry for entry in map(recorded_event, entries) if entry.version == job.version)


def address_of(person: Id, rules: Rules) -> str:
    """Return the usable e-mail address of a member of staff; empty without one."""
    member = rules.people.person(person)
    if member is None or member.contact is None or member.contact_failed:
        return ""
    return (vault.peek([member.contact])[member.contact] or "").strip()


def _letter(on: Occasion, notice: StaffNotice) -> Letter:
    """Return the text: what it is about and the reference, nothing of what the complaint says."""
    language = for_staff(on.rules.policy)
    reference = on.complaint.reference
    code = "danger" if isinstance(on.event, DangerAlerted) else _CODES[notice.about]
    raised = notice.rung is None
    with translation.override(language):
        subject = gettext(_SUBJECTS[code]).format(reference=reference)
        text = gettext(_RAISED if raised else _TEXTS[code])
        link = f"{settings.AMENDS_BASE_URL}/desk/complaints/{reference}/"
        body = f"{text}\n\n{gettext('Open the complaint to read it:')}\n{link}"
    return Letter(code, f"default.{code}", 1, language, subject, body)


_CODES = {
    Notice.alert: "alert",
    Notice.decision: "staff_decision",
    Notice.objection: "staff_objection",
}
_SUBJECTS = {
    "danger": _("Danger: complaint {reference}"),
    "alert": _("Significant complaint {reference}"),
    "staff_decision": _("Response given on complaint {reference}"),
    "staff_objection": _("Objection to a recorded reply: complaint {reference}"),
}
_TEXTS = {
    "danger": _("Someone says that they are in danger. Read it now, phone them and record it."),
    "alert": _("A complaint was assessed as significant. Please read it now."),
    "staff_decision": _("A response was given on a complaint that you were involved in."),
    "staff_objection": _("A complainant says that staff recorded their reply wrongly."),
}
_CONFIRM = _(
    "Staff recorded what you said about this complaint. Please read it and confirm or correct it "
    "by {day}. Until then it does not count as your response."
)
_RAISED = _("A notice about this complaint was not read in time. Please read it instead.")

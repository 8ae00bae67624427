"""Clauses 7.1 and 7.8: writing, printing, posting and withdrawing letters, and recording returned
ones. A letter counts from the day on which it was posted; a returned one was not delivered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from ...framework.acting import Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Permission
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Day, Moment, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint.parts import Letter
from ..complaint.stages import ANY
from ..complaint.state import Complaint
from ..guards import demand_party
from ..regulators.letter_requirements import (
    CheckedLine,
    as_recorded,
    demand_checked,
    demand_known,
    demands,
    lacking,
)
from .declaration import act
from .notices import answer_by, personnel_told


@dataclass(frozen=True, slots=True)
class WriteLetter:
    """To whom a letter goes, how, and its exact wording. `notice` is what it is about, if it is one
    of the letters that a complaint needs; with a `day`, it asks for an answer until then. `meets`
    is the letter of a regulator's pack that it is; `checked` are the lines of packs' checklists
    that it meets."""

    party: int
    way: e.Way
    words: Words
    notice: e.Notice | None = None
    day: Day | None = None
    template: Code | None = None
    template_version: int | None = None
    language: Code | None = None
    to: int | None = None
    meets: e.Demanded | None = None
    checked: tuple[CheckedLine, ...] = ()
    respond_by: Day | None = None


_NOT_WRITTEN = frozenset({e.Notice.access, e.Notice.alert, e.Notice.objection, e.Notice.subject})
"""Notices that contain an access code or are for staff, so they cannot be written by hand."""


@act("write-letter", "7.1", Permission.complaint_note, ANY, additive=True, system=True)
def write_letter(here: Situation[Complaint], particulars: WriteLetter) -> Events:
    """Write a letter that is sent word for word. By post it is queued until printed and posted; by
    email it is sent at once. A day until which an answer helps becomes a reminder. What rule packs
    require of it must have been checked."""
    demand_party(here.state, particulars.party)
    if particulars.to is not None:
        demand_party(here.state, particulars.to)
    demand(particulars.way in e.WAYS, Guard.wrong_type, field=Code("way"))
    demand(particulars.notice not in _NOT_WRITTEN, Guard.wrong_type, field=Code("notice"))
    demand_known(here.state, here.rules, particulars.meets)
    found = demands(
        here.state, here.rules, here.moment, notice=particulars.notice, meets=particulars.meets
    )
    demand_checked(found, here.actor, particulars.way, particulars.checked)
    lacks = lacking(particulars.notice, found, particulars.way, particulars.checked)
    number = len(here.state.letters) + 1
    checked = as_recorded(particulars.checked)
    written = made_from(e.LetterWritten, particulars, letter=number, lacks=lacks, checked=checked)
    return (written, *answer_by(here, particulars.day))


@dataclass(frozen=True, slots=True)
class PrintLetter:
    """Which letter was put on paper."""

    letter: int


@act("print-letter", "7.1", Permission.complaint_note, ANY, additive=True)
def print_letter(here: Situation[Complaint], particulars: PrintLetter) -> Events:
    """Record that a letter was printed; printing it again is recorded again."""
    letter = _demand_letter(here.state, particulars.letter)
    demand(letter.by_post, Guard.unknown_item, item=particulars.letter)
    return (e.LetterPrinted(letter.number, letter.party),)


@dataclass(frozen=True, slots=True)
class PostLetter:
    """Which letter left the house, on which day, and by recorded delivery under which number."""

    letter: int
    posted_on: Day
    recorded: bool = False
    number: Words | None = None


def _posted(complaint: Complaint, rules: Rules, moment: Moment, particulars: PostLetter) -> Moment:
    """Return when a posted letter counts: now if it was posted today, otherwise the end of that
    day, because no one recorded the hour."""
    day = particulars.posted_on
    if day >= rules.day_of(complaint.unit, moment):
        return moment
    return rules.day_begins(complaint.unit, day + timedelta(days=1)) - _INSTANT


_INSTANT = timedelta(microseconds=1)


_REPORTED = {"system": True, "reports": True, "dates": _posted}


@act("post-letter", "7.1", Permission.complaint_note, ANY, additive=True, **_REPORTED)
def post_letter(here: Situation[Complaint], particulars: PostLetter) -> Events:
    """Record that a letter was posted, which is the proof of posting. Its content counts as
    communicated from that day on, also a response that was released to be posted."""
    letter = _demand_letter(here.state, particulars.letter)
    demand(letter.sent_on is None, Guard.already_done, item=particulars.letter)
    if not here.actor.is_worker:
        _demand_waiting(here, letter, particulars.posted_on)
    written = here.rules.day_of(here.state.unit, letter.written)
    demand(particulars.posted_on >= written, Guard.wrong_type, field=Code("posted_on"))
    number = sealed_or_none(particulars.number)
    sent = e.LetterSent(
        letter.number, letter.party, letter.way, particulars.posted_on, particulars.recorded, number
    )
    communicated = _communicated(here, letter)
    return (sent, *communicated, *_told(here.state, letter))


def _demand_waiting(here: Situation[Complaint], letter: Letter, posted_on: Day) -> None:
    """Require a letter by post that was not withdrawn, and a day that is not ahead."""
    demand(not letter.withdrawn, Guard.already_done, item=letter.number)
    demand(letter.by_post, Guard.unknown_item, item=letter.number)
    demand(posted_on <= here.today, Guard.in_the_future, day=posted_on)


def _communicated(here: Situation[Complaint], letter: Letter) -> Iterator[e.Event]:
    """Yield the released responses that the letter communicates, each with the staff who are
    informed of it, once."""
    informed: set[int] = set()
    for number in sorted(letter.carries):
        one = here.state.participant(number)
        if one is None or not one.is_complainant or one.released is None:
            continue
        r = one.released.response
        yield made_from(e.DecisionCommunicated, r, party=number)
        response = here.state.response(r.response)
        known = r.response in informed or (response is not None and response.communicated)
        told = frozenset(r.told) if known else here.state.concerned | frozenset(r.told)
        if told:
            yield personnel_told(here, told, r.response)
        informed.add(r.response)


def _told(complaint: Complaint, letter: Letter) -> Events:
    """Return the events that a posted letter causes apart from a response; its text remains where
    it was written."""
    if letter.notice is None:
        return ()
    lacks = tuple(sorted(letter.lacks))
    if letter.notice is e.Notice.acknowledgement:
        one = complaint.participant(letter.party)
        if one is None or not one.is_complainant:
            return ()
        if one.acknowledged_at is not None and complaint.receipt_lacks(one) <= letter.lacks:
            return ()
        return (made_from(e.Acknowledged, letter, lacks=lacks),)
    return (made_from(e.NoticeSent, letter, lacks=lacks, number=None),)


@dataclass(frozen=True, slots=True)
class WithdrawLetter:
    """Which waiting letter is not sent, and why."""

    letter: int
    reason: Words


@act("withdraw-letter", "7.1", Permission.complaint_decide, ANY, impartial=True)
def withdraw_letter(here: Situation[Complaint], particulars: WithdrawLetter) -> Events:
    """Withdraw a letter before it is posted. A response that it was to bring can then be sent
    again, in any way."""
    letter = _demand_letter(here.state, particulars.letter)
    demand(letter.waits, Guard.already_done, item=particulars.letter)
    return (e.LetterWithdrawn(letter.number, letter.party, sealed(particulars.reason)),)


@dataclass(frozen=True, slots=True)
class ReturnLetter:
    """Which letter came back."""

    letter: int


@act("return-letter", "7.4", Permission.complaint_note, ANY, additive=True)
def return_letter(here: Situation[Complaint], particulars: ReturnLetter) -> Events:
    """Record that a letter was returned: its content was not communicated, and an acknowledgement
    by it is undone."""
    letter = _demand_letter(here.state, particulars.letter)
    demand(letter.sent_on is not None, Guard.unknown_item, item=particulars.letter)
    demand(not letter.returned, Guard.already_done, item=particulars.letter)
    back = e.LetterReturned(letter.number, letter.party)
    notice = letter.notice
    if notice is None or not _told_by(letter, here.state):
        return (back,)
    return (back, e.NoticeFailed(notice, letter.way, letter.party))


def _told_by(letter: Letter, complaint: Complaint) -> bool:
    """Return whether this letter communicated its content: receipt may have been acknowledged in
    another way before it was posted."""
    if letter.notice is not e.Notice.acknowledgement:
        return True
    one = complaint.participant(letter.party)
    return one is not None and any(it.at == letter.sent_at for it in one.receipts)


def _demand_letter(complaint: Complaint, number: int) -> Letter:
    letter = complaint.letter(number)
    if letter is None:
        raise Refused(Guard.unknown_item, item=number)
    return letter


def to_be_posted(complaint: Complaint) -> tuple[Letter, ...]:
    """Return the letters waiting to be printed and posted."""
    if complaint.gone and complaint.merged_into is not None:
        return ()
    return tuple(one for one in complaint.letters if one.waits)


def waiting_for_post(complaint: Complaint) -> int:
    """Return how many letters are waiting to be posted, with those of released responses that are
    about to be written."""
    letters = to_be_posted(complaint)
    carried = {number for one in letters for number in one.carries}
    released = {p.number for p in complaint.complainants if p.released is not None}
    return len(letters) + len(released - carried)

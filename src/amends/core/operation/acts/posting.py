"""Clause 7.1: writing, printing and posting letters, and recording returned ones. A returned letter
was not delivered."""

from dataclasses import dataclass

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...refusal import Guard, Refused, demand
from ...values import Code, Day, Moment, Words, sealed, sealed_or_none
from .. import events as e
from ..complaint.parts import Letter
from ..complaint.stages import ANY
from ..complaint.state import Complaint
from ..guards import demand_party
from ..regulators.letter_requirements import demand_checked, demand_known, demands, lacking
from .declaration import Events, act

WAYS = frozenset({e.Way.email, e.Way.letter})


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
    checked: tuple[e.Checked, ...] = ()


_NOT_WRITTEN = frozenset({e.Notice.access, e.Notice.alert, e.Notice.subject})
"""Notices that contain an access code or are for staff, so they cannot be written by hand."""


@act(
    "write-letter",
    "7.1",
    WriteLetter,
    Permission.complaint_note,
    ANY,
    additive=True,
    system=True,
)
def write_letter(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: WriteLetter
) -> Events:
    """Write a letter that is sent word for word. By post it is queued until printed and posted; by
    email it is sent at once. A day until which an answer helps becomes a reminder. What rule packs
    require of it must have been checked."""
    demand_party(complaint, particulars.party)
    if particulars.to is not None:
        demand_party(complaint, particulars.to)
    demand(particulars.way in WAYS, Guard.wrong_type, field=Code("way"))
    demand(particulars.notice not in _NOT_WRITTEN, Guard.wrong_type, field=Code("notice"))
    demand_known(complaint, rules, particulars.meets)
    found = demands(complaint, rules, moment, notice=particulars.notice, meets=particulars.meets)
    demand_checked(found, actor, particulars.way, particulars.checked)
    lacks = lacking(particulars.notice, found, particulars.way, particulars.checked)
    words = sealed(particulars.words)
    written = e.LetterWritten(
        len(complaint.letters) + 1,
        particulars.party,
        particulars.way,
        words,
        particulars.notice,
        particulars.template,
        particulars.template_version,
        particulars.language,
        particulars.to,
        particulars.meets,
        particulars.checked,
        lacks,
    )
    asking = actor.person.id if actor.person is not None else complaint.owner
    if particulars.day is None or asking is None:
        return (written,)
    demand(particulars.day >= rules.day_of(complaint.unit, moment), Guard.term_over, until=moment)
    begins = rules.day_begins(complaint.unit, particulars.day)
    return (written, e.ReminderSet(particulars.day, asking, begins=begins))


@dataclass(frozen=True, slots=True)
class PrintLetter:
    """Which letter was put on paper."""

    letter: int


@act("print-letter", "7.1", PrintLetter, Permission.complaint_note, ANY, additive=True)
def print_letter(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: PrintLetter
) -> Events:
    """Record that a letter was printed; printing it again is recorded again."""
    letter = _demand_letter(complaint, particulars.letter)
    demand(letter.way is e.Way.letter, Guard.unknown_item, item=particulars.letter)
    return (e.LetterPrinted(letter.number, letter.party),)


@dataclass(frozen=True, slots=True)
class PostLetter:
    """Which letter left the house, on which day, and by recorded delivery under which number."""

    letter: int
    posted_on: Day
    recorded: bool = False
    number: Words | None = None


@act(
    "post-letter",
    "7.1",
    PostLetter,
    Permission.complaint_note,
    ANY,
    additive=True,
    system=True,
)
def post_letter(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: PostLetter
) -> Events:
    """Record that a letter was posted, which is the proof of posting. Its content counts as
    communicated from then on."""
    letter = _demand_letter(complaint, particulars.letter)
    demand(letter.sent_on is None, Guard.already_done, item=particulars.letter)
    by_machine = actor.person is None
    demand(letter.way is e.Way.letter or by_machine, Guard.unknown_item, item=particulars.letter)
    demand(
        particulars.posted_on <= rules.day_of(complaint.unit, moment),
        Guard.in_the_future,
        day=particulars.posted_on,
    )
    written = rules.day_of(complaint.unit, letter.written)
    demand(particulars.posted_on >= written, Guard.wrong_type, field=Code("posted_on"))
    number = sealed_or_none(particulars.number)
    sent = e.LetterSent(
        letter.number, letter.party, letter.way, particulars.posted_on, particulars.recorded, number
    )
    return (sent, *_told(complaint, letter))


def _told(complaint: Complaint, letter: Letter) -> Events:
    """Return the events that a posted letter causes; its text remains where it was written. A
    decision was communicated by its own act."""
    if letter.notice is None:
        return ()
    lacks = tuple(sorted(letter.lacks))
    if letter.notice is e.Notice.acknowledgement:
        one = complaint.participant(letter.party)
        if one is None or not one.is_complainant:
            return ()
        if one.acknowledged_at is not None and complaint.receipt_lacks(one) <= letter.lacks:
            return ()
        return (
            e.Acknowledged(
                letter.party,
                letter.way,
                e.Delivery.sent,
                None,
                letter.template,
                letter.template_version,
                lacks=lacks,
            ),
        )
    return (
        e.NoticeSent(
            letter.notice,
            letter.way,
            letter.party,
            template=letter.template,
            template_version=letter.template_version,
            lacks=lacks,
        ),
    )


@dataclass(frozen=True, slots=True)
class ReturnLetter:
    """Which letter came back."""

    letter: int


@act(
    "return-letter",
    "7.4",
    ReturnLetter,
    Permission.complaint_note,
    ANY,
    additive=True,
)
def return_letter(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: ReturnLetter
) -> Events:
    """Record that a letter was returned: its content was not communicated, and an acknowledgement
    by it is undone."""
    letter = _demand_letter(complaint, particulars.letter)
    demand(letter.sent_on is not None, Guard.unknown_item, item=particulars.letter)
    demand(not letter.returned, Guard.already_done, item=particulars.letter)
    back = e.LetterReturned(letter.number, letter.party)
    notice = letter.notice
    if notice is None or not _told_by(letter, complaint):
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

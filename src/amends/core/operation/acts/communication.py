"""Clauses 7.1 and 7.3: messages, notes, files and contacts, and the notices that were sent."""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Permission, knows_names
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Day, File, Id, Moment, Words, sealed
from .. import events as e
from ..complaint.parts import Participant
from ..complaint.stages import ANY, OPEN, Stage
from ..complaint.state import Complaint
from ..guards import (
    able,
    demand_independent,
    demand_own,
    demand_party,
    demand_person,
    demand_written_to,
    own_id,
    permissions_here,
    sight_of,
)
from ..regulators.letter_requirements import (
    CheckedLine,
    as_recorded,
    demand_checked,
    demands,
    lacking,
    went_out,
)
from .declaration import act
from .notices import answer_by


@dataclass(frozen=True, slots=True)
class Message:
    """Words between a party and the organization; both can read them."""

    party: int
    words: Words


@act("message", "7.3", Permission.complaint_note, ANY, additive=True, complainant=True)
def message(here: Situation[Complaint], particulars: Message) -> Events:
    """Add a message from a person involved, or to one."""
    demand_party(here.state, particulars.party)
    demand_own(here, particulars.party)
    return (
        e.MessageAdded(particulars.party, here.actor.party is not None, sealed(particulars.words)),
    )


@dataclass(frozen=True, slots=True)
class Note:
    """Words for personnel only."""

    words: Words


@act("note", "7.3", Permission.complaint_note, ANY, additive=True)
def note(here: Situation[Complaint], particulars: Note) -> Events:
    """Add an internal note."""
    return (e.NoteAdded(sealed(particulars.words)),)


@dataclass(frozen=True, slots=True)
class Attach:
    """A file, its name, and whether the complainant may see it."""

    file: File
    name: Words
    internal: bool = False
    party: int | None = None


@act("attach", "7.2", Permission.complaint_note, ANY, additive=True, complainant=True)
def attach(here: Situation[Complaint], particulars: Attach) -> Events:
    """Add a file. A file from a person involved is never internal."""
    party = here.actor.party if here.actor.party is not None else particulars.party
    if party is not None:
        demand_party(here.state, party)
    internal = particulars.internal and here.actor.party is None
    return (made_from(e.FileAttached, particulars, internal=internal, party=party),)


@dataclass(frozen=True, slots=True)
class RecordContact:
    """A conversation, a letter, a visit: with whom, how, what was said."""

    party: int
    way: e.Way
    inbound: bool
    words: Words
    happened: Moment | None = None
    template: Code | None = None
    template_version: int | None = None


@act(
    "record-contact",
    "7.3",
    Permission.complaint_note,
    ANY,
    additive=True,
    system=True,
    reports=True,
)
def record_contact(here: Situation[Complaint], particulars: RecordContact) -> Events:
    """Record a contact with a person involved."""
    demand_written_to(here, particulars.party)
    return (made_from(e.ContactRecorded, particulars),)


@dataclass(frozen=True, slots=True)
class RequestInformation:
    """What a party is asked, and until which day an answer helps."""

    party: int
    words: Words
    day: Day | None = None


@act("request-information", "7.6", Permission.complaint_handle, OPEN, makes=("info_requested",))
def request_information(here: Situation[Complaint], particulars: RequestInformation) -> Events:
    """Ask a person involved for information. The day until which an answer helps becomes a reminder
    for the person asking, or for the owner."""
    demand_party(here.state, particulars.party)
    return (made_from(e.InformationRequested, particulars), *answer_by(here, particulars.day))


@dataclass(frozen=True, slots=True)
class SendNotice:
    """What was sent to whom, how, and in which exact wording; `failed` tells of a bounce. `checked`
    are the lines of packs' checklists that it meets."""

    notice: e.Notice
    way: e.Way
    party: int | None = None
    person: Id | None = None
    words: Words | None = None
    template: Code | None = None
    template_version: int | None = None
    language: Code | None = None
    delivery: e.Delivery = e.Delivery.sent
    checked: tuple[CheckedLine, ...] = ()
    number: int | None = None
    respond_by: Day | None = None


@act("send-notice", "7.3", Permission.complaint_note, ANY, additive=True, system=True, reports=True)
def send_notice(here: Situation[Complaint], particulars: SendNotice) -> Events:
    """Record that a notice was sent, or that one was not delivered after all. A notice of access
    gives a person involved a new access code and ends their old one, which may be in the wrong
    hands. Only a person who handles the complaint, is independent and may see names can issue one.
    What rule packs require of the notice must have been checked."""
    issues = particulars.notice is e.Notice.access and particulars.delivery is not e.Delivery.failed
    if issues:
        _demand_issuer(here)
        _demand_follower(here, particulars)
    elif particulars.person is not None:
        by_worker = here.actor.is_worker
        if not (by_worker and here.rules.people.person(particulars.person)):
            demand_person(here.rules, particulars.person)
        staff = particulars.notice in _TO_STAFF or particulars.delivery is e.Delivery.failed
        demand(by_worker or not staff, Guard.not_permitted, act=send_notice.name)
    else:
        demand_written_to(here, particulars.party or 0)
    if particulars.delivery is e.Delivery.failed:
        person, party = particulars.person, particulars.party
        demand(party is not None or person is not None, Guard.unknown_party, party=0)
        return (e.NoticeFailed(particulars.notice, particulars.way, party or 0, person),)
    lacks: tuple[e.Demanded, ...] = ()
    if particulars.party is not None and went_out(particulars.way, particulars.delivery):
        found = demands(here.state, here.rules, here.moment, notice=particulars.notice)
        demand_checked(found, here.actor, particulars.way, particulars.checked)
        lacks = lacking(particulars.notice, found, particulars.way, particulars.checked)
    checked = as_recorded(particulars.checked)
    return (made_from(e.NoticeSent, particulars, lacks=lacks, checked=checked),)


_TO_STAFF = frozenset({e.Notice.alert, e.Notice.decision, e.Notice.objection})
"""Notices to staff that only the worker sends, and so only it records as sent or returned."""


MOST_SECRETS = 128
"""Maximum number of access codes that one complaint can issue: each attempt is compared with all of
them."""


def may_follow(complaint: Complaint, rules: Rules, number: int, moment: Moment) -> bool:
    """Return whether a person involved may have a tracking page: a complainant, and the
    representative of an active complainant once their authority is proven. A person who complained
    on behalf of another can follow the complaint unless their authority was refused."""
    one = complaint.participant(number)
    if one is None or not one.active:
        return False
    if one.party.role is not e.PartyRole.representative:
        return one.is_complainant
    speaks = spoken_for(complaint, one) is not None and one.authority is not e.Standing.refused
    lodged = number == complaint.lodged_by
    return speaks and (lodged or able(one, complaint, rules, moment))


def spoken_for(complaint: Complaint, participant: Participant) -> Participant | None:
    """Return the complainant for whom a person involved follows the complaint: themselves, or the
    one they represent, the lead complainant first. None for a person who represents no active
    complainant."""
    if participant.is_complainant:
        return participant
    found = [p for p in complaint.complainants if p.number in participant.party.acts_for]
    return next((p for p in found if p.party.lead), found[0] if found else None)


def _demand_issuer(here: Situation[Complaint]) -> None:
    """Require permission to issue an access code, because it opens a person's text and name and
    lets its holder act for them."""
    named = all(p.party.mode is e.IdentityMode.named for p in here.state.parties)
    if here.actor.person is None:
        allowed = named and Permission.complaint_handle in here.actor.granted
    else:
        sight = sight_of(here.state, here.rules)
        told = named or knows_names(here.actor.person, sight, here.rules.people)
        held = permissions_here(here.actor.person, here.state, here.rules)
        allowed = told and Permission.complaint_handle in held
    demand(allowed, Guard.not_permitted, act=send_notice.name)
    if here.actor.person is not None:
        demand_independent(here.actor.person.id, here.state, here.rules)


def _demand_follower(here: Situation[Complaint], particulars: SendNotice) -> None:
    number = particulars.party or 0
    demand(particulars.person is None, Guard.unknown_party, party=0)
    demand_party(here.state, number)
    if here.state.merged_into is not None:  # they are given access where it is handled
        needed = tuple(sorted(ANY - {Stage.merged}))
        raise Refused(Guard.wrong_stage, stage=here.state.stage, needed=needed)
    follows = may_follow(here.state, here.rules, number, here.moment)
    demand(follows, Guard.authority_missing, party=number)
    demand(here.state.secrets < MOST_SECRETS, Guard.already_done, party=number)


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """Which notices were read."""

    notices: tuple[int, ...]


def _own_unread(here: Situation[Complaint]) -> None:
    demand(bool(notices_to(here.state, own_id(here.actor))), Guard.nothing_to_read)


@act(
    "read-notices",
    "5.4.1",
    Permission.complaint_read,
    ANY,
    additive=True,
    ready=_own_unread,
    opened=True,
)
def read_notices(here: Situation[Complaint], particulars: ReadNotices) -> Events:
    """Record that someone read their own notices, because they opened the complaint."""
    theirs = notices_to(here.state, own_id(here.actor))
    read = tuple(number for number in particulars.notices if number in theirs)
    demand(bool(read), Guard.nothing_to_read)
    return (e.NoticeRead(read),)


def notices_to(complaint: Complaint, person: Id) -> tuple[int, ...]:
    """Return the numbers of a person's unread notices."""
    return tuple(n.number for n in complaint.notices if n.person == person and n.read is None)

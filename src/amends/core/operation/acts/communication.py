"""Clauses 7.1 and 7.3: words and files go to and fro, and every notice that went out is kept."""

from dataclasses import dataclass

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission, knows_names
from ...refusal import Guard, demand
from ...values import Code, Day, File, Id, Moment, Words, sealed, sealed_or_none
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
    permissions_here,
    sight_of,
)
from ..regulators.letter_requirements import demand_checked, demands, lacking, went_out
from .declaration import Events, act


@dataclass(frozen=True, slots=True)
class Message:
    """Words between a party and the organization; both can read them."""

    party: int
    words: Words


@act(
    "message",
    "7.3",
    Message,
    Permission.complaint_note,
    ANY,
    additive=True,
    complainant=True,
)
def message(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: Message
) -> Events:
    """Add a message from a party, or to one."""
    demand_party(complaint, particulars.party)
    demand_own(actor, complaint, rules, particulars.party, moment)
    return (e.MessageAdded(particulars.party, actor.party is not None, sealed(particulars.words)),)


@dataclass(frozen=True, slots=True)
class Note:
    """Words for personnel only."""

    words: Words


@act("note", "7.3", Note, Permission.complaint_note, ANY, additive=True)
def note(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: Note
) -> Events:
    """Add an internal note."""
    return (e.NoteAdded(sealed(particulars.words)),)


@dataclass(frozen=True, slots=True)
class Attach:
    """A file, its name, and whether the complainant may see it."""

    file: File
    name: Words
    internal: bool = False
    party: int | None = None


@act("attach", "7.2", Attach, Permission.complaint_note, ANY, additive=True, complainant=True)
def attach(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: Attach
) -> Events:
    """Add a file. What a party adds is never internal."""
    party = actor.party if actor.party is not None else particulars.party
    if party is not None:
        demand_party(complaint, party)
    internal = particulars.internal and actor.party is None
    return (e.FileAttached(sealed(particulars.file), sealed(particulars.name), internal, party),)


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
    RecordContact,
    Permission.complaint_note,
    ANY,
    additive=True,
    system=True,
)
def record_contact(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: RecordContact
) -> Events:
    """Note a contact with a party."""
    demand_party(complaint, particulars.party)
    return (
        e.ContactRecorded(
            particulars.party,
            particulars.way,
            particulars.inbound,
            sealed(particulars.words),
            particulars.template,
            particulars.template_version,
        ),
    )


@dataclass(frozen=True, slots=True)
class RequestInformation:
    """What a party is asked, and until which day an answer helps."""

    party: int
    words: Words
    day: Day | None = None


@act("request-information", "7.6", RequestInformation, Permission.complaint_handle, OPEN)
def request_information(
    complaint: Complaint,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    particulars: RequestInformation,
) -> Events:
    """Ask a party something. Until when an answer helps is a day on which whoever asks looks again,
    or whoever answers for the complaint."""
    demand_party(complaint, particulars.party)
    asked = e.InformationRequested(particulars.party, sealed(particulars.words), particulars.day)
    asking = actor.person.id if actor.person is not None else complaint.owner
    if particulars.day is None or asking is None:
        return (asked,)
    demand(particulars.day >= rules.day_of(complaint.unit, moment), Guard.term_over, until=moment)
    begins = rules.day_begins(complaint.unit, particulars.day)
    return (asked, e.ReminderSet(particulars.day, asking, begins=begins))


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
    checked: tuple[e.Checked, ...] = ()


@act(
    "send-notice",
    "7.3",
    SendNotice,
    Permission.complaint_note,
    ANY,
    additive=True,
    system=True,
)
def send_notice(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: SendNotice
) -> Events:
    """Record that a notice went out, or that one did not arrive after all. One of access gives a
    party a tracking secret of their own, and ends the one they had: it may be in wrong hands. Only
    somebody who handles the complaint, is independent and is told the names gives one. What
    regulators' packs demand of what went to a party must have been checked."""
    issues = particulars.notice is e.Notice.access and particulars.delivery is not e.Delivery.failed
    if issues:
        _demand_issuer(complaint, rules, actor)
        _demand_follower(complaint, rules, particulars, moment)
    elif particulars.person is not None:
        demand_person(rules, particulars.person)
    else:
        demand_party(complaint, particulars.party or 0)
    if particulars.delivery is e.Delivery.failed:
        demand(particulars.party is not None, Guard.unknown_party, party=0)
        return (e.NoticeFailed(particulars.notice, particulars.way, particulars.party or 0),)
    lacks: tuple[e.Demanded, ...] = ()
    if particulars.party is not None and went_out(particulars.way, particulars.delivery):
        found = demands(complaint, rules, moment, notice=particulars.notice)
        demand_checked(found, actor, particulars.way, particulars.checked)
        lacks = lacking(particulars.notice, found, particulars.way, particulars.checked)
    return (
        e.NoticeSent(
            particulars.notice,
            particulars.way,
            particulars.party,
            particulars.person,
            sealed_or_none(particulars.words),
            particulars.template,
            particulars.template_version,
            particulars.language,
            particulars.checked,
            lacks,
        ),
    )


MOST_SECRETS = 128
"""Tracking secrets that one complaint can issue: as many are compared for every try."""


def may_follow(complaint: Complaint, rules: Rules, number: int, moment: Moment) -> bool:
    """Whether a party may have a page of their own: a complainant, and whoever speaks for one who
    still takes part, once their authority is shown. Who lodged for somebody follows what they began
    unless their authority was refused."""
    one = complaint.participant(number)
    if one is None or not one.active:
        return False
    if one.party.role is not e.PartyRole.representative:
        return one.is_complainant
    speaks = spoken_for(complaint, one) is not None and one.authority is not e.Standing.refused
    lodged = number == complaint.lodged_by
    return speaks and (lodged or able(one, complaint, rules, moment))


def spoken_for(complaint: Complaint, participant: Participant) -> Participant | None:
    """For whom a party follows the complaint: for themselves, or for the complainant they speak
    for, the leading one before others. None for whoever speaks for nobody that still takes part."""
    if participant.is_complainant:
        return participant
    found = [p for p in complaint.complainants if p.number in participant.party.acts_for]
    return next((p for p in found if p.party.lead), found[0] if found else None)


def _demand_issuer(complaint: Complaint, rules: Rules, actor: Actor) -> None:
    """A secret opens a party's words and name, and lets act in their place."""
    named = all(p.party.mode is e.IdentityMode.named for p in complaint.parties)
    if actor.person is None:
        allowed = named and Permission.complaint_handle in actor.granted
    else:
        sight = sight_of(complaint, rules)
        told = named or knows_names(actor.person, sight, rules.people)
        held = permissions_here(actor.person, complaint, rules)
        allowed = told and Permission.complaint_handle in held
    demand(allowed, Guard.not_permitted, act=Code("send-notice"))
    if actor.person is not None:
        demand_independent(actor.person.id, complaint, rules)


def _demand_follower(
    complaint: Complaint, rules: Rules, particulars: SendNotice, moment: Moment
) -> None:
    number = particulars.party or 0
    demand(particulars.person is None, Guard.unknown_party, party=0)
    demand_party(complaint, number)
    demand(
        complaint.merged_into is None,  # they are given access where it is handled
        Guard.wrong_stage,
        stage=complaint.stage,
        needed=tuple(sorted(ANY - {Stage.merged})),
    )
    demand(may_follow(complaint, rules, number, moment), Guard.authority_missing, party=number)
    demand(complaint.secrets < MOST_SECRETS, Guard.already_done, party=number)

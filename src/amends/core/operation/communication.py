"""Clauses 7.1 and 7.3: words and files go to and fro, and every notice that went out is kept."""

from dataclasses import dataclass

from ..framework.authority import Actor, Permission
from ..framework.rulebook import Rules
from ..refusal import Guard, demand
from ..values import Code, Day, File, Id, Moment, Words, sealed, sealed_or_none
from . import events as e
from .act import Events, act
from .complaint.stages import ANY, OPEN
from .complaint.state import Complaint
from .demands import demand_own, demand_party, demand_person


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
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: Message
) -> Events:
    """Add a message from a party, or to one."""
    demand_party(complaint, given.party)
    demand_own(actor, complaint, given.party, moment)
    return (e.MessageAdded(given.party, actor.party is not None, sealed(given.words)),)


@dataclass(frozen=True, slots=True)
class Note:
    """Words for personnel only."""

    words: Words


@act("note", "7.3", Note, Permission.complaint_note, ANY, additive=True)
def note(complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: Note) -> Events:
    """Add an internal note."""
    return (e.NoteAdded(sealed(given.words)),)


@dataclass(frozen=True, slots=True)
class Attach:
    """A file, its name, and whether the complainant may see it."""

    file: File
    name: Words
    internal: bool = False
    party: int | None = None


@act("attach", "7.2", Attach, Permission.complaint_note, ANY, additive=True, complainant=True)
def attach(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: Attach
) -> Events:
    """Add a file. What a party adds is never internal."""
    party = actor.party if actor.party is not None else given.party
    if party is not None:
        demand_party(complaint, party)
    internal = given.internal and actor.party is None
    return (e.FileAttached(sealed(given.file), sealed(given.name), internal, party),)


@dataclass(frozen=True, slots=True)
class RecordContact:
    """A conversation, a letter, a visit: with whom, how, what was said."""

    party: int
    way: e.Way
    inbound: bool
    words: Words
    happened: Moment | None = None


@act("record-contact", "7.3", RecordContact, Permission.complaint_note, ANY, additive=True)
def record_contact(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: RecordContact
) -> Events:
    """Note a contact with a party."""
    demand_party(complaint, given.party)
    return (e.ContactRecorded(given.party, given.way, given.inbound, sealed(given.words)),)


@dataclass(frozen=True, slots=True)
class RequestInformation:
    """What a party is asked, and until which day an answer helps."""

    party: int
    words: Words
    day: Day | None = None


@act("request-information", "7.6", RequestInformation, Permission.complaint_handle, OPEN)
def request_information(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: RequestInformation
) -> Events:
    """Ask a party something."""
    demand_party(complaint, given.party)
    return (e.InformationRequested(given.party, sealed(given.words), given.day),)


@dataclass(frozen=True, slots=True)
class SendNotice:
    """What was sent to whom, how, and in which exact wording; `failed` tells of a bounce."""

    notice: e.Notice
    way: e.Way
    party: int | None = None
    person: Id | None = None
    words: Words | None = None
    template: Code | None = None
    template_version: int | None = None
    language: Code | None = None
    delivery: e.Delivery = e.Delivery.sent


@act("send-notice", "7.3", SendNotice, Permission.complaint_note, ANY, additive=True)
def send_notice(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: SendNotice
) -> Events:
    """Record that a notice went out, or that one did not arrive after all."""
    if given.person is not None:
        demand_person(rules, given.person)
    else:
        demand_party(complaint, given.party or 0)
    if given.delivery is e.Delivery.failed:
        demand(given.party is not None, Guard.unknown_party, party=0)
        return (e.NoticeFailed(given.notice, given.way, given.party or 0),)
    return (
        e.NoticeSent(
            given.notice,
            given.way,
            given.party,
            given.person,
            sealed_or_none(given.words),
            given.template,
            given.template_version,
            given.language,
        ),
    )

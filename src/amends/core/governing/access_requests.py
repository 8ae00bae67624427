"""Clause 8.1: requests of a person for what is kept about them: received, identity checked,
answered with a copy of their complaints by a deadline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..principles.timeliness import add_months
from ..records.deciding import demand_owner, recording
from ..records.erasing import TextErased, add_erasing
from ..records.fold import ending, moving
from ..records.kind import governing_acts, governing_kind
from ..records.state import GivenReason, GoverningRecord, HandOverRecord, SealedReason
from ..refusal import Guard, demand
from ..shape import made_from
from ..values import Code, Coded, Day, Id, Sealed, Words

LONGER = 2
"""Months by which the deadline can be extended (Art. 12(3) GDPR)."""


class AccessState(Coded):
    """Where a request is in its course."""

    received = "received"
    identified = "identified"
    answered = "answered"
    refused = "refused"


# --- events ---


@dataclass(frozen=True, slots=True)
class AccessRequested:
    """A person asked for what is kept about them. They get it within so many months; without a
    number, within one."""

    title: Sealed
    words: Sealed
    received: Day
    owner: Id
    months: int | None = None


@dataclass(frozen=True, slots=True)
class IdentityChecked:
    """Someone checked that the request is by the person whose data it asks for, and how."""

    how: Sealed


@dataclass(frozen=True, slots=True)
class AccessComplaintAdded:
    """A complaint is about this person, who is `party` there."""

    complaint: Id
    party: int


@dataclass(frozen=True, slots=True)
class AccessExtended:
    """The deadline was extended once, for this reason."""

    until: Day
    reason: Sealed


@dataclass(frozen=True, slots=True)
class AccessHandedOver:
    """Another person owns it from now on."""

    to: Id
    reason: Sealed


@dataclass(frozen=True, slots=True)
class AccessAnswered:
    """The person got a copy: of what, and how."""

    words: Sealed


class AccessRefused(SealedReason):
    """The person got a refusal, with this reason."""


@dataclass(frozen=True, slots=True)
class AccessTextErased(TextErased):
    """Texts of a request were erased; the entries about them stay."""


# --- state ---


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequest(GoverningRecord):
    """A request as of its last entry."""

    words: Sealed
    received: Day
    first_due: Day
    months: int | None = None
    how: Sealed | None = None
    answer: Sealed | None = None
    refusal: Sealed | None = None
    extended: bool = False
    concerned: tuple[AccessComplaintAdded, ...] = ()


def _begin(event: AccessRequested, common: Mapping[str, Any]) -> AccessRequest:
    due = add_months(event.received, event.months or 1)
    state = {"state": AccessState.received, "due": due, "first_due": due}
    return made_from(AccessRequest, event, **common, **state)


def _seen_by(actor: Actor, state: GoverningRecord, rules: Rules) -> bool:
    """Return whether a request exists for an actor: its owners, and those who may erase. It names a
    person, so auditors see only its entries."""
    return actor.id in state.owners or actor.may_somewhere(Permission.complaint_erase)


# --- acts ---

_OPEN = frozenset({AccessState.received, AccessState.identified})

_acts = governing_acts("access-request", "8.1", AccessRequest)


@dataclass(frozen=True, slots=True)
class ReceiveAccess:
    """Who asks, what for and how to reach them, when the request was received, and who owns it."""

    title: Words
    words: Words
    received: Day
    owner: Id


@_acts("receive", Permission.complaint_handle)
def receive(here: Situation[Any], given: ReceiveAccess) -> Events:
    """Record a request. It is due so many months after it was received as the settings say."""
    _demand_handler(here.rules, given.owner)
    today = here.rules.day_of(None, here.moment)
    demand(given.received <= today, Guard.in_the_future, day=given.received)
    return (made_from(AccessRequested, given, months=here.rules.policy.access_months),)


def _demand_handler(rules: Rules, person: Id) -> None:
    handler = rules.people.person(demand_owner(rules, person))
    able = handler is not None and Actor.of(handler).may_somewhere(Permission.complaint_handle)
    demand(able, Guard.cannot_handle)


@dataclass(frozen=True, slots=True)
class CheckIdentity:
    """How the identity was checked. No copy of a document is kept."""

    how: Words


check_identity = _acts(
    "check-identity", Permission.complaint_erase, {AccessState.received}, own=True, opened=True
)(recording(CheckIdentity, IdentityChecked))


@dataclass(frozen=True, slots=True)
class AddAccessComplaint:
    """A complaint, and the number of the person there."""

    complaint: Id
    number: int = 1


@_acts("add-complaint", Permission.complaint_erase, _OPEN, own=True)
def add_complaint(
    here: Situation[AccessRequest], given: AddAccessComplaint, parties: frozenset[int] | None
) -> Events:
    """Add a complaint of the person that the actor may see (`parties`: the people involved)."""
    known = parties is not None and given.number in parties
    demand(known, Guard.unknown_party, party=given.number)
    added = AccessComplaintAdded(given.complaint, given.number)
    demand(added not in here.state.concerned, Guard.already_done)
    return (added,)


@dataclass(frozen=True, slots=True)
class ExtendAccess:
    """Until when, and why."""

    until: Day
    reason: Words


def _not_extended(here: Situation[Any]) -> None:
    demand(not here.state.extended, Guard.already_done)


@_acts("extend", Permission.complaint_erase, _OPEN, own=True, ready=_not_extended)
def extend(here: Situation[AccessRequest], given: ExtendAccess) -> Events:
    """Extend the deadline once, by two months at most, before it has passed."""
    record = here.state
    first = record.first_due
    demand(here.rules.day_of(None, here.moment) <= first, Guard.in_the_past, day=first)
    latest = add_months(record.received, (record.months or 1) + LONGER)
    demand(first < given.until <= latest, Guard.wrong_type, field=Code("until"))
    return (made_from(AccessExtended, given),)


@_acts("hand-over", Permission.complaint_erase, _OPEN, own=True)
def hand_over(here: Situation[AccessRequest], given: HandOverRecord) -> Events:
    """Hand the request over to another person who handles complaints."""
    _demand_handler(here.rules, given.to)
    demand(given.to != here.state.owner, Guard.already_done)
    return (made_from(AccessHandedOver, given),)


@dataclass(frozen=True, slots=True)
class AnswerAccess:
    """What the person got, and how."""

    words: Words


answer = _acts(
    "answer", Permission.complaint_erase, {AccessState.identified}, own=True, opened=True
)(recording(AnswerAccess, AccessAnswered))


class RefuseAccess(GivenReason):
    """The reason that the person was given."""


_acts("refuse", Permission.complaint_erase, _OPEN, opened=True)(
    recording(RefuseAccess, AccessRefused)
)


add_erasing(_acts, AccessState, AccessTextErased)


ACCESS_REQUEST = governing_kind(
    _acts,
    AccessRequested,
    _begin,
    {
        IdentityChecked: moving(AccessState.identified, how="how"),
        AccessComplaintAdded: lambda r, event, recorded: replace(
            r, concerned=(*r.concerned, event)
        ),
        AccessExtended: lambda r, event, recorded: replace(r, due=event.until, extended=True),
        AccessHandedOver: moving(None, owner="to"),
        AccessAnswered: ending(AccessState.answered, answer="words"),
        AccessRefused: ending(AccessState.refused, refusal="reason"),
        AccessTextErased: moving(None),  # `evolve` takes the texts out by itself
    },
    sees=_seen_by,
)

"""Stream kind of staff: appointments, the directory, and their effects."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from amends.core.framework.acting import Situation, do
from amends.core.framework.adoption.reach import first_reach
from amends.core.framework.appointments import (
    APPOINTMENTS,
    GrantRole,
    ReadCommands,
    confirm_own_contact,
    demand_held,
    ends_last_role,
)
from amends.core.framework.people import personnel as p
from amends.core.framework.people.authority import Actor
from amends.core.governing.catalogue import HANDED_OVER
from amends.core.improvement.criteria import CriterionState
from amends.core.refusal import Guard, demand
from amends.core.streams import ACTION, COMPLAINT, CRITERION, GOVERNING_STREAMS, PERSON, PROBLEM
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.people import contact_codes, ending_sign_ins, security_log
from amends.people import projection as people
from amends.register import criteria, governing, improvement_queries, sweeps

from .. import rules
from ..commands import Command
from ..projections.projecting import REPROJECT, project_people
from ..stream_kind import Decided, StreamKind
from ..unit_of_work import UnitOfWork
from .opened_first import commands_up_to

CONFIRM_CONTACT = Code("confirm_contact")
"""The job that sends a code to a new address for notices."""


def _appoint(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    act = APPOINTMENTS[command.act]
    person, payload = uow.state(PERSON, command.stream), command.particulars
    if command.act == confirm_own_contact.name:
        fits = contact_codes.fits(person, payload.code)
        demand(fits or actor.id != command.stream, Guard.wrong_type, field=Code("code"))
    owned = _owned_by(command.stream, uow) if act.empty_handed else 0
    if act.empty_handed or ends_last_role(person, payload):
        owned += _records_of(command.stream, uow)
    here: Situation[Any] = Situation(person, uow.rules, actor, uow.now)
    events = do(act, here, payload, owned)
    decided: list[tuple[str, Sequence[object]]] = [(command.stream, events)]
    if any(isinstance(event, p.RoleGranted) and event.role is _ONE_ONLY for event in events):
        holders = uow.rules.people.holders(_ONE_ONLY)
        for holder in holders:
            if holder.id != command.stream and len(holder.grants) == 1:  # it ends with this one
                left = _records_of(holder.id, uow)
                demand(not left, Guard.still_in_charge, count=left)
        decided += [
            (holder.id, (p.RoleEnded(_ONE_ONLY),))
            for holder in holders
            if holder.id != command.stream
        ]
    return decided


def _signs(uow: UnitOfWork, command: Command, actor: Actor) -> str | None:
    """Return the person whose proposal is answered, or up to where commands were read."""
    act, payload = APPOINTMENTS[command.act], command.particulars
    here: Situation[Any] = Situation(uow.state(PERSON, command.stream), uow.rules, actor, uow.now)
    if not act.on.signs(act, here, payload):
        return None
    return commands_up_to(payload.up_to) if isinstance(payload, ReadCommands) else command.stream


_ONE_ONLY = p.Role.management_representative
"""The role that ends for its holder when another person is granted it (5.4.2)."""


def _holders(command: Command) -> Iterable[str]:
    """Return the streams of those for whom a role ends when it is granted to someone else."""
    payload = command.particulars
    if not isinstance(payload, GrantRole) or payload.role is not _ONE_ONLY:
        return ()
    return [person.id for person in rules.directory().holders(_ONE_ONLY)]


def _owned_by(person: str, uow: UnitOfWork) -> int:
    """Return how many open complaints a person owns, with those of this transaction in their
    present state."""
    owned = set(sweeps.owned_by(person))
    for complaint in uow.states_of(COMPLAINT).values():
        theirs = complaint.open and complaint.owner == person
        (owned.add if theirs else owned.discard)(str(complaint.reference))
    return len(owned)


def _records_of(person: str, uow: UnitOfWork) -> int:
    """Return how many open problems, actions, criteria and governing records a person owns or has
    to check, with those of this transaction in their present state."""
    owned = {
        *improvement_queries.owned_by(person),
        *criteria.owned_by(person),
        *governing.owned_by(person, HANDED_OVER),
    }
    for stream, problem in uow.states_of(PROBLEM).items():
        theirs = problem.open and problem.owner == person
        (owned.add if theirs else owned.discard)(stream)
    for stream, action in uow.states_of(ACTION).items():
        theirs = (action.open or action.awaits_check) and action.holder == person
        (owned.add if theirs else owned.discard)(stream)
    for stream, criterion in uow.states_of(CRITERION).items():
        theirs = criterion.state is not CriterionState.retired and criterion.owner == person
        (owned.add if theirs else owned.discard)(stream)
    for kind in HANDED_OVER:
        for stream, record in uow.states_of(GOVERNING_STREAMS[kind]).items():
            theirs = record.due is not None and record.holder == person
            (owned.add if theirs else owned.discard)(stream)
    return len(owned)


def _consequences(uow: UnitOfWork, streams: Sequence[str]) -> Iterator[NewJob]:
    """End the sign-ins and tokens that the events end, and return the jobs: people who are
    appointed, moved or ended may see other complaints than before."""
    for stream in streams:
        first: object = uow.recorded[stream][0].event
        for recorded in uow.recorded[stream]:
            if isinstance(recorded.event, p.ContactSet) and recorded.event.confirm:
                yield NewJob(stream, recorded.version, CONFIRM_CONTACT)
            if not isinstance(first, p.PersonAdded):  # who is new has nothing to end
                _end(stream, recorded.event, uow)
            security_log.note_entry(stream, recorded)
        if _first_role_by_others(stream, uow):
            ending_sign_ins.everything(stream, now=uow.now)
        yield NewJob(stream, uow.versions[stream], REPROJECT)


def _first_role_by_others(stream: str, uow: UnitOfWork) -> bool:
    """Return whether two people, or the operator, let the person see more than all staff for the
    first time. One person could invite them before, and may know the password."""
    events: Iterator[tuple[object, str]] = ((r.event, r.by) for r in uow.recorded[stream])
    granted = [
        event
        for event, by in events
        if isinstance(event, p.RoleGranted) and (event.first is not None or by == rules.OPERATOR.id)
    ]
    person = uow.state(PERSON, stream)
    return person is not None and first_reach(person, granted, uow.rules.policy)


def _end(person: str, event: object, uow: UnitOfWork) -> None:
    match event:
        case p.PersonLeft() | p.SignInEnded():
            ending_sign_ins.everything(person, now=uow.now)
        case p.PasswordSet(reset=True):
            ending_sign_ins.tokens_of(person, now=uow.now)
        case p.TokenEnded(token=token):
            ending_sign_ins.token(person, token, now=uow.now)
        case p.RoleGranted():
            # an invitation that was made before opens more now than its maker could give
            ending_sign_ins.invitations_of(person, now=uow.now)
        case _:
            pass


def _forget(streams: Collection[str]) -> None:
    people.forget(streams)
    rules.forget()


PERSONS = StreamKind(
    PERSON,
    acts=dict.fromkeys(APPOINTMENTS, _appoint),
    project=lambda folded: project_people(list(folded.states.values()), folded.versions),
    consequences=_consequences,
    visible_to=lambda actor, state, rules: True,  # appointments need permission
    also_reads=_holders,
    signs=_signs,
    invariant=lambda before, after: demand_held(before.people, after.people),
    forget=_forget,
)

"""Stream kinds of governing records: one for each kind that core declares, with its wiring."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from amends.core.framework.people.authority import Actor
from amends.core.governing import ideas, risks
from amends.core.governing.access_requests import ACCESS_REQUEST, add_complaint
from amends.core.governing.audit_acts import AUDIT, planned_for
from amends.core.governing.audits import AuditFindingRecorded
from amends.core.governing.catalogue import GOVERNING
from amends.core.governing.confirmations import CONFIRMATION, confirm
from amends.core.governing.disposals import DISPOSAL, Disposal, DisposalApproved
from amends.core.governing.ideas import IDEA, IdeaAnswered
from amends.core.governing.reviews import REVIEW, ReviewDecided, decided_action
from amends.core.governing.risks import RISK, RiskTreated
from amends.core.governing.sign_offs import SIGN_OFF, SignOffArea, followed_by
from amends.core.governing.statements import STATEMENT, break_promise, clear_promise, link
from amends.core.improvement.action_events import ActionPlanned
from amends.core.operation.complaint import Complaint
from amends.core.records.kind import RecordKind, remind_record
from amends.core.records.reminding import REMIND
from amends.core.records.state import RecordReminded
from amends.core.streams import ACTION, GOVERNING_STREAMS
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.journal import store
from amends.register import criteria
from amends.register import governing as register
from amends.vault.reading import was_opened

from .. import access, fresh_ids
from ..commands import Command
from ..improvement.governing_reading import states_as_read
from ..improvement.outlived import DISPOSE, due_of
from ..stream_kind import Decided, StreamKind, existing, jobs_after
from ..streams import complaint_of, states_at, stream_of
from ..unit_of_work import UnitOfWork
from . import governing_audit, governing_review
from .opened_first import WITHIN, by_token
from .records import Wiring, record_streams

TELL_RECORD = Code("tell_record")
"""The job that reminds people by email of a record."""


def _signed_before(command: Command) -> list[str]:
    """Return the sign-offs of the same unit that a new one follows."""
    payload = command.particulars
    if not isinstance(payload, SignOffArea):
        return []
    rows = register.of_kind(SIGN_OFF.name).filter(unit=payload.unit, due__isnull=False)
    return list(rows.values_list("id", flat=True))


def _follow_sign_off(
    uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]
) -> Decided:
    """Record in the earlier sign-offs of the unit that a later one takes their place."""
    of = GOVERNING_STREAMS[SIGN_OFF.name]
    later = uow.state(of, stream)
    if later is None or not isinstance(command.particulars, SignOffArea):
        return ()
    before = [(key, uow.state(of, key)) for key in _signed_before(command)]
    return followed_by(stream, later, [(key, state) for key, state in before if state is not None])


def _action(act: str, *about: str) -> Callable[[UnitOfWork, Command, Actor, Any], tuple[Any, ...]]:
    """Return the arguments of a kind of which one act plans an action: its id, the same however
    often it is tried, made of the stream and the number of what the record has."""

    def arguments(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[Any, ...]:
        if command.act != Code(act):
            return ()
        counts = (len(getattr(record, name)) for name in about)
        return (fresh_ids.derived(ACTION.prefix, command.stream, *counts),)

    return arguments


def _plans(
    event: type, planned: Callable[[Any, Any], ActionPlanned | None]
) -> Callable[[UnitOfWork, str, Command, Sequence[Any]], Decided]:
    """Return what follows by an event: the action that it plans, if it does."""

    def follow(uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]) -> Decided:
        for recorded in events:
            plan = planned(uow.states[stream], recorded) if isinstance(recorded, event) else None
            if plan is not None:
                yield f"{ACTION.prefix}{recorded.action}", (plan,)

    return follow


def _of_disposal(
    uow: UnitOfWork, command: Command, actor: Actor, record: Disposal
) -> tuple[Any, ...]:
    if command.act != Code("propose"):
        return ()
    due = due_of(command.particulars.complaints, uow.rules, uow.now)
    references = frozenset(complaint.reference for complaint in due)
    return (references - access.restricted_from(actor, references, uow.rules),)


def _of_access(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[Any, ...]:
    if command.act != add_complaint.name:
        return ()
    complaint = _seen(uow, command, actor)
    return (frozenset(party.number for party in complaint.parties) if complaint else None,)


def _seen(uow: UnitOfWork, command: Command, actor: Actor) -> Complaint | None:
    """Return the complaint that a command names, if the actor may see it."""
    reference = command.particulars.complaint
    complaint = complaint_of(reference, store.read(stream_of(reference)))
    return complaint if complaint and access.sees(actor, complaint, uow.rules) else None


def _of_statement(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[Any, ...]:
    """Return whether the actor may see the complaint that a promise is about; of links, which risks
    and objectives they may see, of those that ended only what is linked."""
    if command.act == link.name:
        rows = register.of_kind(RISK.name).values_list("id", "version")
        risks = states_as_read(states_at(dict(rows)), actor, uow.rules).values()
        counts = actor.person is not None and access.counts(actor.person)
        used = [criterion.code for criterion in criteria.used()] if counts else []
        ended = [criterion.code for criterion in criteria.used(retired=True)] if counts else []
        used += [code for code in ended if code in record.objectives]
        return [risk.id for risk in risks if risk.due or risk.id in record.risks], used
    of_promise = command.act in (break_promise.name, clear_promise.name)
    return (_seen(uow, command, actor) is not None,) if of_promise else ()


EVIDENCE_SHOWN = "conformity"
"""The purpose in the read log under which a requirement and its evidence were shown."""


def _of_confirmation(
    uow: UnitOfWork, command: Command, actor: Actor, record: Any
) -> tuple[bool, ...]:
    """Return whether the actor opened the page of the requirement in the last day."""
    if command.act != confirm.name:
        return ()
    place, since = f"requirement/{command.particulars.requirement}", uow.now - timedelta(days=1)
    purpose = by_token(actor.token) if actor.token else EVIDENCE_SHOWN
    since = uow.now - WITHIN if actor.token else since
    shown = was_opened(
        reader=actor.id, purposes=[purpose], reference=place, since=since, until=uow.now
    )
    return (shown,)


WIRING: Mapping[Code, Wiring] = MappingProxyType(
    {
        AUDIT.name: Wiring(
            governing_audit.arguments,
            follow=_plans(AuditFindingRecorded, planned_for),
            signs=governing_audit.signs,
        ),
        DISPOSAL.name: Wiring(
            arguments=_of_disposal, consequences=jobs_after(DisposalApproved, DISPOSE)
        ),
        ACCESS_REQUEST.name: Wiring(arguments=_of_access),
        CONFIRMATION.name: Wiring(arguments=_of_confirmation),
        STATEMENT.name: Wiring(arguments=_of_statement),
        SIGN_OFF.name: Wiring(reads=_signed_before, follow=_follow_sign_off),
        IDEA.name: Wiring(_action("answer"), follow=_plans(IdeaAnswered, ideas.action_of)),
        RISK.name: Wiring(_action("treat", "actions"), follow=_plans(RiskTreated, risks.action_of)),
        REVIEW.name: Wiring(
            governing_review.arguments, follow=_plans(ReviewDecided, decided_action)
        ),
    }
)
"""The wiring of the kinds that need one."""


def _stream_kind(kind: RecordKind[Any]) -> StreamKind[Any]:
    wiring, stream = WIRING.get(kind.name, Wiring()), GOVERNING_STREAMS[kind.name]

    def remind(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
        record = existing(uow, stream, command)
        return [(command.stream, remind_record(kind, record, uow.rules, actor, uow.now))]

    def jobs(uow: UnitOfWork, streams: Sequence[str]) -> Iterable[NewJob]:
        yield from wiring.consequences(uow, streams)
        yield from jobs_after(RecordReminded, TELL_RECORD)(uow, streams)

    reminding = replace(wiring, decides={REMIND: remind}, consequences=jobs)
    return record_streams(kind, stream, reminding, register.ROWS[kind.name])


GOVERNING_KINDS = tuple(map(_stream_kind, GOVERNING.values()))
"""The stream kind of every kind of governing record."""

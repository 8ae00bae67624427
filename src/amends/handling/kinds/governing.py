"""Stream kinds of governing records: one for each kind that core declares, with its wiring."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from amends.core.framework.people.authority import Actor
from amends.core.governing.access_requests import ACCESS_REQUEST
from amends.core.governing.appointments import APPOINTMENT
from amends.core.governing.audit_acts import AUDIT
from amends.core.governing.catalogue import GOVERNING
from amends.core.governing.disposals import DISPOSAL, Disposal, DisposalApproved
from amends.core.governing.ideas import IDEA, IdeaAnswered, action_of
from amends.core.governing.policy_texts import POLICY_TEXT
from amends.core.governing.record import (
    GoverningKind,
    RecordReminded,
    do_governing_act,
)
from amends.core.governing.reminding import remind_record
from amends.core.governing.reviews import REVIEW
from amends.core.governing.risks import RISK
from amends.core.governing.sign_offs import SIGN_OFF, SignOffArea, followed_by
from amends.core.governing.staff_surveys import STAFF_SURVEY
from amends.core.governing.statements import STATEMENT
from amends.core.improvement.reminding import REMIND
from amends.core.operation.complaint import Complaint
from amends.core.streams import ACTION, GOVERNING_STREAMS
from amends.core.values import Code
from amends.jobs.queue import NewJob
from amends.journal import store
from amends.register import governing as register
from amends.vault.reading import was_shown

from .. import access, comparing, fresh_ids
from ..commands import Command, Unknown
from ..improvement.outlived import DISPOSE, due_of
from ..stream_kind import Decided, StreamKind, existing, jobs_after, nothing, saving
from ..streams import complaint_of, recorded_event, stream_of
from ..unit_of_work import UnitOfWork
from . import governing_audit, governing_review
from .governing_risk import plan_action, with_action

SHOWN = "governing"
"""The purpose in the read log under which the page of a record shows its text."""
TELL_RECORD = Code("tell_record")
"""The job that reminds people by email of a record."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What one kind needs beyond its declaration. `arguments` are what a decision gets besides the
    payload, `reads` the other streams of a command; `follow` and `consequences` are as in
    `StreamKind`."""

    arguments: Callable[[UnitOfWork, Command, Actor, Any], tuple[Any, ...]] = nothing
    reads: Callable[[Command], Iterable[str]] = nothing
    follow: Callable[[UnitOfWork, str, Command, Sequence[Any]], Decided] = nothing
    consequences: Callable[[UnitOfWork, Sequence[str]], Iterable[NewJob]] = nothing


def opened(actor: Actor, stream: str, record: Any) -> bool:
    """Return whether an actor opened the page of a record since its text has to be read."""
    since = record.to_read_since
    return was_shown(reader=actor.id, purpose=SHOWN, reference=stream, since=since)


def _needs_reading(*acts: str) -> Callable[[UnitOfWork, Command, Actor, Any], tuple[bool, ...]]:
    """Return the arguments of a kind in which the text has to be read before these acts."""

    def arguments(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[bool, ...]:
        return (opened(actor, command.stream, record),) if command.act in acts else ()

    return arguments


def _of_policy_text(
    uow: UnitOfWork, command: Command, actor: Actor, record: Any
) -> tuple[bool, ...]:
    """Return whether the actor opened the text, before an act that needs it: for the confirmation,
    that of the version that applies."""
    of = record.applies or record if command.act == Code("confirm-read") else record
    return _needs_reading("sign", "confirm-read", "renew")(uow, command, actor, of)


def _signed_before(command: Command) -> list[str]:
    """Return the sign-offs of the same unit that a new one follows."""
    given = command.particulars
    if not isinstance(given, SignOffArea):
        return []
    rows = register.of_kind(SIGN_OFF.name).filter(unit=given.unit, due__isnull=False)
    return list(rows.values_list("id", flat=True))


def _follow_sign_off(
    uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]
) -> Decided:
    """Record in the earlier sign-offs of the unit that a later one takes their place."""
    of, later = (
        GOVERNING_STREAMS[SIGN_OFF.name],
        uow.state(GOVERNING_STREAMS[SIGN_OFF.name], stream),
    )
    if later is None or not isinstance(command.particulars, SignOffArea):
        return ()
    before = [(one, uow.state(of, one)) for one in _signed_before(command)]
    return followed_by(stream, later, [(one, state) for one, state in before if state is not None])


def _of_idea(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[Any, ...]:
    return (_action_of(command.stream),) if command.act == Code("answer") else ()


def _action_of(stream: str) -> Any:
    return fresh_ids.derived(ACTION.prefix, stream)


def _follow_idea(uow: UnitOfWork, stream: str, command: Command, events: Sequence[Any]) -> Decided:
    """Plan the action that an idea becomes."""
    idea = uow.state(GOVERNING_STREAMS[IDEA.name], stream)
    for event in events:
        if idea is not None and isinstance(event, IdeaAnswered) and event.action is not None:
            yield f"{ACTION.prefix}{event.action}", (action_of(idea, event),)


def _of_disposal(
    uow: UnitOfWork, command: Command, actor: Actor, record: Disposal
) -> tuple[Any, ...]:
    match command.act:
        case "propose":
            found = due_of(command.particulars.complaints, uow.rules, uow.now)
            return (frozenset(one.reference for one in found),)
        case "approve":
            return (opened(actor, command.stream, record),)
        case _:
            return ()


def _of_access(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[Any, ...]:
    if command.act != Code("add-complaint"):
        return ()
    complaint = _seen(uow, command, actor)
    return (frozenset(one.number for one in complaint.parties) if complaint else None,)


def _seen(uow: UnitOfWork, command: Command, actor: Actor) -> Complaint | None:
    """Return the complaint that a command names, if the actor may see it."""
    reference = command.particulars.complaint
    complaint = complaint_of(reference, store.read(stream_of(reference)))
    return complaint if complaint and access.sees(actor, complaint, uow.rules) else None


def _of_statement(uow: UnitOfWork, command: Command, actor: Actor, record: Any) -> tuple[bool, ...]:
    match command.act:
        case "renew":
            return (opened(actor, command.stream, record),)
        case "break-promise" | "clear-promise":
            return (_seen(uow, command, actor) is not None,)
        case _:
            return ()


WIRING: Mapping[Code, Wiring] = MappingProxyType(
    {
        AUDIT.name: Wiring(governing_audit.arguments, follow=governing_audit.follow),
        DISPOSAL.name: Wiring(
            arguments=_of_disposal, consequences=jobs_after(DisposalApproved, DISPOSE)
        ),
        ACCESS_REQUEST.name: Wiring(arguments=_of_access),
        STATEMENT.name: Wiring(arguments=_of_statement),
        POLICY_TEXT.name: Wiring(arguments=_of_policy_text),
        STAFF_SURVEY.name: Wiring(arguments=_needs_reading("confirm")),
        APPOINTMENT.name: Wiring(arguments=_needs_reading("accept")),
        SIGN_OFF.name: Wiring(reads=_signed_before, follow=_follow_sign_off),
        IDEA.name: Wiring(arguments=_of_idea, follow=_follow_idea),
        RISK.name: Wiring(arguments=with_action, follow=plan_action),
        REVIEW.name: Wiring(governing_review.arguments, follow=governing_review.follow),
    }
)
"""The wiring of the kinds that need one."""


def _stream_kind(kind: GoverningKind[Any]) -> StreamKind[Any]:
    wiring, stream = WIRING.get(kind.name, Wiring()), GOVERNING_STREAMS[kind.name]
    rows = register.ROWS[kind.name]

    def decide(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
        record = uow.state(stream, command.stream)
        if record is None and command.act != kind.opening:
            raise Unknown(command.stream)
        more = wiring.arguments(uow, command, actor, record)
        given = command.particulars
        events = do_governing_act(
            kind, command.act, record, uow.rules, actor, uow.now, given, *more
        )
        return [(command.stream, events)]

    def revision(uow: UnitOfWork, name: str, actor: Actor) -> int | None:
        record = uow.state(stream, name)
        if record is None or kind.shown_to(actor, record, uow.rules) is record:
            return record and record.revision
        entries = tuple(map(recorded_event, store.read(name)))
        shown, _ = kind.read_by(actor, record, uow.rules, entries)
        return int(shown.revision)

    def remind(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
        record = existing(uow, stream, command)
        return [(command.stream, remind_record(kind, record, uow.rules, actor, uow.now))]

    def jobs(uow: UnitOfWork, streams: Sequence[str]) -> Iterable[NewJob]:
        yield from wiring.consequences(uow, streams)
        yield from jobs_after(RecordReminded, TELL_RECORD)(uow, streams)

    return StreamKind(
        stream,
        acts={**dict.fromkeys(kind.acts, decide), REMIND: remind},
        project=saving(rows),
        consequences=jobs,
        visible_to=kind.seen_by,
        opening=frozenset({kind.opening}),
        also_reads=wiring.reads,
        follow=wiring.follow,
        revision=revision,
        forget=rows.forget,
        differences=comparing.by_rows(rows),
    )


GOVERNING_KINDS = tuple(map(_stream_kind, GOVERNING.values()))
"""The stream kind of every kind of governing record."""

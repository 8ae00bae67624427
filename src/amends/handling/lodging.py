"""Opening a complaint from an interface, under a random reference (`docs/auditors.md`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.core.framework.people.authority import Actor
from amends.core.operation.acts.receipt import Receive
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.journal import store

from . import access_code, idempotency
from .commands import Batch, Command, Performed
from .fresh_ids import drawn as drawn_reference
from .idempotency import Once
from .kinds.complaint import RECEIVE
from .perform import perform, write
from .streams import stream_of


@dataclass(frozen=True, slots=True)
class Lodged:
    """Reference and access code for the complainant."""

    reference: Id
    secret: str
    performed: Performed


def fresh_reference() -> Id:
    """Return a reference that no complaint has or had (`docs/auditors.md`). One query."""
    return fresh_references(1)[0]


def fresh_references(count: int) -> list[Id]:
    """Return `count` different unused references. Among a million complaints, one random reference
    in thirty thousand is already used and is replaced by another."""
    fresh: list[Id] = []
    while missing := count - len(fresh):
        drawn = {drawn_reference() for _ in range(missing)} - set(fresh)
        taken = store.begun(map(stream_of, drawn))
        fresh += [reference for reference in drawn if stream_of(reference) not in taken]
    return fresh


def lodge(
    new: Receive,
    *,
    actor: Actor,
    now: datetime,
    once: Once | None = None,
    further: Sequence[tuple[Code, Any]] = (),
) -> Lodged:
    """Receive a complaint, and do `further` acts on it at once. Asking twice under one key gives
    the same reference and access code.

    Raises `Refused` and what `perform` raises.
    """
    done = None
    while done is None:  # `perform` reads the stream anyway, so it is not read before
        stream = stream_of(drawn_reference())
        commands = [
            Command(stream, RECEIVE, new),
            *(Command(stream, act, payload) for act, payload in further),
        ]
        try:
            done = perform(commands, actor=actor, now=now, once=once)
        except Refused as refused:
            if refused.guard is not Guard.already_exists:
                raise
    reference = Id(done.reference)
    return Lodged(reference, access_code.code_of(reference, counter=0), done)


class Known(Exception):
    """One of several complaints was lodged before under its key."""


def lodge_all(requests: Sequence[tuple[Receive, Once]], *, actor: Actor, now: datetime) -> list[Id]:
    """Receive unrelated complaints, each once under its key, in a transaction that the caller
    opened (`perform.transaction_of_acts`); returns their references.

    Raises `Refused` if one is refused and `Known` if one was already received. None is received
    then, and the caller tries each separately.
    """
    if not requests:
        return []
    if any(idempotency.begin(once, now=now) is not None for _, once in requests):
        raise Known
    references = fresh_references(len(requests))
    commands = [
        Command(stream_of(reference), RECEIVE, new)
        for reference, (new, _) in zip(references, requests, strict=True)
    ]
    done = write([Batch(now, actor, tuple(commands))])
    for reference, (_, once) in zip(references, requests, strict=True):
        version = done.complaints[stream_of(reference)].version
        idempotency.keep(once, status=200, reference=reference, version=version)
    return references

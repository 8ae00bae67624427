"""Acknowledging many complaints together: each letter is sent, then all are recorded in one
transaction with the end of their jobs.

What a crash between the two leaves is sent again with the same Message-ID, at most as many as are
recorded together. Subject and text are those of the organisation's template, at first that of
`governance/defaults/letters.toml`.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import batched

from amends import vault
from amends.core.framework.acting import Act
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.complaint import Complaint
from amends.core.values import Moment
from amends.handling import idempotency, rules
from amends.handling.commands import Batch, Command
from amends.handling.idempotency import Once
from amends.handling.perform import perform, transaction_of_acts, write
from amends.handling.streams import reference_of
from amends.jobs import queue
from amends.jobs.queue import Claimed, NotYet
from amends.journal import store
from amends.vault.keys import KeyProblem

from .channels.dispatch import send_remembered
from .delivery import Outgoing, brake, remember
from .jobs import confirm_receipt
from .sending import Occasion, occasion_of, once_of

_log = logging.getLogger("amends.letters")

AT_ONCE = 20
"""Acknowledgements that are claimed together."""

_RECORDED_AT_ONCE = 10
"""How many of them are recorded together, which takes about 50 ms."""

PATIENCE = 10.0
"""Seconds after which no further letter is sent, so that no lease ends while a mail server is
slow."""


@dataclass(frozen=True, slots=True)
class _Act:
    """What is recorded once a letter was sent."""

    command: Command
    once: Once


@dataclass(frozen=True)
class _Planned(Occasion):
    """An occasion that notes what is to be sent and recorded, in this order."""

    steps: list[Outgoing | _Act] = field(default_factory=list)
    identities: dict[str, str | None] = field(default_factory=dict)
    """Identities of everyone involved that were read for many occasions at once."""

    def peek(self, pieces: Iterable[str]) -> Mapping[str, str | None]:
        """Return identities that were read before, or read them."""
        wanted = list(pieces)
        if not self.identities.keys() >= set(wanted):
            return vault.peek(wanted)
        return {piece: self.identities[piece] for piece in wanted}

    def send(self, letter: Outgoing) -> None:
        """Note that it is to be sent."""
        self.steps.append(letter)

    def record[P](self, act: Act[Complaint, P], payload: P, *, mark: str) -> None:
        """Note that it is to be recorded."""
        command = Command.of(self.job.stream, act, payload)
        self.steps.append(_Act(command, once_of(act.name, mark)))


@dataclass(slots=True)
class _Work:
    """A job, what is to be done for it, what was done and is to be recorded, and what went
    wrong."""

    job: Claimed
    steps: Sequence[Outgoing | _Act] = ()
    acts: list[_Act] = field(default_factory=list)
    problem: Exception | None = None


def acknowledge_together(
    jobs: Sequence[Claimed], now: Moment
) -> Iterator[tuple[Claimed, Exception]]:
    """Acknowledge receipt for each job, no two of one complaint. Yields those that are not done,
    with their problems."""
    until = time.monotonic() + PATIENCE
    for some in batched(jobs, _RECORDED_AT_ONCE):
        planned = _planned(some, now)
        for work in planned:
            with _noted(work):
                _send(work, until, now)
        _record(planned, now)
        yield from ((work.job, work.problem) for work in planned if work.problem is not None)


def _planned(jobs: Sequence[Claimed], now: Moment) -> list[_Work]:
    """Write the letters of these jobs, and store what they are. What was planned before something
    went wrong is done all the same."""
    entries, in_force = store.read_many([job.stream for job in jobs]), rules.rules_at(now)
    planned, occasions = [_Work(job) for job in jobs], list[tuple[_Work, _Planned]]()
    for work in planned:
        with _noted(work):
            of = entries[work.job.stream]
            on = occasion_of(work.job, of, in_force, now, kind=_Planned)
            occasions.append((work, on))
    people = [p.party.identity for _, on in occasions for p in on.complaint.parties]
    identities: dict[str, str | None] = {}
    with suppress(vault.UnknownPiece, KeyProblem):  # of one: only its own letter fails
        identities = vault.peek(identity.sealed for identity in people if identity is not None)
    for work, on in occasions:
        on.identities.update(identities)
        work.steps = on.steps
        with _noted(work):
            confirm_receipt(on)
    remember((s for work in planned for s in work.steps if isinstance(s, Outgoing)), now=now)
    return planned


def _send(work: _Work, until: float, now: Moment) -> None:
    """Send the letters of one job, and note what is to be recorded of those that were sent."""
    for step in work.steps:
        if isinstance(step, _Act):
            work.acts.append(step)
        elif time.monotonic() > until:
            raise NotYet(timedelta())
        else:
            brake(step.letter.code, step.to, now=now)
            send_remembered(step, now=now)


def _record(done: Sequence[_Work], now: Moment) -> None:
    """Record it all and finish the jobs, or each separately if one of them is at fault."""
    try:
        with transaction_of_acts():
            by_once = {act.once: act.command for work in done for act in work.acts}
            fresh = idempotency.take_all(
                {once: reference_of(command.stream) for once, command in by_once.items()}, now=now
            )
            if commands := tuple(by_once[once] for once in by_once if once in fresh):
                write([Batch(now, SYSTEM_ACTOR, commands)])
            if finished := [work.job for work in done if work.problem is None]:
                queue.finish_all(finished, now=now)
    except Exception as problem:  # noqa: BLE001 (one of them is at fault; the others continue)
        _log.warning("%d acknowledgements together: %s", len(done), type(problem).__name__)
        for work in done:
            with _noted(work):
                for act in work.acts:
                    perform([act.command], actor=SYSTEM_ACTOR, now=now, once=act.once)
                if work.problem is None:
                    queue.finish(work.job, now=now)


@contextmanager
def _noted(work: _Work) -> Iterator[None]:
    """Note what goes wrong, so that the other jobs continue."""
    try:
        yield
    except Exception as problem:  # noqa: BLE001 (whatever it is, the worker decides about the job)
        work.problem = problem

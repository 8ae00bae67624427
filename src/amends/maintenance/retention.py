"""Clause 8.1: proposing disposals, and carrying out approved ones by the worker. A hold placed in
between is respected, and the record of the disposal says so."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.people.authority import DISPOSAL_ACTOR, SYSTEM_ACTOR, Actor
from amends.core.governing import disposals
from amends.core.governing.disposals import (
    DISPOSAL,
    MOST,
    Disposal,
    DisposalCarriedOut,
    DisposalState,
    KeptComplaint,
    ProposeDisposal,
)
from amends.core.operation.acts.records import Erase, ErasureGround, erase
from amends.core.refusal import Refused
from amends.core.values import Code, Id
from amends.governance import preparing
from amends.handling import access
from amends.handling.fresh_ids import drawn
from amends.handling.improvement.outlived import due, due_of
from amends.handling.perform import perform_one
from amends.handling.rules import rules_at
from amends.handling.streams import complaint_of, state_of, stream_of
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.register import governing, queries

NOT_DUE = Code("not_due")
"""Why a complaint is kept whose retention period is not over any longer."""


NOT_APPROVED = Code("not_approved")
"""Why a complaint is kept of which the person who approved its disposal may not know."""


def proposable(actor: Actor, *, now: datetime) -> Iterator[Id]:
    """Yield those of `unproposed` of which the actor may know."""
    for some in batched(unproposed(now=now), MOST):
        hidden = access.restricted_from(actor, some, rules_at(now))
        yield from (reference for reference in some if reference not in hidden)


def unproposed(*, now: datetime) -> Iterator[Id]:
    """Yield the complaints that can be proposed: their period is over, nothing keeps them, and no
    disposal that has them is waiting."""
    waiting = governing.of_kind(DISPOSAL.name).filter(
        state__in=(DisposalState.proposed, DisposalState.approved)
    )
    streams = list(waiting.values_list("id", flat=True))
    states = (state_of(name, kept) for name, kept in store.read_many(streams).items())
    taken = {reference for state in states for reference in state.complaints}
    for past in due(now=now):
        if past.reference not in taken and not past.what.holds and past.what.kept_by is None:
            yield past.reference


def propose(references: Iterable[Id], reason: str, *, actor: Actor, now: datetime) -> list[str]:
    """Propose disposals of these complaints, of restricted ones apart, so that others can be
    approved by people who may not know of these; returns their streams. Raises `Refused`."""
    streams = []
    references = list(references)
    restricted = queries.restricted(references)
    open_ones = [reference for reference in references if reference not in restricted]
    apart = [reference for reference in references if reference in restricted]
    for some in (*batched(open_ones, MOST), *batched(apart, MOST)):
        streams.append(f"{DISPOSAL.prefix}{drawn()}")
        payload = ProposeDisposal(tuple(some), reason)
        perform_one(streams[-1], disposals.propose, payload, actor=actor, now=now)
    return streams


def propose_due(*, now: datetime) -> int:
    """Propose as the system what the settings let it propose this month, for a person to approve;
    returns how many complaints."""
    policy = rules_at(now).policy
    if not policy.propose_disposals:
        return 0
    references = list(unproposed(now=now))
    with translation.override(policy.languages[0]):
        reason = gettext("The retention period is over. This is proposed automatically each month.")
    if references:
        propose(references, reason, actor=DISPOSAL_ACTOR, now=now)
    preparing.saw(preparing.DISPOSALS_PROPOSED, now=now)
    return len(references)


def carry_out(job: Claimed, now: datetime) -> None:
    """Erase what was approved, each complaint by an act of its own, so that one refusal stops no
    other, and record what was erased and kept. Repeating it erases nothing twice."""
    record: Disposal | None = state_of(job.stream, store.read(job.stream))
    if record is None or record.state is not DisposalState.approved:
        return
    erased: list[Id] = []
    kept: list[KeptComplaint] = []
    unknown = _unknown(record, now)
    for reference in record.complaints:
        why = NOT_APPROVED if reference in unknown else _erased(reference, now)
        if why is None:
            erased.append(reference)
        else:
            kept.append(KeptComplaint(reference, why))
    payload = DisposalCarriedOut(tuple(erased), tuple(kept))
    perform_one(job.stream, disposals.carry_out, payload, actor=SYSTEM_ACTOR, now=now)


def _unknown(record: Disposal, now: datetime) -> frozenset[Id]:
    """Return the complaints of which the person who approved may not know."""
    in_force = rules_at(now)
    approver = in_force.people.person(record.approved_by)
    if approver is None:
        return frozenset()
    return access.restricted_from(Actor.of(approver), record.complaints, in_force)


def _erased(reference: Id, now: datetime) -> Code | None:
    """Erase what is past its period now; return the rule that keeps the complaint, if one does."""
    past = next(due_of([reference], rules_at(now), now), None)
    if past is None:
        complaint = complaint_of(reference, store.read(stream_of(reference)))
        gone = complaint is not None and not complaint.pieces - complaint.retracted
        return None if gone else NOT_DUE
    payload = Erase(ErasureGround.retention, past.what.pieces)
    try:
        perform_one(stream_of(reference), erase, payload, actor=DISPOSAL_ACTOR, now=now)
    except Refused as refused:
        return Code(refused.guard)
    return None

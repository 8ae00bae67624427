"""Clause 8.1: disposals: complaints whose retention period is over, proposed by one person,
approved by another who opened the list, erased by the worker. The certificate is the record."""

from dataclasses import dataclass

from ..framework.acting import Events, Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..records.deciding import recording
from ..records.fold import beginning, moving
from ..records.kind import governing_acts, governing_kind
from ..records.state import (
    GivenReason,
    GoverningRecord,
    NoParticulars,
    SealedReason,
    add_erase_text,
)
from ..refusal import Guard, demand
from ..values import Code, Coded, Id, Moment, Sealed, Words, sealed

MOST = 200
"""Complaints in one disposal."""


class DisposalState(Coded):
    """Where a disposal is in its course."""

    proposed = "proposed"
    approved = "approved"
    declined = "declined"
    carried_out = "carried_out"


# --- events ---


@dataclass(frozen=True, slots=True)
class DisposalProposed:
    """Someone proposed to erase the text of complaints whose retention period is over."""

    complaints: tuple[Id, ...]
    reason: Sealed


@dataclass(frozen=True, slots=True)
class DisposalApproved:
    """Another person approved it. The worker carries it out."""


class DisposalDeclined(SealedReason):
    """Nothing is erased, for this reason."""


@dataclass(frozen=True, slots=True)
class KeptComplaint:
    """A complaint that was not erased, and the rule that kept it: a hold placed since, or a
    retention period that is not over any longer."""

    complaint: Id
    why: Code


@dataclass(frozen=True, slots=True)
class DisposalCarriedOut:
    """Result of a disposal: which complaints were erased, and which were kept and why."""

    erased: tuple[Id, ...]
    kept: tuple[KeptComplaint, ...] = ()


# --- state ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal(GoverningRecord):
    """A disposal as of its last entry."""

    complaints: tuple[Id, ...]
    reason: Sealed
    approved_by: Id | None = None
    approved_at: Moment | None = None
    declined_because: Sealed | None = None
    carried_out_at: Moment | None = None
    erased: tuple[Id, ...] = ()
    kept: tuple[KeptComplaint, ...] = ()


# --- acts ---


_acts = governing_acts("disposal", "8.1", Disposal)


@dataclass(frozen=True, slots=True)
class ProposeDisposal:
    """Which complaints, and what the approver should know."""

    complaints: tuple[Id, ...]
    reason: Words


@_acts("propose", Permission.complaint_erase)
def propose(here: Situation[Disposal], given: ProposeDisposal, outlived: frozenset[Id]) -> Events:
    """Propose to erase complaints whose retention period is over (`outlived`)."""
    asked = tuple(dict.fromkeys(given.complaints))
    demand(0 < len(asked) <= MOST, Guard.wrong_type, field=Code("complaints"))
    early = next((one for one in asked if one not in outlived), None)
    demand(early is None, Guard.too_early_to_dispose, other=early or Id("none"))
    return (DisposalProposed(asked, sealed(given.reason)),)


# Someone who did not propose it approves it, if someone else may.
_acts(
    "approve",
    Permission.policy_adopt,
    {DisposalState.proposed},
    opened=True,
    apart=lambda record: {record.begun_by},
)(recording(NoParticulars, DisposalApproved))


class DeclineDisposal(GivenReason):
    """Why nothing is erased."""


_acts("decline", Permission.policy_adopt, {DisposalState.proposed}, own=True, opened=True)(
    recording(DeclineDisposal, DisposalDeclined)
)


@_acts("carry-out", Permission.system_run, {DisposalState.approved}, system=True)
def carry_out(here: Situation[Disposal], given: DisposalCarriedOut) -> Events:
    """Record what the worker erased and kept of exactly the complaints that were approved."""
    told = {*given.erased, *(one.complaint for one in given.kept)}
    demand(told == set(here.state.complaints), Guard.wrong_type, field=Code("complaints"))
    return (given,)


add_erase_text(_acts, DisposalState)


def _seen_by(actor: Actor, state: Disposal, rules: Rules) -> bool:
    """Return whether a disposal exists for an actor. It names complaints, so only those see it who
    may erase, publish settings, or read the record."""
    wide = (Permission.complaint_erase, Permission.policy_adopt, Permission.journal_read)
    return actor.id == state.owner or any(map(actor.may_somewhere, wide))


DISPOSAL = governing_kind(
    _acts,
    DisposalProposed,
    beginning(Disposal, DisposalState.proposed),
    {
        DisposalApproved: moving(DisposalState.approved, "approved_by", "approved_at"),
        DisposalDeclined: moving(DisposalState.declined, declined_because="reason"),
        DisposalCarriedOut: moving(
            DisposalState.carried_out, at="carried_out_at", erased="erased", kept="kept"
        ),
    },
    sees=_seen_by,
)

"""Clause 8.1: disposals: complaints whose retention period is over, proposed by one person,
approved by another who opened the list, erased by the worker. The certificate is the record."""

from dataclasses import dataclass, replace
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import Actor, Permission
from ..improvement.declaration import RecordAct, declaring, records
from ..operation.complaint.parts import RecordedEvent
from ..refusal import Guard, demand
from ..values import Code, Coded, Id, Moment, Sealed, Words, sealed
from .record import Events, GoverningKind, GoverningRecord, add_erase_text, beginning

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


@dataclass(frozen=True, slots=True)
class DisposalDeclined:
    """Nothing is erased, for this reason."""

    reason: Sealed


@dataclass(frozen=True, slots=True)
class KeptComplaint:
    """A complaint that was not erased, and the rule that kept it: a hold placed since, or a
    retention period that is not over any longer."""

    complaint: Id
    why: Code


@dataclass(frozen=True, slots=True)
class DisposalCarriedOut:
    """The worker carried it out: which complaints were erased, and which were kept and why."""

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


def _approved(d: Disposal, event: DisposalApproved, recorded: RecordedEvent) -> Disposal:
    by, at = recorded.by, recorded.happened
    return replace(d, state=DisposalState.approved, approved_by=by, approved_at=at)


def _declined(d: Disposal, event: DisposalDeclined, recorded: RecordedEvent) -> Disposal:
    return replace(d, state=DisposalState.declined, declined_because=event.reason)


def _carried_out(d: Disposal, event: DisposalCarriedOut, recorded: RecordedEvent) -> Disposal:
    return replace(
        d,
        state=DisposalState.carried_out,
        carried_out_at=recorded.happened,
        erased=event.erased,
        kept=event.kept,
    )


# --- acts ---

DISPOSAL_ACTS: dict[Code, RecordAct[Any]] = {}
"""Every act on disposals by its name, in the order in which it is shown."""

_act = declaring("disposal", "8.1", DISPOSAL_ACTS)


@dataclass(frozen=True, slots=True)
class ProposeDisposal:
    """Which complaints, and what the approver should know."""

    complaints: tuple[Id, ...]
    reason: Words


@_act("propose", ProposeDisposal, Permission.complaint_erase, ())
def propose(
    record: None,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    given: ProposeDisposal,
    outlived: frozenset[Id],
) -> Events:
    """Propose to erase complaints whose retention period is over (`outlived`)."""
    asked = tuple(dict.fromkeys(given.complaints))
    demand(0 < len(asked) <= MOST, Guard.wrong_type, field=Code("complaints"))
    early = next((one for one in asked if one not in outlived), None)
    demand(early is None, Guard.too_early_to_dispose, other=early or Id("none"))
    return (DisposalProposed(asked, sealed(given.reason)),)


@dataclass(frozen=True, slots=True)
class ApproveDisposal:
    """Nothing but the approval itself."""


@_act(
    "approve",
    ApproveDisposal,
    Permission.policy_adopt,
    {DisposalState.proposed},
    apart=lambda record: {record.begun_by},
)
def approve(
    record: Disposal,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    given: ApproveDisposal,
    opened: bool,
) -> Events:
    """Approve it, as someone who did not propose it, if someone else may, and who `opened` the
    list."""
    demand(opened, Guard.not_opened)
    return (DisposalApproved(),)


@dataclass(frozen=True, slots=True)
class DeclineDisposal:
    """Why nothing is erased."""

    reason: Words


_act("decline", DeclineDisposal, Permission.policy_adopt, {DisposalState.proposed}, own=True)(
    records(DisposalDeclined)
)


@dataclass(frozen=True, slots=True)
class CarryOutDisposal:
    """What was erased and what was kept."""

    erased: tuple[Id, ...]
    kept: tuple[KeptComplaint, ...] = ()


CARRY_OUT = Code("carry-out")


@_act(CARRY_OUT, CarryOutDisposal, Permission.system_run, {DisposalState.approved}, system=True)
def carry_out(
    record: Disposal, rules: Rules, actor: Actor, moment: Moment, given: CarryOutDisposal
) -> Events:
    """Record what the worker erased and kept of exactly the complaints that were approved."""
    told = {*given.erased, *(one.complaint for one in given.kept)}
    demand(told == set(record.complaints), Guard.wrong_type, field=Code("complaints"))
    return (DisposalCarriedOut(given.erased, given.kept),)


add_erase_text("disposal", "8.1", DISPOSAL_ACTS, DisposalState)


def _seen_by(actor: Actor, state: Disposal, rules: Rules) -> bool:
    """Return whether a disposal exists for an actor. It names complaints, so only those see it who
    may erase, publish settings, or read the record."""
    if actor.person is None:
        return Permission.system_run in actor.granted
    wide = (Permission.complaint_erase, Permission.policy_adopt, Permission.journal_read)
    return actor.id == state.owner or any(map(actor.may_somewhere, wide))


DISPOSAL = GoverningKind(
    Code("disposal"),
    "8.1",
    DISPOSAL_ACTS,
    opening=Code("propose"),
    begins=DisposalProposed,
    begin=beginning(Disposal, DisposalState.proposed),
    steps={
        DisposalApproved: _approved,
        DisposalDeclined: _declined,
        DisposalCarriedOut: _carried_out,
    },
    seen_by=_seen_by,
)

"""Clause 8.2: determining the cause of a closed complaint that was not known at closing, or was
recorded wrongly."""

from dataclasses import dataclass
from datetime import timedelta

from ....framework.adoption.rulebook import Rules
from ....framework.people.authority import Permission
from ....framework.policy.vocabulary import NOT_DETERMINED
from ....refusal import Guard, demand
from ....shape import made_from
from ....values import Code, Day, Words
from ... import events as e
from ...complaint.stages import CLOSED
from ...complaint.state import Complaint
from ...guards import Situation
from ..declaration import Cause, Events, act

_ACT = Code("determine-cause")


@dataclass(frozen=True, slots=True)
class DetermineCause:
    """The cause, whether it was seen before, and the reason, which a cause determined before
    requires."""

    cause: Cause
    seen_before: e.Pattern | None = None
    reason: Words | None = None


def _ready(here: Situation) -> None:
    demand(here.complaint.cause is not None, Guard.not_complete, missing=(Code("cause"),))


@act("determine-cause", "8.2", Permission.improvement_decide, CLOSED, impartial=True, ready=_ready)
def determine_cause(here: Situation, particulars: DetermineCause) -> Events:
    """Determine the cause after closing. The cause recorded before stays in the record, and
    replacing one that was determined needs a reason."""
    cause = particulars.cause
    usable = here.rules.policy.usable("causes", cause) and cause != NOT_DETERMINED
    demand(usable, Guard.unknown_code, code=cause)
    demand(cause != here.complaint.cause, Guard.already_done)
    reasoned = here.complaint.cause == NOT_DETERMINED or bool(particulars.reason)
    demand(reasoned, Guard.needs_reason, act=_ACT)
    return (made_from(e.CauseDetermined, particulars),)


def cause_missing(complaint: Complaint) -> bool:
    """Return whether the complaint was closed and its cause has not been determined yet."""
    return complaint.closed and complaint.cause == NOT_DETERMINED


def cause_due(complaint: Complaint, rules: Rules) -> Day | None:
    """Return the day by which the cause has to be determined, in the time zone of its unit; None if
    it is known or the complaint is open."""
    if not cause_missing(complaint) or complaint.closed_at is None:
        return None
    closed = rules.day_of(complaint.unit, complaint.closed_at)
    return closed + timedelta(days=rules.policy.cause_days)

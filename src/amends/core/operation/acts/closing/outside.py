"""Clause 7.9 and ISO 10003: referral to an external body and its outcome. The complaint stays open
with a review date."""

from dataclasses import dataclass

from ....framework.acting import Events, Situation
from ....framework.people.authority import Permission
from ....refusal import Guard, Refused, demand
from ....shape import made_from
from ....values import Code, Day, Money, Words, sealed_or_none
from ... import events as e
from ...complaint.marks import sent
from ...complaint.stages import OUTSIDE, UNRESOLVED, Stage
from ...complaint.state import Complaint
from ...guards import demand_parties
from ...regulators.recourse import body_as_known
from ..declaration import act
from ..notices import personnel_told
from .reaction import watch_day

REFERABLE = UNRESOLVED | {Stage.escalated_internal}


@dataclass(frozen=True, slots=True)
class ReferOutside:
    """Which body has it (`body`: of the policy, or ``pack.referral`` of a pack that binds), and
    that the complainant agreed, informed and free."""

    body: Code
    consent: bool
    notice: Words | None = None
    parties: tuple[int, ...] = ()
    opened_on: Day | None = None


@act(
    "refer-outside",
    "7.9",
    Permission.complaint_handle,
    REFERABLE,
    makes=("external_opened", sent(e.Notice.outside_referral)),
)
def refer_outside(here: Situation[Complaint], particulars: ReferOutside) -> Events:
    """Record that an external body has the complaint. It stays open with a review date."""
    known = body_as_known(particulars.body, here.state, here.rules, here.moment)
    demand(known is not None, Guard.unknown_code, code=particulars.body)
    demand(particulars.consent, Guard.no_consent, code=particulars.body)
    parties = demand_parties(here.state, particulars.parties, *REFERABLE)
    today = here.today
    opened = particulars.opened_on or today
    demand(opened <= today, Guard.in_the_future, day=opened)
    notice = sealed_or_none(particulars.notice)
    referred = e.ReferredOutside(parties, particulars.body, particulars.consent, notice, opened)
    return (referred, e.WatchSet(watch_day(here)))


@dataclass(frozen=True, slots=True)
class RecordOutsideOutcome:
    """How the procedure ended, when, and what it grants. `upheld` is whether anything is to be done
    for the complainant: a settlement always is for them, a decision can be against them, and what
    ended without result grants nothing, whatever is said of it."""

    result: e.OutsideResult
    decided_on: Day
    words: Words | None = None
    amount: Money | None = None
    parties: tuple[int, ...] = ()
    upheld: bool = True


_WITHOUT_GRANT = frozenset({e.OutsideResult.decision, e.OutsideResult.ended_without_result})
"""The results after which there may be no remedy for the complainant."""


@act(
    "record-outside-outcome",
    "7.9",
    Permission.complaint_handle,
    OUTSIDE,
    impartial=True,
    makes=("external_decided",),
)
def record_outside_outcome(here: Situation[Complaint], particulars: RecordOutsideOutcome) -> Events:
    """Record the outcome. If the body upholds what we did not, it is completed and checked like an
    accepted response, and the staff concerned are informed. Any other outcome gets a new review
    date."""
    today = here.today
    demand(particulars.decided_on <= today, Guard.in_the_future, day=particulars.decided_on)
    ended = particulars.result is e.OutsideResult.ended_without_result
    granted = particulars.amount is None or (particulars.amount.minor > 0 and not ended)
    demand(granted, Guard.wrong_type, field=Code("amount"))
    against = particulars.result in _WITHOUT_GRANT and particulars.amount is None
    demand(particulars.upheld or against, Guard.wrong_type, field=Code("upheld"))
    upheld = particulars.upheld and not ended
    named = demand_parties(here.state, particulars.parties, Stage.in_external_resolution)
    bodies = {p.number: p.body for p in here.state.complainants if p.number in named}
    body = bodies[named[0]]
    elsewhere = tuple(number for number in named if bodies[number] != body)
    if particulars.parties and elsewhere:
        raise Refused(Guard.unknown_party, party=max(elsewhere))
    parties = tuple(number for number in named if number not in elsewhere)
    came = {"parties": parties, "body": body or Code("none"), "upheld": upheld}
    outcome = made_from(e.OutsideOutcomeRecorded, particulars, **came)
    if not upheld:
        return (outcome, e.WatchSet(watch_day(here)))
    number = len(here.state.responses) + 1
    return (outcome, personnel_told(here, here.state.concerned, number))

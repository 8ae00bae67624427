"""Clause 7.8: communicating the decision and its reasons to each complainant and to the staff
concerned. By post that is done once the letter was posted."""

from dataclasses import dataclass, replace

from ...framework.acting import Events, Situation
from ...framework.people.authority import Permission
from ...refusal import Guard, demand
from ...shape import made_from
from ...values import Code, Id, Words
from .. import events as e
from ..complaint.marks import sent
from ..complaint.stages import PREPARED, Stage
from ..complaint.state import Complaint
from ..guards import (
    demand_both_sides,
    demand_complainant,
    demand_independent,
    demand_parties,
    demand_person,
    demand_response,
)
from ..regulators.letter_requirements import CheckedLine, as_recorded, demand_checked, demands
from ..regulators.recourse import demand_ways
from .declaration import act
from .notices import personnel_told
from .second_reading import reading_due


@dataclass(frozen=True, slots=True)
class CommunicateDecision:
    """Which response goes out, how, in which wording; to all it is for, if no party is named.

    `told` are the personnel who are told besides those who worked on it; `checked` are the lines of
    regulators' checklists that the letter meets.
    """

    response: int
    way: e.Way
    words: Words | None = None
    parties: tuple[int, ...] = ()
    told: tuple[Id, ...] = ()
    template: Code | None = None
    template_version: int | None = None
    checked: tuple[CheckedLine, ...] = ()


@act(
    "communicate-decision",
    "7.8",
    Permission.complaint_decide,
    PREPARED,
    impartial=True,
    makes=("response_sent", sent(e.Notice.decision)),
)
def communicate_decision(here: Situation[Complaint], particulars: CommunicateDecision) -> Events:
    """Send the decision, or release it to be sent by post: it is communicated once its letter was
    posted. It must be approved, cover every issue, give its reasons and name every option for
    escalation. The staff concerned are informed when it is communicated. People with a conflict of
    interest found since must have neither written nor approved it. What rule packs require of it
    must have been checked."""
    response = demand_response(here.state, particulars.response)
    demand(response.authorized, Guard.not_authorized, response=particulars.response)
    issues = here.state.live_issues
    live, findings = {i.number for i in issues}, frozenset(i.finding for i in issues)
    earlier = tuple(one for one in here.state.responses if one.number < response.number)
    drafted = replace(here, state=replace(here.state, responses=earlier))
    reading = reading_due(drafted, findings, response.remedies, response.parties)
    looked_at = reading is None or response.reading is not None
    demand(looked_at, Guard.not_authorized, response=particulars.response)
    demand_both_sides(here.state)
    for person in {response.prepared_by, response.authorized_by or response.prepared_by}:
        demand_independent(person, here.state, here.rules)
    unanswered = tuple(sorted(live.difference(issue.number for issue in response.answers)))
    demand(not unanswered, Guard.finding_missing, issues=unanswered)
    parties = _receivers(here.state, particulars)
    sent = particulars.words is not None and particulars.way is not e.Way.not_possible
    demand(sent, Guard.notice_missing, response=particulars.response)
    for person in particulars.told:
        demand_person(here.rules, person)
    found = demands(here.state, here.rules, here.moment, notice=e.Notice.decision)
    demand_checked(found, here.actor, particulars.way, particulars.checked)
    released = e.OUTBOUND[particulars.way].counts_from_posting
    kind: type[e.ResponseReleased | e.DecisionCommunicated] = (
        e.ResponseReleased if released else e.DecisionCommunicated
    )
    sent_to = replace(particulars, told=tuple(sorted({*particulars.told})))
    checked = as_recorded(particulars.checked)
    decided = []
    for number in parties:
        ways = demand_ways(
            demand_complainant(here.state, number), here.state, here.rules, here.moment
        )
        decided.append(made_from(kind, sent_to, party=number, recourse=ways, checked=checked))
    if released:
        return decided
    informed = here.state.concerned | frozenset(particulars.told)
    return (*decided, personnel_told(here, informed, particulars.response))


def _receivers(complaint: Complaint, particulars: CommunicateDecision) -> tuple[int, ...]:
    waiting = tuple(
        p.number
        for p in complaint.complainants
        if p.response == particulars.response
        and p.stage is Stage.response_prepared
        and p.released is None
    )
    for number in demand_parties(complaint, particulars.parties, Stage.response_prepared):
        released = demand_complainant(complaint, number).released
        named = bool(particulars.parties)
        demand(not (named and released), Guard.already_done, response=particulars.response)
        demand(not named or number in waiting, Guard.unknown_party, party=number)
    parties = particulars.parties or waiting
    demand(bool(parties), Guard.already_done, response=particulars.response)
    return parties

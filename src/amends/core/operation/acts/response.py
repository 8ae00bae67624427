"""Clause 7.7, Annexes F and G: drafting and approving a response, and escalating to a review
stage."""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Permission
from ...framework.policy.commitments import ControlName, Level, Strength
from ...principles.objectivity import Closeness
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Day, Id, Moment, Money, Words, sealed_or_none
from .. import events as e
from ..complaint.stages import PREPARED, UNRESOLVED, Stage
from ..complaint.state import Complaint
from ..complaint.terms import ESCALATED, terms_again
from ..guards import (
    demand_handler,
    demand_issue,
    demand_parties,
    demand_response,
    demand_usable,
    own_id,
    own_parties,
)
from ..regulators.recourse import OUTSIDE, ways_left
from .declaration import RemedyAction, ResponseType, act
from .limits import newly_significant, over_limit, promised_before, second_needed
from .notices import alert
from .second_reading import can_be_read, demand_reader, reading_due

ANSWERING = frozenset({Stage.under_investigation, Stage.response_prepared})


@dataclass(frozen=True, slots=True)
class NewRemedy:
    """One thing offered: its kind (Annex F), for which issue, to what amount; who does it, by
    when."""

    type: ResponseType
    issue: int | None = None
    action: RemedyAction | None = None
    amount: Money | None = None
    owner: Id | None = None
    due: Day | None = None


@dataclass(frozen=True, slots=True)
class PrepareResponse:
    """The answer to every issue, its reasons, and what is offered; for all who wait if no party is
    named. `alone_reason` says why nobody else looks at it, where the policy lets one person decide.
    What is promised for the future becomes an action: of `action_owner`, or the manager of the
    complaint's owner, by `action_due`, or within four weeks. `no_action_reason` says why not.
    """

    reasons: Words
    remedies: tuple[NewRemedy, ...] = ()
    parties: tuple[int, ...] = ()
    others_affected: bool | None = None
    prevention: Words | None = None
    alone_reason: Words | None = None
    action_owner: Id | None = None
    action_due: Day | None = None
    no_action_reason: Words | None = None


def _ready(here: Situation[Complaint]) -> None:
    missing = tuple(issue.number for issue in here.state.live_issues if issue.finding is None)
    demand(not missing, Guard.finding_missing, issues=missing)
    demand(here.state.finished, Guard.not_finished)


@act(
    "prepare-response", "7.7", Permission.complaint_decide, ANSWERING, impartial=True, ready=_ready
)
def prepare_response(here: Situation[Complaint], particulars: PrepareResponse) -> Events:
    """Prepare a response. Within the author's limit, added up over the complaint, it is approved at
    once if the policy requires no second person and no one else has to read a refusal. Senior
    management is alerted if the sum makes the complaint significant."""
    person = own_id(here.actor)
    parties = demand_parties(here.state, particulars.parties, *ANSWERING)
    demand_fresh_eyes(here.state, person, parties)
    number = len(here.state.responses) + 1
    remedies = numbered_remedies(here, particulars.remedies)
    _demand_doer(here, particulars.action_owner, particulars.action_due)
    findings = frozenset(issue.finding for issue in here.state.live_issues)
    reading = reading_due(here, findings, remedies, parties)
    prepared = made_from(
        e.ResponsePrepared,
        particulars,
        response=number,
        parties=parties,
        remedies=remedies,
        no_action=sealed_or_none(particulars.no_action_reason),
        reading=reading,
    )
    earlier = promised_before(here.state, parties)
    assessed = here.state.assessment
    significant = assessed and newly_significant(assessed, here.rules, remedies, earlier)
    alerted = (alert(here, Code("significant")),) if significant else ()
    strength = here.rules.policy.control(ControlName.authorize_response).strength
    alone = (
        sealed_or_none(particulars.alone_reason) if strength is Strength.alone_with_reason else None
    )
    within = over_limit(here.state, here.rules, person, remedies, earlier) is None
    free = alone is not None or strength is Strength.required_above
    read = reading is not None and can_be_read(here, remedies, parties, person)
    if read or not (within and free) or second_needed(here.rules, remedies, earlier):
        return (prepared, *alerted)
    unread = True if reading else None
    approved = e.ResponseAuthorized(number, within_own=True, alone=alone, unread=unread)
    return (prepared, *alerted, approved)


def _demand_doer(here: Situation[Complaint], owner: Id | None, due: Day | None) -> None:
    if owner is not None:
        known = here.rules.people.person(owner)
        able = known is not None and known.active and owner not in here.state.subject_ids
        demand(able, Guard.unknown_person, person=owner)
    if due is not None:
        demand(due >= here.today, Guard.in_the_past, day=due)


def demand_fresh_eyes(complaint: Complaint, person: Id, parties: tuple[int, ...]) -> None:
    """Refuse a response at a review stage by a person who worked on it before (Annex G)."""
    climbed = any(p.level for p in complaint.complainants if p.number in parties)
    fresh = not climbed or person not in complaint.involved_below
    closeness = (Code(Closeness.involved_before),)
    demand(fresh, Guard.not_independent, person=person, closeness=closeness)


def numbered_remedies(
    here: Situation[Complaint], offered: tuple[NewRemedy, ...]
) -> tuple[e.Remedy, ...]:
    """Return the remedies with their numbers. Raises `Refused` for unknown codes, issues and
    owners, and for past days."""
    found = []
    for number, new in enumerate(offered, start=1):
        demand_usable(here.rules, "response_types", new.type)
        demand_usable(here.rules, "actions", new.action)
        demand_issue(here.state, new.issue)
        if new.amount is not None:
            demand(new.amount.minor > 0, Guard.wrong_type, field=Code("amount"))
        _demand_doer(here, new.owner, new.due)
        found.append(made_from(e.Remedy, new, number=number))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class AuthorizeResponse:
    """Which response; `alone_reason` where its preparer authorizes it, if the policy lets them."""

    response: int
    alone_reason: Words | None = None


@act(
    "authorize-response",
    "7.7",
    Permission.complaint_authorize,
    PREPARED,
    impartial=True,
    opened=True,
)
def authorize_response(here: Situation[Complaint], particulars: AuthorizeResponse) -> Events:
    """Approve a prepared response, as another person whose limit is high enough; for a refusal that
    was drawn or is above the limit of the settings, as someone who was not involved."""
    person = own_id(here.actor)
    response = demand_response(here.state, particulars.response)
    demand(not response.authorized, Guard.already_done, response=particulars.response)
    waiting = tuple(p.number for p in here.state.complainants if p.response == particulars.response)
    earlier = promised_before(here.state, waiting)
    alone = person == response.prepared_by
    if alone:
        forbidden = second_needed(here.rules, response.remedies, earlier)
        demand(not forbidden, Guard.same_person, response=particulars.response)
        demand(bool(particulars.alone_reason), Guard.needs_reason, act=authorize_response.name)
    beyond = over_limit(here.state, here.rules, person, response.remedies, earlier)
    if beyond is not None:
        raise Refused(Guard.over_limit, amount=beyond, person=person)
    unread = demand_reader(here, response)
    reason = sealed_or_none(particulars.alone_reason) if alone else None
    return (e.ResponseAuthorized(particulars.response, alone=reason, unread=unread),)


@dataclass(frozen=True, slots=True)
class Escalate:
    """Who looks at it next: the ladder's next level, and somebody there who is free."""

    person: Id | None = None
    level: Code | None = None
    parties: tuple[int, ...] = ()
    reason: Words | None = None


@act(
    "escalate",
    "7.7",
    Permission.complaint_handle,
    UNRESOLVED,
    complainant=True,
    makes=("escalation_requested", "stage_entered"),
)
def escalate(here: Situation[Complaint], particulars: Escalate) -> Events:
    """Escalate a complaint to the next review stage, to a person not involved before (Annex G). If
    a complainant requests it, the next free person with that role gets it. The response becomes due
    again."""
    named = own_parties(here, particulars.parties)
    parties = demand_parties(here.state, named, Stage.unresolved_open)
    level = _next_level(here.state, here.rules, parties)
    demand(particulars.level in (None, level.code), Guard.no_such_level, level=level.code)
    person = particulars.person or _free_holder(here.state, here.rules, level, here.moment)
    demand_handler(here.state, here.rules, person, here.moment, review=True, level=level.code)
    escalated = e.Escalated(parties, level.code, person, sealed_or_none(particulars.reason))
    return (escalated, *terms_again(here.state, here.rules, here.moment, ESCALATED))


def _next_level(complaint: Complaint, rules: Rules, parties: tuple[int, ...]) -> Level:
    reached = [p.level for p in complaint.complainants if p.number in parties]
    above = rules.policy.levels_above(*reached)
    if not above:
        raise Refused(Guard.no_such_level, levels=len(rules.policy.levels_above()))
    return above[0]


def reviewer_left(complaint: Complaint, rules: Rules, party: int, moment: Moment) -> Id | None:
    """Return a person who could review the complaint of a complainant at the next review stage."""
    try:
        return _free_holder(complaint, rules, _next_level(complaint, rules, (party,)), moment)
    except Refused:
        return None


def _free_holder(complaint: Complaint, rules: Rules, level: Level, moment: Moment) -> Id:
    for person in sorted(rules.people.persons.values(), key=lambda p: p.id):
        try:
            demand_handler(complaint, rules, person.id, moment, review=True, level=level.code)
        except Refused:
            continue
        return person.id
    raise Refused(Guard.cannot_handle, role=level.role)


def lacks_reviewer(complaint: Complaint, rules: Rules, moment: Moment) -> bool:
    """Return whether a complainant who did not accept the response has no one to turn to: everyone
    here worked on it, as in a business of one person, and no external body is named."""
    return any(
        reviewer_left(complaint, rules, one.number, moment) is None
        and not any(way.startswith(OUTSIDE) for way in ways_left(one, complaint, rules, moment))
        for one in complaint.complainants
        if one.stage is Stage.unresolved_open
    )

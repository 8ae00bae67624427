"""Clause 7.9: withdrawing, closing for one of four reasons, and reopening a complaint."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ....framework.acting import Events, Situation
from ....framework.adoption.rulebook import Rules
from ....framework.people.authority import Permission
from ....framework.policy.commitments import ControlName
from ....framework.policy.vocabulary import NOT_DETERMINED
from ....refusal import Guard, Refused, demand
from ....shape import made_from
from ....values import Code, Day, Id, Words, sealed, sealed_or_none
from ... import events as e
from ...complaint.parts import Participant, Proposal
from ...complaint.stages import CLOSED, GONE, OPEN, Stage
from ...complaint.state import Complaint
from ...complaint.terms import REOPENED, terms_again
from ...guards import (
    against,
    demand_category,
    demand_complainant,
    demand_own,
    demand_parties,
    demand_usable,
    excluded_by_declining,
    next_owner_or_none,
    own_id,
    own_parties,
)
from ...regulators.recourse import ways_known
from ..declaration import Category, Cause, act
from ..facts import NewFact, told_with
from ..second_person import agreement, proposed_or_agreed
from .reaction import demand_may_soften, demand_shown, demand_spoken_for


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Who takes the complaint back, in their own words. Staff record the `way` in which they said
    so, and the representative who did, if it was one; against a refusal also `alone_reason`, if the
    policy lets one person do it."""

    party: int
    words: Words
    way: e.Way | None = None
    alone_reason: Words | None = None
    said_by: int | None = None


@act(
    "withdraw",
    "7.9",
    Permission.complaint_note,
    OPEN,
    complainant=True,
    impartial=True,
    seconded=True,
)
def withdraw(here: Situation[Complaint], particulars: Withdraw) -> Events:
    """Record that a complainant withdraws. The complaint is closed by `close`; a safety risk is
    investigated first all the same. If they had refused the response, staff need a second person:
    the first call proposes."""
    demand_own(here, particulars.party)
    participant = demand_complainant(here.state, particulars.party, *OPEN)
    demand(not participant.withdrawn, Guard.already_done, party=particulars.party)
    words = sealed(particulars.words)
    if here.actor.party is not None:
        if participant.refuses:
            demand_may_soften(here.state, here.actor, participant)
        return (e.Withdrawn(particulars.party, words),)
    demand_shown(particulars.way, shown=True)
    demand_spoken_for(here, particulars.party, particulars.said_by)
    if not participant.refuses:
        return (made_from(e.Withdrawn, particulars),)
    control = ControlName.change_refusal
    alone = particulars.alone_reason
    proposed, agreed = proposed_or_agreed(here, withdraw, particulars, control, alone)
    if agreed is None:
        return (proposed,)
    return (made_from(e.Withdrawn, particulars, first=agreed.first, alone=agreed.alone),)


@dataclass(frozen=True, slots=True)
class OptionUsed:
    """What became of one way of going further; its use needs a record of that, anything else a
    reason."""

    option: Code
    use: e.OptionUse
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """On what ground, classified (8.2); for `options_exhausted` what became of each option. Reviews
    that took place are added by themselves."""

    ground: e.Ground
    category: Category
    cause: Cause
    seen_before: e.Pattern
    parties: tuple[int, ...] = ()
    options: tuple[OptionUsed, ...] = ()
    words: Words | None = None
    alone_reason: Words | None = None
    facts: tuple[NewFact, ...] = ()


def _ready_to_close(here: Situation[Complaint]) -> None:
    grounds, nearest = _grounds(here.state)
    if not grounds:
        raise nearest


def grounds_open(complaint: Complaint) -> tuple[e.Ground, ...]:
    """Return the grounds on which the complaint can be closed now for at least one complainant."""
    return _grounds(complaint)[0]


def _grounds(complaint: Complaint) -> tuple[tuple[e.Ground, ...], Refused]:
    """Return the grounds that apply, and the closest reason why another does not."""
    found = [e.Ground.options_exhausted] if complaint.at(Stage.unresolved_open) else []
    nearest = Refused(Guard.not_accepted, stage=complaint.stage)
    for ground, number in _near(complaint):
        try:
            _HOLDS[ground](complaint, (number,))
        except Refused as refused:
            nearest = refused
        else:
            found.append(ground)
    return tuple(dict.fromkeys(found)), nearest


def _near(complaint: Complaint) -> Iterator[tuple[e.Ground, int]]:
    """Yield the closing reasons that each complainant is close to."""
    for participant in complaint.complainants:
        if participant.stage is Stage.implementing:
            yield e.Ground.accepted, participant.number
        if participant.reaction is e.Reaction.no_reply:
            yield e.Ground.no_reply, participant.number
        if participant.withdrawn and participant.stage in OPEN:
            yield e.Ground.withdrawn, participant.number


@act(
    "close",
    "7.9",
    Permission.complaint_decide,
    OPEN,
    impartial=True,
    ready=_ready_to_close,
    seconded=True,
    makes=("closed",),
    opened=True,
)
def close(here: Situation[Complaint], particulars: Close) -> Events:
    """Close the complaint for the complainants to whom the reason applies. Only a completed and
    checked remedy, exhausted options, withdrawal, or a recorded lack of reply closes a complaint
    (7.9)."""
    person = own_id(here.actor)
    demand_category(here.rules, particulars.category)
    demand_usable(here.rules, "causes", particulars.cause)
    told = told_with(here, particulars.facts, close)
    if particulars.ground is e.Ground.options_exhausted:
        return (*told, *_exhausted(here, person, particulars))
    parties = _HOLDS[particulars.ground](here.state, particulars.parties)
    return (*told, made_from(e.Closed, particulars, parties=parties, options=()))


def _accepted(complaint: Complaint, named: tuple[int, ...]) -> tuple[int, ...]:
    ready = complaint.at(Stage.implementing)
    demand(bool(ready), Guard.not_accepted, stage=complaint.stage)
    parties = demand_parties(complaint, named, Stage.implementing)
    for number in parties:
        participant = complaint.participant(number)
        response = complaint.response(participant.response if participant else None)
        if response is None:
            if complaint.taken_over:
                continue
            raise Refused(Guard.unknown_item, response=0)
        demand(response.done, Guard.not_carried_out, response=response.number)
        needless = not response.remedies
        demand(needless or response.verified, Guard.not_verified, response=response.number)
    return parties


def _withdrawn(complaint: Complaint, named: tuple[int, ...]) -> tuple[int, ...]:
    withdrew = tuple(p.number for p in complaint.complainants if p.withdrawn and p.stage in OPEN)
    parties = named or withdrew
    demand(bool(parties) and set(parties) <= set(withdrew), Guard.not_withdrawn)
    assessed = complaint.assessment is not None  # otherwise no one was asked about safety
    demand(assessed, Guard.not_complete, missing=(Code("assessment"),))
    examined = not complaint.safety or complaint.safety_settled
    demand(examined, Guard.safety_not_investigated)
    return parties


def _silent(complaint: Complaint, named: tuple[int, ...]) -> tuple[int, ...]:
    silent = tuple(
        p.number
        for p in complaint.complainants
        if p.reaction is e.Reaction.no_reply and p.stage is Stage.decision_communicated
    )
    parties = named or silent
    demand(bool(parties) and set(parties) <= set(silent), Guard.not_accepted)
    return parties


_HOLDS: Mapping[e.Ground, Callable[[Complaint, tuple[int, ...]], tuple[int, ...]]] = {
    e.Ground.accepted: _accepted,
    e.Ground.withdrawn: _withdrawn,
    e.Ground.no_reply: _silent,
}
"""For each ground that does not need a second person: for which complainants it applies."""


def _exhausted(here: Situation[Complaint], person: Id, particulars: Close) -> Events:
    """Propose or close: the first call proposes, and a second person's call with the same input
    closes. Refused while the record has no review for one of them that someone here could do."""
    parties = demand_parties(here.state, particulars.parties, Stage.unresolved_open)
    options = _closed_options(here, parties, particulars)
    for one in here.state.complainants:
        waits = one.number in parties and not one.options_used
        could = waits and reviewable(here.state, here.rules, one)
        demand(not could, Guard.review_missing, party=one.number)
    proposal = Proposal.closing(person, parties, options)
    agreed = agreement(here, proposal, ControlName.close_exhausted, particulars.alone_reason)
    of = {"parties": parties, "options": options}
    if agreed is not None:
        return (made_from(e.Closed, particulars, **of, first=agreed.first, alone=agreed.alone),)
    return (made_from(e.ClosureProposed, particulars, **of),)


def reviewable(complaint: Complaint, rules: Rules, participant: Participant) -> bool:
    """Return whether someone, perhaps away now, could do the next review of a complainant."""
    above = rules.policy.levels_above(participant.level)
    staff = [one for one in rules.people.persons.values() if one.active] if above else []
    able = {one.id for one in staff if above[0].role in one.roles()}
    able -= excluded_by_declining(complaint, rules)
    return any(not against(person, complaint, rules, review=True) for person in able)


def _closed_options(
    here: Situation[Complaint], parties: tuple[int, ...], particulars: Close
) -> tuple[e.OptionClosed, ...]:
    """Return what became of each option. Every review that took place is among them, and only what
    is on record for all of these complainants may be called used."""
    concerned = [one for one in here.state.complainants if one.number in parties]
    of_all = [set(one.options_used) for one in concerned]
    reviews = [one for one in concerned[0].options_used if all(one in of for of in of_all)]
    ways = {
        option
        for participant in concerned
        for option in ways_known(participant, here.state, here.rules, here.moment)
    }
    told = {option.option for option in particulars.options}
    left = ways - told - set(reviews)
    demand(not left, Guard.options_left, options=tuple(sorted(left)))
    for option in particulars.options:
        code, used = option.option, option.use is e.OptionUse.used
        demand(code in ways or code in reviews, Guard.unknown_code, code=code)
        demand(not used or code in reviews, Guard.not_reviewed, option=code)
        demand(used or bool(option.reason), Guard.needs_reason, act=close.name, option=code)
    more = [OptionUsed(option, e.OptionUse.used) for option in reviews if option not in told]
    return tuple(
        e.OptionClosed(option.option, option.use, sealed_or_none(option.reason))
        for option in (*more, *particulars.options)
    )


@dataclass(frozen=True, slots=True)
class Reopen:
    """For whom, and why."""

    reason: Words
    parties: tuple[int, ...] = ()


ENDED = CLOSED | {Stage.out_of_scope}


@act("reopen", "7.9", Permission.complaint_handle, ENDED, complainant=True)
def reopen(here: Situation[Complaint], particulars: Reopen) -> Events:
    """Reopen a complaint after any later message; the response becomes due again. An objection to
    being declined is assigned to other people than those who declined it."""
    named = own_parties(here, particulars.parties)
    parties = demand_parties(here.state, named, *ENDED)
    reopened = e.Reopened(parties, sealed(particulars.reason), here.actor.party is not None)
    return reopening(here, reopened)


def reopening(here: Situation[Complaint], reopened: e.Reopened) -> Events:
    """Return the events of reopening: with a new owner where needed, and its new deadlines."""
    owner = _owner_again(here)
    named_owner = () if owner is None else (e.OwnerNamed(owner),)
    return (reopened, *named_owner, *terms_again(here.state, here.rules, here.moment, REOPENED))


def _owner_again(here: Situation[Complaint]) -> Id | None:
    """Return the new owner, if different from the present one. People who declined the complaint
    are not chosen as long as there is another person."""

    def free(person: Id) -> bool:
        return person not in here.state.declined_by and not against(person, here.state, here.rules)

    before = here.rules.people.person(here.state.owner)
    if before is not None and before.active and free(before.id):
        return None
    return next_owner_or_none(here.rules, here.state.unit, free, here.moment)


@dataclass(frozen=True, slots=True)
class DetermineCause:
    """The cause, whether it was seen before, and the reason, which a cause determined before
    requires."""

    cause: Cause
    seen_before: e.Pattern | None = None
    reason: Words | None = None


def _ready(here: Situation[Complaint]) -> None:
    demand(here.state.cause is not None, Guard.not_complete, missing=(Code("cause"),))


@act(
    "determine-cause",
    "8.2",
    Permission.improvement_decide,
    CLOSED,
    impartial=True,
    ready=_ready,
    opened=True,
)
def determine_cause(here: Situation[Complaint], particulars: DetermineCause) -> Events:
    """Determine the cause after closing. The cause recorded before stays in the record, and
    replacing one that was determined needs a reason."""
    cause = particulars.cause
    usable = here.rules.policy.usable("causes", cause) and cause != NOT_DETERMINED
    demand(usable, Guard.unknown_code, code=cause)
    demand(cause != here.state.cause, Guard.already_done)
    reasoned = here.state.cause == NOT_DETERMINED or bool(particulars.reason)
    demand(reasoned, Guard.needs_reason, act=determine_cause.name)
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


@dataclass(frozen=True, slots=True)
class CheckExclusion:
    """Whether the case was rightly left out, and if not, why."""

    agreed: bool
    words: Words | None = None


def _drawn(here: Situation[Complaint]) -> None:
    excluded = here.state.exclusion
    demand(excluded is not None and excluded.waits, Guard.nothing_to_check)
    decided = {excluded.by} if excluded is not None else set()
    demand(own_id(here.actor) not in decided | here.state.declined_by, Guard.same_person)


@act(
    "check-exclusion",
    "4.7",
    Permission.complaint_scope,
    GONE,
    impartial=True,
    opened=True,
    ready=_drawn,
)
def check_exclusion(here: Situation[Complaint], particulars: CheckExclusion) -> Events:
    """Check a decision by which one person left a case out of the figures, drawn at random. Someone
    who disagrees gives a reason, and a case that was decided to be no complaint is reopened as one.
    A merge is undone by `unmerge`."""
    demand(
        particulars.agreed or bool(particulars.words), Guard.needs_reason, act=check_exclusion.name
    )
    words = sealed_or_none(particulars.words)
    checked = e.ExclusionChecked(particulars.agreed, words)
    if words is None or particulars.agreed or here.state.stage is not Stage.out_of_scope:
        return (checked,)
    parties = here.state.at(Stage.out_of_scope)
    return (checked, *reopening(here, e.Reopened(parties, words)))

"""Clause 7.9: the complainant's reply to the response. A complaint that is not accepted stays open
with a next review date."""

from dataclasses import dataclass
from datetime import timedelta

from ....framework.acting import Events, Situation
from ....framework.people.authority import Actor, Permission
from ....framework.policy.commitments import ControlName
from ....framework.policy.policy import Policy
from ....refusal import Guard, demand
from ....shape import made_from
from ....values import Day, File, Moment, Words
from ... import events as e
from ...complaint.parts import Participant
from ...complaint.stages import Stage
from ...complaint.state import Complaint
from ...guards import able, demand_complainant, demand_own, demand_party
from ...regulators.recourse import ways_left
from ..declaration import act
from ..second_person import Agreed, proposed_or_agreed

REACTING = frozenset({Stage.decision_communicated, Stage.unresolved_open, Stage.implementing})
ACCEPTED = frozenset({e.Reaction.accepted, e.Reaction.accepted_reluctantly})


@dataclass(frozen=True, slots=True)
class RecordReaction:
    """What a complainant says of the decision, in their words where there are some. Staff record
    the `way` in which it reached us, and the words or a file that shows it, and the
    representative who said it, if it was one; against a refusal also `alone_reason`, if the policy
    lets one person do it."""

    party: int
    reaction: e.Reaction
    words: Words | None = None
    way: e.Way | None = None
    evidence: File | None = None
    alone_reason: Words | None = None
    said_by: int | None = None


@act(
    "record-reaction",
    "7.9",
    Permission.complaint_note,
    REACTING,
    complainant=True,
    impartial=True,
    seconded=True,
)
def record_reaction(here: Situation[Complaint], particulars: RecordReaction) -> Events:
    """Record acceptance or refusal; staff say how they know. A refusal keeps the complaint open,
    offers every other option and sets a review date. Only the complainant changes it, or two people
    of whom the first proposes. A lack of reply is recorded after reminders and changes no stage."""
    demand_own(here, particulars.party)
    participant = demand_complainant(here.state, particulars.party, *REACTING)
    demand_spoken_for(here, particulars.party, particulars.said_by)
    same = participant.reaction is particulars.reaction
    demand(not same, Guard.already_done, party=particulars.party)
    if particulars.reaction is e.Reaction.no_reply:
        _demand_silence(here, participant)
    elif here.actor.party is None:
        shown = bool(particulars.words or particulars.evidence)
        demand_shown(particulars.way, shown=shown)
    agreed: Agreed | None = None
    milder = participant.refuses and particulars.reaction not in _NOT_MILDER
    if milder and here.actor.party is not None:
        demand_may_soften(here.state, here.actor, participant)
    elif milder:
        control = ControlName.change_refusal
        alone = particulars.alone_reason
        proposed, agreed = proposed_or_agreed(here, record_reaction, particulars, control, alone)
        if agreed is None:
            return (proposed,)
    reacted = made_from(
        e.ReactionRecorded,
        particulars,
        response=participant.response or 0,
        way=particulars.way if here.actor.party is None else None,
        said_by=particulars.said_by if here.actor.party is None else None,
        first=agreed and agreed.first,
        alone=agreed and agreed.alone,
    )
    if particulars.reaction in ACCEPTED or particulars.reaction is e.Reaction.no_reply:
        return (reacted,)
    ways = ways_left(participant, here.state, here.rules, here.moment)
    return (reacted, e.RecourseTold(particulars.party, ways), e.WatchSet(watch_day(here)))


_NOT_MILDER = frozenset({e.Reaction.refused, e.Reaction.no_reply})


def demand_may_soften(complaint: Complaint, actor: Actor, participant: Participant) -> None:
    """Require that the speaker may change a complainant's refusal without staff: only the
    complainant may. Staff add representatives and prove their authority, so a representative would
    be as good as one member of staff alone."""
    own = actor.party == participant.number
    allowed = own and complaint.may_soften(actor.id, participant)
    demand(allowed, Guard.refusal_stands, party=participant.number)


def demand_spoken_for(here: Situation[Complaint], party: int, said_by: int | None) -> None:
    """Require that a representative who is said to have spoken for a complainant represents them,
    with proven authority. None: they spoke themselves."""
    if said_by is None:
        return
    speaker = demand_party(here.state, said_by)
    demand(party in speaker.party.acts_for, Guard.unknown_party, party=said_by)
    proven = able(speaker, here.state, here.rules, here.moment)
    demand(proven, Guard.authority_missing, party=said_by)


def demand_shown(way: e.Way | None, *, shown: bool) -> None:
    """Require that staff say how a reply reached us, and show it by words or a file."""
    demand(shown and way not in (None, e.Way.not_possible), Guard.reply_not_shown)


def watch_day(here: Situation[Complaint]) -> Day:
    """Return the review date of an unresolved complaint: the days in the policy from now, moved to
    a working day."""
    day = here.today + timedelta(days=here.rules.policy.watch_days)
    return here.rules.working_from(here.state.unit, day)


def silent_until(complaint: Complaint, participant: Participant, policy: Policy) -> Moment:
    """Return until when a complainant can reply before it counts as no reply: the days in the
    policy since their last message, or since the response reached them. A response that is waiting
    to be posted is counted as if it had been posted when it was released. For an imported
    complaint, since the import."""
    reply = timedelta(days=policy.reaction_days)
    by_post = timedelta(days=policy.post_days)
    if participant.released is not None:
        return participant.released.at + by_post + reply
    told_at = participant.decided_at or complaint.recorded_at
    told_at += by_post if participant.posted else timedelta()
    return max(told_at, participant.last_word or told_at) + reply


def _demand_silence(here: Situation[Complaint], participant: Participant) -> None:
    """Require that staff record the lack of reply, and only after the time and reminders in the
    policy."""
    demand(here.actor.party is None, Guard.not_permitted, act=record_reaction.name)
    waiting = participant.stage is Stage.decision_communicated
    demand(waiting, Guard.wrong_stage, needed=(Stage.decision_communicated,))
    until = silent_until(here.state, participant, here.rules.policy)
    demand(here.moment >= until, Guard.too_early, until=until)
    sent, asked = participant.reaction_reminders, here.rules.policy.no_reply_notices
    demand(sent >= asked, Guard.notices_missing, sent=sent, asked=asked)

"""Clauses 7.3 and 7.9: who hears again by itself, and when, while nothing else is said to them: how
it stands, as long as they wait for an answer; then that a reply is awaited.

Every word to a complainant sets this anew: so nobody hears of it twice, and whoever is spoken to
hears no machine beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.policy.policy import Policy
from ...values import Moment
from .. import events as e
from ..acts.closing.reaction import silent_until
from ..complaint.parts import (
    Participant,
    RecordedEvent,
)
from ..complaint.stages import AWAITING, Stage
from ..complaint.state import Complaint
from ..regulators.answering import answer_term

_BREATH = timedelta(days=1)
"""After any other word nobody is reminded for so long."""
_AHEAD = timedelta(days=2)
"""So long before the last day for news that a regulator sets, news go out."""


@dataclass(frozen=True, slots=True)
class Again:
    """What somebody hears next, not before a moment."""

    notice: e.Notice
    at: Moment


def spoken_to(complaint: Complaint, event: e.Event) -> tuple[int, ...]:
    """The complainants to whom the event tells something, themselves or through whoever speaks for
    them."""
    match event:
        case e.NoticeSent(notice=e.Notice.access):  # a secret says nothing of how it stands
            return ()
        case e.NoticeSent(way=e.Way.not_possible) | e.Acknowledged(way=e.Way.not_possible):
            return ()
        case e.Acknowledged(party=party, delivery=delivery) if delivery is not e.Delivery.failed:
            pass
        case e.DecisionCommunicated(party=party) | e.InformationRequested(party=party):
            pass
        case e.NoticeSent(party=int(party)) | e.LetterSent(party=party):
            pass
        case e.MessageAdded(party=party, inbound=False):
            pass
        case e.ContactRecorded(party=party, inbound=False):
            pass
        case _:
            return ()
    one = complaint.participant(party)
    numbers = (party, *(one.party.acts_for if one is not None else ()))
    return tuple(p.number for p in complaint.complainants if p.number in numbers)


def hears_again(complaint: Complaint, number: int) -> bool:
    """Whether a complainant waits for our answer, or we for theirs."""
    one = complaint.participant(number)
    if one is None or not one.is_complainant or not complaint.open:
        return False
    return _waits(one) or _is_awaited(one)


def again(
    complaint: Complaint,
    entries: Sequence[RecordedEvent],
    *,
    version: int,
    party: int,
    rules: Rules,
    moment: Moment,
    news: Moment | None = None,
) -> Again | None:
    """What a complainant hears next after what the entry of this version told them. None where that
    is nothing: something was said since, nobody waits, or the day of the answer comes first. `news`
    is until when a regulator wants them told how it stands (`regulated.news_due`)."""
    told = next((one for one in entries if one.version == version), None)
    one = complaint.participant(party)
    if told is None or one is None or not hears_again(complaint, party):
        return None
    if any(party in spoken_to(complaint, x.event) for x in entries if x.version > version):
        return None
    return (
        _status(complaint, told, rules, moment, news)
        if _waits(one)
        else _reminder(complaint, one, told, rules.policy, moment)
    )


def not_before(policy: Policy, moment: Moment, news: Moment | None = None) -> Moment:
    """Before when nobody hears again who was told something at a moment."""
    return min(_stands_at(policy, moment, news), moment + _between(policy))


def _stands_at(policy: Policy, told: Moment, news: Moment | None) -> Moment:
    """When somebody who was told something hears how it stands: after the days of the policy, and
    before the last day for news; a day after the last word at least."""
    at = told + timedelta(days=policy.status_notice_days)
    return at if news is None else min(at, max(told + _BREATH, news - _AHEAD))


def _waits(participant: Participant) -> bool:
    return participant.stage in AWAITING and not participant.withdrawn


def _is_awaited(participant: Participant) -> bool:
    return participant.stage is Stage.decision_communicated and participant.reaction is None


def _status(
    complaint: Complaint, recorded: RecordedEvent, rules: Rules, moment: Moment, news: Moment | None
) -> Again | None:
    """How it stands, before the day of the answer has passed: then another letter says so."""
    at = _stands_at(rules.policy, recorded.recorded, news)
    term = answer_term(complaint, rules)
    if term is None or term.until <= max(at, moment):
        return None
    return Again(e.Notice.status, at)


def _reminder(
    complaint: Complaint,
    participant: Participant,
    recorded: RecordedEvent,
    policy: Policy,
    moment: Moment,
) -> Again | None:
    """That a reply is awaited: the reminders of the policy, spread over the days for it."""
    left = policy.no_reply_notices - participant.reaction_reminders
    until = silent_until(complaint, participant, policy)
    at = max(until - left * _between(policy), recorded.recorded + _BREATH)
    if left < 1 or until <= max(at, moment):
        return None
    return Again(e.Notice.reply_reminder, at)


def _between(policy: Policy) -> timedelta:
    """The time from one reminder to the next, and from the last to the end."""
    return timedelta(days=policy.reaction_days) / (policy.no_reply_notices + 1)

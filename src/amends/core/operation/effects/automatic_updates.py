"""Clauses 7.3 and 7.9: automatic updates: who gets one and when, while nothing else is sent to
them. People waiting for a response get the state of their complaint; afterwards they are reminded
that we wait for their reply.

Every message to a complainant restarts this period, so no one gets the same news twice or an
automatic letter next to a personal one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.policy.policy import Policy
from ...values import Moment
from .. import events as e
from ..acts.closing.reaction import silent_until
from ..complaint.parts import Participant, RecordedEvent
from ..complaint.stages import AWAITING, Stage
from ..complaint.state import Complaint
from ..regulators.answering import answer_term

_BREATH = timedelta(days=1)
"""Minimum time between another message and an automatic reminder."""
_AHEAD = timedelta(days=2)
"""How long before a regulator's last day for a progress update it is sent."""


@dataclass(frozen=True, slots=True)
class Again:
    """The next automatic notice, not before a moment."""

    notice: e.Notice
    at: Moment


def spoken_to(complaint: Complaint, event: e.Event) -> tuple[int, ...]:
    """Return the complainants who are informed by the event, themselves or through their
    representative."""
    match event:
        case e.NoticeSent(notice=e.Notice.access):  # an access code is no progress update
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
    """Return whether a complainant waits for our response, or we for their reply."""
    one = complaint.participant(number)
    if one is None or not one.is_complainant or not complaint.open:
        return False
    awaited = one.stage is Stage.decision_communicated and one.reaction is None
    return _waits(one) or awaited


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
    """Return the next automatic notice to a complainant after the entry of this version. None if
    something was sent since, no one is waiting, or the response is due before. `news` is until when
    a regulator requires a progress update (`regulated.news_due`)."""
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
    """Return the earliest moment of the next automatic notice after one at `moment`."""
    return min(_stands_at(policy, moment, news), moment + _between(policy))


def _stands_at(policy: Policy, told: Moment, news: Moment | None) -> Moment:
    """Return when the next progress update is due after a message: after the days in the policy,
    before a regulator's date for it, but at least a day after the last message."""
    at = told + timedelta(days=policy.status_notice_days)
    return at if news is None else min(at, max(told + _BREATH, news - _AHEAD))


def _waits(participant: Participant) -> bool:
    return participant.stage in AWAITING and not participant.withdrawn


def _status(
    complaint: Complaint, recorded: RecordedEvent, rules: Rules, moment: Moment, news: Moment | None
) -> Again | None:
    """Return the progress update if it falls before the due date of the response; after that,
    another letter is sent."""
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
    """Return the reminder that a reply is awaited: the reminders of the policy, spread over the
    days for it."""
    left = policy.no_reply_notices - participant.reaction_reminders
    until = silent_until(complaint, participant, policy)
    at = max(until - left * _between(policy), recorded.recorded + _BREATH)
    if left < 1 or until <= max(at, moment):
        return None
    return Again(e.Notice.reply_reminder, at)


def _between(policy: Policy) -> timedelta:
    return timedelta(days=policy.reaction_days) / (policy.no_reply_notices + 1)

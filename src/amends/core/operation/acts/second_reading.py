"""Clauses 4.7 and 7.7: which refusals someone not involved reads before the response is sent.

A refusal counts if its complainants can turn to an external body with it. All above an amount are
read, and a share of the others. They are drawn by the digest of what was received and not of the
response: a response can be prepared again until another one is drawn.
"""

from collections.abc import Sequence

from ...framework.acting import Situation
from ...framework.people.authority import Permission
from ...principles.objectivity import Closeness
from ...refusal import Guard, Refused
from ...values import Code, Id, Money
from .. import events as e
from ..complaint.parts import Response
from ..complaint.state import Complaint
from ..guards import against, own_id, permissions_here, who_sees
from ..regulators.recourse import OUTSIDE, ways_left
from .limits import Remedies, over_limit, promised_before
from .second_person import is_drawn

_REFUSING = frozenset({e.Finding.not_upheld, e.Finding.could_not_be_established})
_HEX_DIGITS, _DIGEST = 8, 64


def reading_due(
    here: Situation[Complaint],
    findings: frozenset[e.Finding | None],
    remedies: Remedies,
    parties: tuple[int, ...],
) -> e.SecondReading | None:
    """Return why someone not involved has to read the response with these findings and remedies;
    None if no one has to."""
    complaint, policy = here.state, here.rules.policy
    limit = policy.refusals_read_above
    partly = e.Finding.partly_upheld in findings
    refused = bool(findings & _REFUSING) or (partly and not remedies)
    claimed = [fact.money for fact in complaint.facts if fact.money]
    offered = [remedy.amount for remedy in remedies if remedy.amount]
    short = partly and any(_over(limit, claim, offered) for claim in claimed)
    if not (refused or short) or not (policy.refusals_read or limit):
        return None
    ways = (
        way
        for one in complaint.complainants
        if one.number in parties
        for way in ways_left(one, complaint, here.rules, here.moment)
    )
    if not any(way.startswith(OUTSIDE) for way in ways):
        return None
    if short or any(_over(limit, amount) for amount in (*claimed, *offered)):
        return e.SecondReading.above_limit
    return e.SecondReading.drawn if _drawn(complaint, policy.refusals_read) else None


def _over(limit: Money | None, amount: Money, offered: Sequence[Money] = ()) -> bool:
    """Return whether an amount, less what is offered of it, is above the limit; one in another
    currency is."""
    less = sum(each.minor for each in offered if each.currency == amount.currency)
    if limit is None:
        return False
    return amount.currency != limit.currency or amount.minor - less > limit.minor


def _drawn(complaint: Complaint, share: int) -> bool:
    """Each response that is sent makes another part of the digest count."""
    if complaint.drawn_by is None:
        return share > 0
    sent = sum(one.communicated for one in complaint.responses)
    return is_drawn(complaint.drawn_by[sent * _HEX_DIGITS % _DIGEST :], share)


def worked_on(complaint: Complaint) -> frozenset[Id]:
    """Return the ids of the staff who are involved in the response: its owner, and who assessed,
    investigated or decided now or before; not who only read one of this stage."""
    owner = {complaint.owner} if complaint.owner else set[Id]()
    return complaint.worked | complaint.involved_below | complaint.investigators | owner


def can_be_read(
    here: Situation[Complaint], remedies: Remedies, parties: tuple[int, ...], author: Id
) -> bool:
    """Return whether someone not involved could approve the response of an author."""
    complaint, rules = here.state, here.rules
    earlier = promised_before(complaint, parties)
    involved = worked_on(complaint) | {author}
    return any(
        one.active
        and one.id not in involved
        and Permission.complaint_authorize in permissions_here(one, complaint, rules)
        and who_sees(one, complaint, rules)
        and not against(one.id, complaint, rules)
        and over_limit(complaint, rules, one.id, remedies, earlier) is None
        for one in rules.people.persons.values()
    )


def demand_reader(here: Situation[Complaint], response: Response) -> bool | None:
    """Refuse a person involved, if someone else could read a response that has to be read. Return
    True if it stays unread, because no one can."""
    person = own_id(here.actor)
    if response.reading is None or person not in worked_on(here.state):
        return None
    if can_be_read(here, response.remedies, response.parties, response.prepared_by):
        closeness = (Code(Closeness.involved_before),)
        raise Refused(Guard.not_independent, person=person, closeness=closeness)
    return True

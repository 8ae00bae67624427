"""Clause 7: the acts that would be accepted now, and from whom, found by trying them.

Forms offer exactly these acts, so no rule is written twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from ...framework.acting import Situation, do, may
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor
from ...framework.people.personnel import Person
from ...refusal import Guard, Refused
from ...values import Code, Id, Moment, Money, Sealed
from .. import events as e
from ..acts.assessment import Transfer, transfer
from ..acts.closing.carrying_out import (
    CarryOut,
    PayRemedy,
    VerifyCorrection,
    carry_out,
    pay_remedy,
    verify_correction,
)
from ..acts.closing.ending import Withdraw, withdraw
from ..acts.closing.objection import ObjectToRecording, object_to_recording
from ..acts.closing.reaction import RecordReaction, record_reaction
from ..acts.decision import CommunicateDecision, communicate_decision
from ..acts.declaration import ComplaintAct
from ..acts.handing_over import OfferHandOver, hand_over
from ..acts.investigation import (
    Assign,
    HearPerson,
    NotifySubject,
    assign,
    hear_person,
    notify_subject,
)
from ..acts.parties import (
    ConfirmContact,
    RecordAuthority,
    confirm_contact,
    record_authority,
    unconfirmed,
)
from ..acts.posting import (
    PostLetter,
    PrintLetter,
    ReturnLetter,
    WithdrawLetter,
    post_letter,
    print_letter,
    return_letter,
    to_be_posted,
    withdraw_letter,
)
from ..acts.records import ReleaseHold, release_hold
from ..acts.response import AuthorizeResponse, Escalate, authorize_response, escalate
from ..acts.scope import DecideKind, DeclineScope, ScopeGround, decide_kind, decline_scope
from ..acts.second_look import Disagree, disagree
from ..acts.tracking import (
    ExtendTerm,
    KeepPromise,
    NoteLate,
    PauseTerm,
    RecordDangerCall,
    ResumeTerm,
    extend_term,
    grounds_of,
    keep_promise,
    note_late,
    pause_term,
    record_danger_call,
    resume_term,
)
from ..complaint.evolve import with_events
from ..complaint.parts import RecordedEvent, Response, Term
from ..complaint.stages import Stage
from ..complaint.state import Complaint
from ..regulators.letter_requirements import CheckedLine, demands

_WORDS = Sealed(Id("tried"), Id("0" * 64), 1)
"""Placeholder for text: results of a trial are discarded."""
_A_DAY = timedelta(days=1)
_FAR = timedelta(days=200)
"""Further than one person may usually extend a deadline."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an act would be accepted for; if nothing, the last refusal (None: there was nothing to
    try). `proposed` are those of the accepted that a second person has to agree to."""

    accepted: tuple[Any, ...]
    refused: Refused | None = None
    proposed: tuple[Any, ...] = ()

    def values(self, name: str) -> tuple[Any, ...]:
        """One field of what is accepted, each value once, in order."""
        return tuple(dict.fromkeys(getattr(one, name) for one in self.accepted))


def offered(
    act: ComplaintAct, complaint: Complaint, rules: Rules, actor: Actor, moment: Moment
) -> Offer | None:
    """Return what the act would be accepted for now, among everything it can name; people who only
    lack a record of competence are among it, so that a form shows who they are. None for an act
    that names nothing of the complaint, or too much to try."""
    tries = _TRIES.get(act)
    if tries is None:
        return None
    accepted, proposed, last = [], [], None
    here = Situation(complaint, rules, actor.having_opened, moment)
    for given in tries(complaint, rules, moment):
        try:
            events = do(act, here, given)
        except Refused as refused:
            last = refused
            if refused.guard is Guard.not_competent:
                accepted.append(given)
        else:
            accepted.append(given)
            proposed += [given for event in events if isinstance(event, _PROPOSALS)]
    return Offer(tuple(accepted), None if accepted else last, tuple(proposed))


_PROPOSALS = (e.ActProposed, e.DeclineProposed, e.ClosureProposed)


def worded(given: Any) -> Any:
    """Return the payload with a sealed text in place of each text: what it is does not matter."""
    said = [each.name for each in fields(given) if type(getattr(given, each.name)) is str]
    return replace(given, **dict.fromkeys(said, _WORDS))


def tried(
    act: ComplaintAct,
    complaint: Complaint,
    rules: Rules,
    actor: Actor,
    moment: Moment,
    given: Any,
) -> tuple[Complaint, tuple[RecordedEvent, ...]]:
    """Return the complaint as it would be after the act, and the entries it would add, whatever its
    text. Raises `Refused`."""
    events = do(act, Situation(complaint, rules, actor.having_opened, moment), worded(given))
    return with_events(complaint, events, actor.id, act.name, moment, rules.policy.version)


def possible_for(
    act: ComplaintAct, complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[Id, ...]:
    """Return the ids of all staff who could do the act on the complaint now."""
    return tuple(
        person.id
        for person in rules.people.persons.values()
        if person.active and _could(act, complaint, rules, Actor.of(person), moment)
    )


def is_turn_of(
    person: Person, act: ComplaintAct, complaint: Complaint, rules: Rules, moment: Moment
) -> bool:
    """Return whether the act is this person's task: they could do it, and are handling the
    complaint or none of its handlers could."""
    if not _could(act, complaint, rules, Actor.of(person), moment):
        return False
    in_hand = {complaint.owner, *complaint.investigators}
    if person.id in in_hand:
        return True
    others = (rules.people.person(one) for one in in_hand if one is not None)
    return not any(
        other.active and _could(act, complaint, rules, Actor.of(other), moment)
        for other in others
        if other is not None
    )


def _could(
    act: ComplaintAct, complaint: Complaint, rules: Rules, actor: Actor, moment: Moment
) -> bool:
    try:
        may(act, Situation(complaint, rules, actor, moment))
    except Refused:
        return False
    offer = offered(act, complaint, rules, actor, moment)
    return offer is None or bool(offer.accepted)


def counting(complaint: Complaint, party: int | None = None) -> tuple[Response, ...]:
    """Return the responses that are current for a complainant (None: for any): neither replaced nor
    refused. A reply refers to the last response sent, not to one in preparation."""
    current = {
        p.response
        for p in complaint.complainants
        if party in (None, p.number)
        and (p.reaction is not e.Reaction.refused or p.stage is Stage.response_prepared)
    }
    return tuple(r for r in complaint.responses if r.number in current)


def superseded(complaint: Complaint) -> tuple[Response, ...]:
    """Return the responses that were replaced and are no longer current for any complainant."""
    current = {p.response for p in complaint.complainants}
    return tuple(r for r in complaint.responses if r.number not in current)


# --- what there is to try ---

type _Tries = Callable[[Complaint, Rules, Moment], Iterable[Any]]


def _persons(make: Callable[[Id], Any]) -> _Tries:
    return lambda c, rules, now: [make(p.id) for p in rules.people.persons.values() if p.active]


def _of_responses(make: Callable[[int], Any]) -> _Tries:
    return lambda c, rules, now: [make(r.number) for r in counting(c)]


def _terms(make: Callable[[Term], Any]) -> _Tries:
    return lambda c, rules, now: [make(term) for term in c.terms]


def _extensions(c: Complaint, rules: Rules, now: Moment) -> Iterator[ExtendTerm]:
    for term in sorted(c.terms, key=lambda t: t.running and not t.gateway):  # the last says why not
        grounds = [one.id for one in grounds_of(c, rules, term)] or [Code("other")]
        for further in (_FAR, _A_DAY):
            yield ExtendTerm(term.pack, term.clock, term.day + further, grounds[0], _WORDS)


def _remedies(c: Complaint) -> Iterator[tuple[Response, e.Remedy]]:
    return ((response, remedy) for response in counting(c) for remedy in response.remedies)


def _payments(c: Complaint, rules: Rules, now: Moment) -> Iterator[PayRemedy]:
    for response, remedy in _remedies(c):
        if remedy.amount is not None:
            least = Money(1, remedy.amount.currency)
            yield PayRemedy(response.number, remedy.number, least, rules.day_of(c.unit, now))


def _second_looks(c: Complaint, rules: Rules, now: Moment) -> Iterator[Disagree]:
    if c.proposal is not None:
        yield Disagree(_WORDS)
    yield from (Disagree(_WORDS, r.number) for r in counting(c))


def _all_checked(c: Complaint, rules: Rules, now: Moment) -> tuple[CheckedLine, ...]:
    """Return checks as if a decision contained everything that packs require; missing points are
    asked for later."""
    found = demands(c, rules, now, notice=e.Notice.decision)
    return tuple(one for each in found for one in each.checked(line.id for line in each.lines))


_TRIES: Mapping[ComplaintAct, _Tries] = {
    assign: _persons(Assign),
    authorize_response: _of_responses(lambda n: AuthorizeResponse(n, _WORDS)),
    carry_out: lambda c, rules, now: [
        CarryOut(response.number, remedy.number) for response, remedy in _remedies(c)
    ],
    communicate_decision: lambda c, rules, now: [
        CommunicateDecision(r.number, e.Way.letter, _WORDS, checked=_all_checked(c, rules, now))
        for r in counting(c)
    ],
    decide_kind: lambda c, rules, now: [DecideKind(kind, _WORDS) for kind in e.Kind],
    decline_scope: lambda c, rules, now: [
        DeclineScope(ground, _WORDS, alone_reason=_WORDS) for ground in ScopeGround
    ],
    disagree: _second_looks,
    escalate: _persons(Escalate),
    extend_term: _extensions,
    hand_over: _persons(lambda person: OfferHandOver(person, _WORDS)),
    hear_person: lambda c, rules, now: [HearPerson(s.person, _WORDS) for s in c.subjects],
    print_letter: lambda c, rules, now: [PrintLetter(one.number) for one in to_be_posted(c)],
    post_letter: lambda c, rules, now: [
        PostLetter(one.number, rules.day_of(c.unit, now)) for one in to_be_posted(c)
    ],
    withdraw_letter: lambda c, rules, now: [
        WithdrawLetter(one.number, _WORDS) for one in to_be_posted(c)
    ],
    return_letter: lambda c, rules, now: [
        ReturnLetter(one.number) for one in c.letters if one.sent_on and not one.returned
    ],
    keep_promise: lambda c, rules, now: [
        KeepPromise(p.number) for p in c.open_promises if p.until is None
    ],
    record_danger_call: lambda c, rules, now: (
        [RecordDangerCall(_WORDS, reached=True)] if c.awaits_call else []
    ),
    note_late: lambda c, rules, now: [
        NoteLate(t.pack, t.clock, rules.day_of(c.unit, now) + _A_DAY, Code("other"), _WORDS)
        for t in c.terms
    ],
    notify_subject: lambda c, rules, now: [NotifySubject(s.person, _WORDS) for s in c.subjects],
    pause_term: _terms(lambda t: PauseTerm(t.pack, t.clock, _WORDS)),
    pay_remedy: _payments,
    record_authority: lambda c, rules, now: [
        RecordAuthority(p.number, e.Standing.claimed)
        for p in c.parties
        if p.active and not p.is_complainant
    ],
    confirm_contact: lambda c, rules, now: [
        ConfirmContact(p.number, _WORDS, alone_reason=_WORDS) for p in c.parties if unconfirmed(p)
    ],
    record_reaction: lambda c, rules, now: [
        RecordReaction(p.number, reaction, _WORDS, e.Way.phone, alone_reason=_WORDS)
        for p in c.complainants
        for reaction in sorted(e.Reaction, key=lambda one: one is not e.Reaction.no_reply)
    ],
    release_hold: lambda c, rules, now: [ReleaseHold(n, _WORDS) for n in sorted(c.holds)],
    resume_term: _terms(lambda t: ResumeTerm(t.pack, t.clock)),
    transfer: _persons(lambda person: Transfer(person, _WORDS)),
    verify_correction: _of_responses(lambda n: VerifyCorrection(n, alone_reason=_WORDS)),
    withdraw: lambda c, rules, now: [
        Withdraw(p.number, _WORDS, e.Way.phone, _WORDS) for p in c.complainants
    ],
    object_to_recording: lambda c, rules, now: [
        ObjectToRecording(p.number, _WORDS) for p in c.complainants
    ],
}

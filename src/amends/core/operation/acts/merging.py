"""Clause 8.1: acts on two complaints: link, merge, unmerge, split. Both references stay valid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...framework.acting import Act, Events, Situation, may
from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Permission
from ...principles.objectivity import Closeness
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Id, Moment, Words, sealed
from .. import events as e
from ..complaint.parts import PROVEN, Issue, Participant
from ..complaint.stages import ANY, BEFORE_DECISION, Stage
from ..complaint.state import Complaint
from ..complaint.terms import told_terms
from ..guards import against, in_hand, next_owner
from ..regulators.regulated import binding
from .declaration import act, permit
from .second_person import sampled

_EARLIER = tuple(sorted(BEFORE_DECISION))

type Pair = tuple[Events, Events]


def do_on_two[P](
    known: Act[Complaint, P], here: Situation[Complaint], there: Complaint | None, given: P
) -> Pair:
    """Return the events on both complaints; without another, the act begins it. The actor needs
    permission for both. Raises `Refused`."""
    may(known, here)
    if there is not None:
        permit(known, replace(here, state=there))
    on_this, on_other = known.decide(here, given, there)
    return on_this, on_other


@dataclass(frozen=True, slots=True)
class Link:
    """Which other complaint, and how they have to do with each other."""

    other: Id
    relation: Code


@act("link", "8.1", Permission.complaint_note, ANY, on_two=True)
def link(at: Situation[Complaint], particulars: Link, there: Complaint | None) -> Pair:
    """Link two complaints, on both sides."""
    here, other = at.state, _demand_other(at.state, there)
    demand(other.reference not in here.links, Guard.already_done, other=other.reference)
    return (
        (e.Linked(other.reference, particulars.relation),),
        (e.Linked(here.reference, particulars.relation),),
    )


@dataclass(frozen=True, slots=True)
class SameAs:
    """That a party of this complaint is one of the other complaint's: `there`."""

    party: int
    there: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Into which complaint this one goes, and why they are the same; who of those who take part
    here is somebody who takes part there already."""

    other: Id
    reason: Words
    same: tuple[SameAs, ...] = ()


@act("merge", "8.1", Permission.complaint_handle, BEFORE_DECISION, impartial=True, on_two=True)
def merge(at: Situation[Complaint], particulars: Merge, there: Complaint | None) -> Pair:
    """Merge this complaint into the other one. Its complainants join there, so that each is still
    acknowledged and informed of the decision. So do issues of another category, and deadlines
    earlier than the other's. People already involved there count once. Not possible for a complaint
    about a person, before a promised call about a danger, for a safety risk that the other
    complaint does not have, or for a late one if the other is not late. People with a conflict of
    interest in one must first stop handling the other."""
    here, other = at.state, _demand_other(at.state, there)
    demand(not here.awaits_call, Guard.danger_call_first)
    for one in (here, other):
        demand(one.stages <= BEFORE_DECISION, Guard.wrong_stage, stage=one.stage, needed=_EARLIER)
        _demand_about_nobody(one)
    demand(other.safety or not here.safety, Guard.safety_not_investigated)
    close = tuple(sorted(here.interested.union(here.handled_by)))
    for person in close:
        interest = (Code(Closeness.declared_interest),)
        free = not in_hand(person, other)
        demand(free, Guard.not_independent, person=person, closeness=interest)
    joined = _joining(here, first=len(other.parties) + 1, same=particulars.same)
    same = _same(here, other, joined, particulars)
    known = {issue.category for issue in other.live_issues}
    further = [issue for issue in here.live_issues if issue.category not in known]
    issues = _issues_joining(further, first=len(other.issues) + 1)
    numbers = tuple(issue.issue for issue in issues)
    reason = sealed(particulars.reason)
    return (
        (e.Merged(other.reference, reason, sampled(reason, at.rules, at.actor.id)),),
        (
            e.MergeTaken(here.reference, joined, numbers, close, same),
            *issues,
            *_earlier_terms(here, other, at.moment),
        ),
    )


def _same(
    here: Complaint, other: Complaint, joined: tuple[e.Party, ...], particulars: Merge
) -> tuple[e.SameParty, ...]:
    """Return the joining people who are already involved in the other complaint. Each is one person
    in the same role, with the same choice of confidentiality and the same state of withdrawal;
    otherwise what they said once would be lost. A representative must already represent all of them
    there."""
    active = [p for p in here.parties if p.active]
    places = {p.number: party for p, party in zip(active, joined, strict=True)}
    parties, theirs = [s.party for s in particulars.same], [s.there for s in particulars.same]
    one_each = len({*parties}) == len(parties) and len({*theirs}) == len(theirs)
    demand(one_each, Guard.wrong_type, field=Code("same"))
    found = []
    for one in particulars.same:
        mine, known = here.participant(one.party), other.participant(one.there)
        if mine is None or not mine.active:
            raise Refused(Guard.unknown_party, party=one.party)
        if known is None or not known.active:
            raise Refused(Guard.unknown_party, party=one.there)
        joins = places[one.party]
        speaks = {*joins.acts_for} <= {*known.party.acts_for}
        demand(may_be_same(mine, known) and speaks, Guard.wrong_type, field=Code("same"))
        found.append(e.SameParty(joins.number, one.there))
    return tuple(found)


def may_be_same(participant: Participant, other: Participant) -> bool:
    """Return whether a person may be the same as one in the other complaint: same role, same choice
    of confidentiality, and same state of withdrawal."""
    alike = participant.party.mode is other.party.mode and participant.withdrawn == other.withdrawn
    return (
        participant.active and other.active and participant.party.role is other.party.role and alike
    )


def _earlier_terms(here: Complaint, other: Complaint, moment: Moment) -> Iterator[e.TermTold]:
    """Yield the deadlines recorded here that are earlier than those of the other complaint, which
    adopts them."""
    for term in here.terms:
        there = other.term(term.pack, term.clock)
        later = there is None or (there.paused is None and term.until < there.until)
        if not (term.running and later):
            continue
        demand(moment <= term.until, Guard.term_over, until=term.until)
        yield e.TermTold(term.pack, term.clock, term.day, term.until)


@dataclass(frozen=True, slots=True)
class Unmerge:
    """From which complaint this one comes back, and why."""

    other: Id
    reason: Words


@act(
    "unmerge",
    "8.1",
    Permission.complaint_handle,
    frozenset({Stage.merged}),
    impartial=True,
    on_two=True,
)
def unmerge(at: Situation[Complaint], particulars: Unmerge, there: Complaint | None) -> Pair:
    """Undo a merge; this complaint is separate again, in the state it had. The other one must keep
    a complainant of its own, must not have been merged into a third, and must not have communicated
    a decision to the people who joined."""
    here, other = at.state, _demand_other(at.state, there)
    demand(here.merged_into == other.reference, Guard.unknown_item, other=other.reference)
    demand(other.merged_into is None, Guard.wrong_stage, stage=other.stage)
    last = next((one for one in reversed(other.joined) if one.other == here.reference), None)
    came = last.parties if last else ()
    same = {p.same_as for p in other.parties if p.number in came}
    theirs = same.union(came)
    told = [p for p in other.complainants if p.number in theirs and p.stage not in BEFORE_DECISION]
    demand(not told, Guard.wrong_stage, stage=other.stage, needed=_EARLIER)
    stay = [p for p in other.complainants if p.number not in came]
    demand(bool(stay), Guard.last_complainant, other=other.reference)
    return (
        (e.Unmerged(other.reference, sealed(particulars.reason)),),
        (e.MergeUndone(here.reference, came),),
    )


@dataclass(frozen=True, slots=True)
class Split:
    """Which issues get a complaint of their own under the reference `other`, and why."""

    issues: tuple[int, ...]
    reason: Words
    other: Id | None = None


@act(
    "split",
    "8.1",
    Permission.complaint_handle,
    BEFORE_DECISION,
    impartial=True,
    opens=True,
    on_two=True,
)
def split(at: Situation[Complaint], particulars: Split, there: Complaint | None) -> Pair:
    """Move some issues to a new complaint, received when this one was, with the same people
    involved. A complaint about a person cannot be split, because the new one would not be
    restricted."""
    here = at.state
    if there is not None or particulars.other is None:
        raise Refused(Guard.already_exists)
    _demand_about_nobody(here)
    for number in particulars.issues:
        demand(here.issue(number) is not None, Guard.unknown_issue, issue=number)
    taken = [issue for issue in here.live_issues if issue.number in particulars.issues]
    demand(0 < len(taken) < len(here.live_issues), Guard.unknown_issue, issue=0)
    owner = next_owner(
        at.rules, here.unit, lambda person: not against(person, here, at.rules), at.moment
    )
    return (
        (e.IssuesSplit(particulars.issues, particulars.other, sealed(particulars.reason)),),
        (
            _received_with(here, at.rules),
            *_issues_joining(taken, first=1),
            e.OwnerNamed(owner),
            e.Linked(here.reference, Code("split_from")),
            *told_terms(at.rules, unit=here.unit, received_at=here.received_at),
        ),
    )


def _received_with(here: Complaint, rules: Rules) -> e.Received:
    """Return the receipt of a complaint that is split off, with the same conflicts of interest
    and the rule packs that apply to this one although its unit is exempt."""
    exempt = [p.id for p in binding(here, rules) if rules.policy.exempts(here.unit, p.id)]
    return made_from(
        e.Received,
        here,
        channel=here.channel or Code("other"),
        about_person=e.YesNoUnknown.no,
        parties=_joining(here, first=1),
        mentions=(),
        handled_by=tuple(sorted(here.interested.union(here.handled_by))),
        sealed_triage=False,
        danger=None,
        danger_words=None,
        bound_by=tuple(exempt) or None,
    )


def _joining(here: Complaint, *, first: int, same: Sequence[SameAs] = ()) -> tuple[e.Party, ...]:
    """Return the people involved as they join another complaint, with numbers from `first` on; the
    representative of someone who is already there, `same`, represents that person."""
    active = [p for p in here.parties if p.active]
    numbers = {p.number: first + place for place, p in enumerate(active)}
    speaks_for = numbers | {one.party: one.there for one in same if one.party in numbers}
    return tuple(
        replace(
            p.party,
            number=numbers[p.number],
            lead=p.party.lead and first == 1,
            acts_for=tuple(speaks_for[n] for n in p.party.acts_for if n in numbers),
            language=p.language,
            contact_by=p.contact_by,
            needs=p.needs,
            authority=p.authority,
            proven=p.authority in PROVEN or None,
            own_contact=p.own_contact or None,
            entered_by=tuple(sorted(p.entered_by | p.stated_by)) or None,
            valid_until=p.valid_until,
            came_from=here.reference,
            safe_contact=p.safe_contact,
            wishes_anew=p.wishes_anew,
        )
        for p in active
    )


def _issues_joining(issues: Sequence[Issue], *, first: int) -> tuple[e.IssueRaised, ...]:
    return tuple(
        e.IssueRaised(number, issue.category, issue.description)
        for number, issue in enumerate(issues, start=first)
    )


def _demand_other(here: Complaint, there: Complaint | None) -> Complaint:
    if there is None or there.reference == here.reference:
        raise Refused(Guard.same_complaint)
    return there


def _demand_about_nobody(here: Complaint) -> None:
    demand(not here.unsettled, Guard.mentions_unsettled, mentions=here.unsettled)
    demand(not here.subjects, Guard.needs_long_way, why=Code("person"))

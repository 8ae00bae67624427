"""Clauses 4.7 and 4.12: what several acts ask: who is there, who is free, who speaks for whom."""

from collections.abc import Callable, Iterable

from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import PERMISSIONS, Actor, Permission, Sight, may_see
from ..framework.people.personnel import HANDLING_ROLES, Person, Role
from ..framework.policy.commitments import ControlName
from ..principles.objectivity import Conflict, conflicts
from ..refusal import Guard, Refused, demand
from ..values import Code, Day, Id, Identity, Moment
from .complaint.parts import (
    Participant,
    Proposal,
    Response,
)
from .complaint.stages import Stage
from .complaint.state import Complaint
from .events import IdentityMode, Standing


def units_of(complaint: Complaint, rules: Rules) -> tuple[Code, ...]:
    """The complaint's unit and all above it, nearest first."""
    return tuple(unit.code for unit in rules.policy.ancestors(complaint.unit or ""))


def who_sees(person: Person, complaint: Complaint, rules: Rules) -> bool:
    """Whether the one access rule lets the person see the complaint."""
    return bool(may_see(person, sight_of(complaint, rules), rules.people))


def sight_of(complaint: Complaint, rules: Rules) -> Sight:
    """What the access rule asks of the complaint; deputies of its own unit do not triage it."""
    units = units_of(complaint, rules)
    deputies = frozenset(
        deputy
        for deputy in rules.policy.representative_deputies
        if (person := rules.people.person(deputy)) is not None and person.unit not in units
    )
    return complaint.sight(units, deputies)


def in_hand(person: Id, complaint: Complaint) -> bool:
    """Whether the complaint was given to the person: they answer for it or examine it."""
    return person == complaint.owner or person in complaint.investigators


def roles_here(person: Person, complaint: Complaint, rules: Rules) -> frozenset[Role]:
    """The roles that count for the complaint: those of its unit and of all above it. Whoever was
    given the complaint, or triages it as a deputy from another unit, brings all of theirs."""
    if in_hand(person.id, complaint) or _triages(person.id, complaint, rules):
        return person.roles()
    units = frozenset(units_of(complaint, rules))
    grants = person.grants if person.active else ()
    return frozenset(g.role for g in grants if g.unit is None or g.unit in units)


_GIVEN = frozenset(
    {
        Permission.complaint_note,
        Permission.complaint_read,
        Permission.complaint_handle,
        Permission.complaint_decide,
    }
)


def permissions_here(person: Person, complaint: Complaint, rules: Rules) -> frozenset[Permission]:
    """What the person may do with the complaint. Whoever was given it may handle and decide it,
    whatever their role; who answers for it may also give it to somebody else, and who is asked to
    may look at it and say; a deputy triages."""
    roles = roles_here(person, complaint, rules)
    found = frozenset[Permission]().union(*(PERMISSIONS[role] for role in roles))
    if in_hand(person.id, complaint):
        found |= _GIVEN
    if person.id == complaint.owner:
        found |= {Permission.complaint_assign}
    if person.id in complaint.asked:
        found |= {Permission.complaint_note, Permission.complaint_read}
    if _triages(person.id, complaint, rules):
        found |= {Permission.complaint_triage}
    return found


def _triages(person: Id, complaint: Complaint, rules: Rules) -> bool:
    return complaint.sealed_triage and person in rules.policy.representative_deputies


def against(
    person: Id, complaint: Complaint, rules: Rules, *, review: bool = False
) -> tuple[Conflict, ...]:
    """Every reason why the person is too close to handle the complaint, or to review it."""
    return conflicts(
        person,
        subjects=complaint.subject_ids,
        manages=rules.people.manages,
        complained_handlers=complaint.handled_by,
        interested=complaint.interested,
        involved=complaint.involved if review else (),
    )


def standing_proposal(complaint: Complaint, rules: Rules) -> Proposal | None:
    """What waits for a second person; nothing if its first one turned out to be too close."""
    proposal = complaint.proposal
    return None if proposal is None or against(proposal.by, complaint, rules) else proposal


def demand_independent(
    person: Id, complaint: Complaint, rules: Rules, *, review: bool = False
) -> None:
    """Refuse somebody who is too close."""
    reasons = against(person, complaint, rules, review=review)
    if reasons:
        raise Refused(
            Guard.not_independent,
            person=person,
            closeness=tuple(reason.closeness for reason in reasons),
        )


def demand_category(rules: Rules, code: Code) -> None:
    """Refuse a category that is unknown or no longer in use."""
    demand(rules.policy.usable("categories", code), Guard.unknown_code, code=code)


def demand_party(complaint: Complaint, number: int) -> Participant:
    """The active party with this number. Raises `Refused`."""
    participant = complaint.participant(number)
    if participant is None or not participant.active:
        raise Refused(Guard.unknown_party, party=number)
    return participant


def demand_complainant(complaint: Complaint, number: int, *stages: Stage) -> Participant:
    """The active complainant with this number, in one of the stages if any are given."""
    participant = demand_party(complaint, number)
    demand(participant.is_complainant, Guard.unknown_party, party=number)
    if stages and participant.stage not in stages:
        raise Refused(
            Guard.wrong_stage,
            party=number,
            stage=participant.stage or Code("none"),
            needed=tuple(stages),
        )
    return participant


def demand_own(
    actor: Actor, complaint: Complaint, rules: Rules, party: int, moment: Moment
) -> None:
    """A party speaks for itself, and a representative with shown authority for whom they act for;
    personnel may record for anybody."""
    allowed = actor.party in (None, party) or party in _spoken_for(actor, complaint, rules, moment)
    demand(allowed, Guard.not_your_own, party=party)


def own_parties(
    actor: Actor, complaint: Complaint, rules: Rules, parties: tuple[int, ...], moment: Moment
) -> tuple[int, ...]:
    """For whom an act is done: a complainant does it for themselves, a representative with shown
    authority for whom they act for, personnel for whom they name."""
    if actor.party is None:
        return parties
    return _spoken_for(actor, complaint, rules, moment) or (actor.party,)


def _spoken_for(
    actor: Actor, complaint: Complaint, rules: Rules, moment: Moment
) -> tuple[int, ...]:
    speaker = complaint.participant(actor.party or 0)
    if speaker is None or not able(speaker, complaint, rules, moment):
        return ()
    return speaker.party.acts_for


def able(speaker: Participant, complaint: Complaint, rules: Rules, moment: Moment) -> bool:
    """Whether somebody's authority to speak for others is shown and has not run out."""
    today = rules.day_of(complaint.unit, moment)
    valid = speaker.valid_until is None or today <= speaker.valid_until
    return speaker.authority in (Standing.shown, Standing.verified) and valid


def demand_parties(
    complaint: Complaint, parties: tuple[int, ...], *stages: Stage
) -> tuple[int, ...]:
    """The complainants the act is for: those named, each in one of the stages, or else all who are
    in one. Raises `Refused` if nobody is."""
    for number in parties:
        demand_complainant(complaint, number, *stages)
    found = parties or complaint.at(*stages)
    demand(bool(found), Guard.wrong_stage, stage=complaint.stage, needed=tuple(stages))
    return found


def demand_person(rules: Rules, of: Id) -> Person:
    """The active member of personnel with this id. Raises `Refused`."""
    person = rules.people.person(of)
    if person is None or not person.active:
        raise Refused(Guard.unknown_person, person=of)
    return person


def demand_handler(
    complaint: Complaint,
    rules: Rules,
    of: Id,
    moment: Moment,
    *,
    review: bool = False,
    level: Code | None = None,
) -> Person:
    """Somebody who may be given the complaint: in personnel, not away, with a handling role or
    that of the ladder's level, and independent (4.7, 4.14). An objection to being declined goes to
    somebody else, where the policy asks two persons to decline. Raises `Refused`."""
    person = demand_person(rules, of)
    step = next((one for one in rules.policy.ladder if one.code == level), None)
    able = person.roles() & (frozenset({step.role}) if step else HANDLING_ROLES)
    away = person.away(rules.day_of(complaint.unit, moment)) is not None
    demand(bool(able) and not away, Guard.cannot_handle, person=of)
    demand_independent(of, complaint, rules, review=review)
    if rules.policy.control(ControlName.decline_scope).second_needed(None):
        demand(of not in complaint.declined_by, Guard.not_independent, person=of)
    return person


def next_owner(rules: Rules, unit: Code | None, free: Callable[[Id], bool], moment: Moment) -> Id:
    """Who answers: whom the policy names for the unit or one above it, their deputies, else the
    management representative, else top management (4.12); only somebody who is `free` to. For
    whoever is away it is who stands in for them.

    Raises `Refused` if nobody is left.
    """
    owner = owner_left(rules, unit, free, moment)
    if owner is None:
        raise Refused(Guard.cannot_handle, unit=unit or Code("none"))
    return owner


def owner_left(
    rules: Rules, unit: Code | None, free: Callable[[Id], bool], moment: Moment
) -> Id | None:
    """Like `next_owner`; None if nobody is left."""
    above = rules.policy.ancestors(unit or "")
    named = [u.owner for u in above] + [u.deputy for u in above]
    for role in (Role.management_representative, Role.top_management):
        named += sorted(person.id for person in rules.people.holders(role))
    known = [person for one in named if (person := rules.people.person(one)) is not None]
    able = [person for person in known if person.active]
    day = rules.day_of(unit, moment)
    here = (_here(person, rules, day, free) for person in able)
    answering = next((one for one in here if one is not None), None)
    # where everybody is away, it is theirs all the same: a complaint is never nobody's
    return answering or next((p.id for p in able if free(p.id)), None)


def _here(person: Person, rules: Rules, day: Day, free: Callable[[Id], bool]) -> Id | None:
    """The person, or who stands in for them on a day on which they are away; None if neither is
    there and free to."""
    away = person.away(day)
    if away is None:
        return person.id if free(person.id) else None
    deputy = rules.people.person(away.deputy)
    if deputy is None or not deputy.active or deputy.away(day) is not None:
        return None
    return deputy.id if deputy.roles() & HANDLING_ROLES and free(deputy.id) else None


def own_id(actor: Actor) -> Id:
    """The member of personnel who acts. Raises `Refused` for anybody else."""
    if actor.person is None:
        raise Refused(Guard.not_permitted)
    return actor.person.id


def demand_response(complaint: Complaint, number: int) -> Response:
    """The response that still counts for somebody. Raises `Refused`."""
    response = complaint.response(number)
    if response is None or not any(p.response == number for p in complaint.complainants):
        raise Refused(Guard.unknown_item, response=number)
    return response


def ways_further(participant: Participant, complaint: Complaint, rules: Rules) -> tuple[Code, ...]:
    """The ways of going further that the policy leaves to a complainant: the levels of the ladder
    above the one reached (``internal.…``) and the outside bodies for such a complaint
    (``outside.…``). What regulators' packs name besides: `recourse.ways_left`."""
    inside = [Code(f"internal.{one.code}") for one in rules.policy.levels_above(participant.level)]
    bodies = rules.policy.bodies_for(complaint.unit, complaint.category)
    return (*inside, *(Code(f"outside.{body.code}") for body in bodies))


def demand_both_sides(complaint: Complaint) -> None:
    """Refuse while a person complained about has neither been heard nor is there a reason."""
    for subject in complaint.subjects:
        heard = subject.heard or subject.not_heard_reason
        demand(heard, Guard.side_not_heard, person=subject.person)


def demand_fields(
    complaint: Complaint, rules: Rules, *acts: str, told: frozenset[Code] = frozenset()
) -> None:
    """Refuse while a field of the organization's own that one of the acts needs is empty and not
    told with it either."""
    missing = tuple(
        own.code
        for own in rules.policy.own_fields
        if own.required_at in acts
        and not own.retired
        and own.code not in told
        and complaint.fact(own.code) is None
    )
    demand(not missing, Guard.not_complete, missing=missing)


def demand_unnamed(mode: IdentityMode, identity: Identity | None) -> None:
    """Refuse a name or an address of somebody who wants to be nobody: it is not kept in confidence
    instead, for that is another promise."""
    refused = mode is IdentityMode.anonymous and identity is not None
    demand(not refused, Guard.anonymous_with_identity)


def demand_needs(rules: Rules, needs: Iterable[Code]) -> None:
    """Refuse a need that is unknown or no longer in use."""
    for need in needs:
        demand(rules.policy.usable("needs", need), Guard.unknown_code, code=need)

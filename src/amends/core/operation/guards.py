"""Clauses 4.7 and 4.12: checks shared by several acts: who may act, who is independent, who
represents whom."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from ..framework.acting import Situation
from ..framework.adoption.rulebook import Rules
from ..framework.people.authority import PERMISSIONS, Actor, Permission, Sight, may_see
from ..framework.people.personnel import HANDLING_ROLES, Person, Role
from ..framework.policy.commitments import CompetenceGate, ControlName
from ..framework.policy.vocabulary import ListName
from ..principles.objectivity import Conflict, conflicts
from ..refusal import Guard, Refused, demand
from ..values import Code, Day, Id, Identity, Moment
from .complaint.parts import PROVEN, Participant, Proposal, Response, Subject
from .complaint.stages import Stage
from .complaint.state import Complaint
from .events import IdentityMode


def units_of(complaint: Complaint, rules: Rules) -> tuple[Code, ...]:
    """The complaint's unit and all above it, nearest first."""
    return tuple(unit.code for unit in rules.policy.ancestors(complaint.unit or ""))


def who_sees(person: Person, complaint: Complaint, rules: Rules) -> bool:
    """Return whether the access rule lets the person see the complaint."""
    return bool(may_see(person, sight_of(complaint, rules), rules.people))


def sight_of(complaint: Complaint, rules: Rules) -> Sight:
    """Return what the access rule needs of the complaint; deputies of its own unit do not assess
    it."""
    units = units_of(complaint, rules)
    deputies = frozenset(
        deputy
        for deputy in rules.policy.representative_deputies
        if (person := rules.people.person(deputy)) is not None and person.unit not in units
    )
    return complaint.sight(units, deputies)


def in_hand(person: Id, complaint: Complaint) -> bool:
    """Return whether the complaint was given to the person as owner or investigator."""
    return person == complaint.owner or person in complaint.investigators


def roles_here(person: Person, complaint: Complaint, rules: Rules) -> frozenset[Role]:
    """Return the person's roles that count for the complaint: those in its unit and the units
    above. For its owner, its investigators and a deputy who assesses it, all their roles count."""
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
    """Return the person's permissions for the complaint. Its owner and investigators may handle and
    decide it, whatever their role. The owner may also hand it over, a person who is asked to may
    read it and reply, and a deputy may assess it."""
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
    """Return every conflict of interest that excludes the person from handling the complaint, or
    from reviewing it."""
    return conflicts(
        person,
        subjects=complaint.subject_ids,
        manages=rules.people.manages,
        complained_handlers=complaint.handled_by,
        interested=complaint.interested,
        involved=complaint.involved if review else (),
    )


def standing_proposal(complaint: Complaint, rules: Rules) -> Proposal | None:
    """Return the proposal waiting for a second person; None if its author turned out to have a
    conflict of interest."""
    proposal = complaint.proposal
    return None if proposal is None or against(proposal.by, complaint, rules) else proposal


def demand_independent(
    person: Id, complaint: Complaint, rules: Rules, *, review: bool = False
) -> None:
    """Refuse a person with a conflict of interest."""
    reasons = against(person, complaint, rules, review=review)
    if reasons:
        raise Refused(
            Guard.not_independent,
            person=person,
            closeness=tuple(reason.closeness for reason in reasons),
        )


def demand_category(rules: Rules, code: Code) -> None:
    """Refuse a category that is unknown or no longer in use."""
    demand_usable(rules, "categories", code)


def demand_usable(rules: Rules, name: ListName, code: Code | None) -> None:
    """Refuse a code that is given and that its list no longer offers."""
    usable = code is None or rules.policy.usable(name, code)
    demand(usable, Guard.unknown_code, code=code or Code("none"))


def demand_issue(complaint: Complaint, number: int | None) -> None:
    """Refuse an issue that is given and that the complaint does not have."""
    known = number is None or complaint.issue(number) is not None
    demand(known, Guard.unknown_issue, issue=number or 0)


def demand_party(complaint: Complaint, number: int) -> Participant:
    """Return the active person involved with this number. Raises `Refused`."""
    participant = complaint.participant(number)
    if participant is None or not participant.active:
        raise Refused(Guard.unknown_party, party=number)
    return participant


def demand_written_to(here: Situation[Complaint], number: int) -> Participant:
    """Return the person involved to whom something was sent. The worker also records it for one who
    has left the complaint since. Raises `Refused`."""
    known = here.state.participant(number) if here.actor.is_worker else None
    return known or demand_party(here.state, number)


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


def demand_own(here: Situation[Complaint], party: int) -> None:
    """Require that people involved act for themselves, or as a representative with proven authority
    for the person they represent; staff may record for anyone."""
    allowed = here.actor.party in (None, party) or party in _spoken_for(here)
    demand(allowed, Guard.not_your_own, party=party)


def own_parties(here: Situation[Complaint], parties: tuple[int, ...]) -> tuple[int, ...]:
    """Return for whom an act is done: a complainant for themselves, a representative with proven
    authority for the represented people, staff for the people they name."""
    if here.actor.party is None:
        return parties
    return _spoken_for(here) or (here.actor.party,)


def _spoken_for(here: Situation[Complaint]) -> tuple[int, ...]:
    speaker = here.state.participant(here.actor.party or 0)
    if speaker is None or not able(speaker, here.state, here.rules, here.moment):
        return ()
    return speaker.party.acts_for


def able(speaker: Participant, complaint: Complaint, rules: Rules, moment: Moment) -> bool:
    """Return whether a representative's authority is proven and has not expired."""
    today = rules.day_of(complaint.unit, moment)
    valid = speaker.valid_until is None or today <= speaker.valid_until
    return speaker.authority in PROVEN and valid


def demand_parties(
    complaint: Complaint, parties: tuple[int, ...], *stages: Stage
) -> tuple[int, ...]:
    """Return the complainants the act is for: those named, each in one of the stages, otherwise all
    who are in one. Raises `Refused` if there are none."""
    for number in parties:
        demand_complainant(complaint, number, *stages)
    found = parties or complaint.at(*stages)
    demand(bool(found), Guard.wrong_stage, stage=complaint.stage, needed=tuple(stages))
    return found


def demand_person(rules: Rules, of: Id) -> Person:
    """Return the active member of staff with this id. Raises `Refused`."""
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
    """Return a person who may be given the complaint: a member of staff, not away, with a handling
    role or that of the review stage, independent, and with the record of competence that the
    category needs (4.7, 4.14); a review is the task of a role and needs none. If the policy
    requires two people to decline, an objection to being declined needs another person. Raises
    `Refused`."""
    person = demand_person(rules, of)
    step = next((one for one in rules.policy.ladder if one.code == level), None)
    able = person.roles() & (frozenset({step.role}) if step else HANDLING_ROLES)
    away = person.away(rules.day_of(complaint.unit, moment)) is not None
    demand(bool(able) and not away, Guard.cannot_handle, person=of)
    demand_independent(of, complaint, rules, review=review)
    demand(of not in excluded_by_declining(complaint, rules), Guard.not_independent, person=of)
    if not review and rules.policy.competence is CompetenceGate.refuse:
        category = lacking_competence(complaint, rules, of, moment)
        demand(not category, Guard.not_competent, person=of, category=category or Code("none"))
    return person


def excluded_by_declining(complaint: Complaint, rules: Rules) -> frozenset[Id]:
    """Return who may not be given the complaint because they declined it before. Empty if the
    policy lets one person decline."""
    two = rules.policy.control(ControlName.decline_scope).second_needed(None)
    return complaint.declined_by if two else frozenset()


def lacking_competence(
    complaint: Complaint, rules: Rules, person: Id, moment: Moment
) -> Code | None:
    """Return the category of the complaint if it needs a record of competence and the person has
    none that counts on this day; otherwise None."""
    category, policy = complaint.category, rules.policy
    if category is None or not policy.needs_competence(category):
        return None
    above = policy.counted_under("categories", category)
    competent = rules.people.competent(person, above, rules.day_of(complaint.unit, moment))
    return None if competent else category


def next_owner(rules: Rules, unit: Code | None, free: Callable[[Id], bool], moment: Moment) -> Id:
    """Return the next owner: the person whom the policy names for the unit or one above it, their
    deputies, otherwise the complaints manager, otherwise senior management (4.12). Only people who
    are `free` to own it are chosen. The deputy replaces a person who is away.

    Raises `Refused` if there is none.
    """
    owner = next_owner_or_none(rules, unit, free, moment)
    if owner is None:
        raise Refused(Guard.cannot_handle, unit=unit or Code("none"))
    return owner


def next_owner_or_none(
    rules: Rules, unit: Code | None, free: Callable[[Id], bool], moment: Moment
) -> Id | None:
    """Like `next_owner`, but return None if there is none."""
    above = rules.policy.ancestors(unit or "")
    named = [u.owner for u in above] + [u.deputy for u in above]
    for role in (Role.management_representative, Role.top_management):
        named += sorted(person.id for person in rules.people.holders(role))
    known = [person for one in named if (person := rules.people.person(one)) is not None]
    able = [person for person in known if person.active]
    day = rules.day_of(unit, moment)
    here = (_here(person, rules, day, free) for person in able)
    answering = next((one for one in here if one is not None), None)
    # if everyone is away, it is still theirs: a complaint always has an owner
    return answering or next((p.id for p in able if free(p.id)), None)


def _here(person: Person, rules: Rules, day: Day, free: Callable[[Id], bool]) -> Id | None:
    """Return the person, or their deputy on a day when they are away; None if neither is present
    and free to."""
    away = person.away(day)
    if away is None:
        return person.id if free(person.id) else None
    deputy = rules.people.person(away.deputy)
    if deputy is None or not deputy.active or deputy.away(day) is not None:
        return None
    return deputy.id if deputy.roles() & HANDLING_ROLES and free(deputy.id) else None


def own_id(actor: Actor) -> Id:
    """Return the id of the acting member of staff. Raises `Refused` for any other actor."""
    if actor.person is None:
        raise Refused(Guard.not_permitted)
    return actor.person.id


def demand_response(complaint: Complaint, number: int) -> Response:
    """Return the response if it is still current for a complainant. Raises `Refused`."""
    response = complaint.response(number)
    if response is None or not any(p.response == number for p in complaint.complainants):
        raise Refused(Guard.unknown_item, response=number)
    return response


def ways_further(participant: Participant, complaint: Complaint, rules: Rules) -> tuple[Code, ...]:
    """Return the options that the policy gives a complainant: review stages above the present one
    (``internal.…``) and external bodies for such a complaint (``outside.…``). Those that rule packs
    add are in `recourse.ways_left`."""
    inside = [Code(f"internal.{one.code}") for one in rules.policy.levels_above(participant.level)]
    bodies = rules.policy.bodies_for(complaint.unit, complaint.category)
    return (*inside, *(Code(f"outside.{body.code}") for body in bodies))


def demand_both_sides(complaint: Complaint) -> None:
    """Refuse while a person complained about has not been heard and no reason is recorded. What
    someone else recorded for them is not heard until they confirm or correct it."""
    for subject in complaint.subjects:
        heard = subject.heard or subject.not_heard_reason
        noted = subject.noted is not None
        demand(heard or not noted, Guard.hearing_not_confirmed, person=subject.person)
        demand(heard, Guard.side_not_heard, person=subject.person)


_DAYS_TO_RESPOND = 5
"""Working days that a person complained about has to respond, or to confirm what was recorded for
them, after the message that asks them to."""


def last_day_to_respond(complaint: Complaint, asked: Moment, rules: Rules) -> Day:
    """Return the last day on which a person complained about can respond who was asked then."""
    day = rules.day_of(complaint.unit, asked)
    for _ in range(_DAYS_TO_RESPOND):
        day = rules.working_from(complaint.unit, day + timedelta(days=1))
    return day


def silent_since(complaint: Complaint, subject: Subject, rules: Rules) -> Moment | None:
    """Return from when on it counts as no response of a person complained about: the end of their
    last day to respond; None while no message asks them to."""
    if subject.asked is None:
        return None
    last = last_day_to_respond(complaint, subject.asked, rules)
    return rules.day_begins(complaint.unit, last + timedelta(days=1))


def demand_fields(
    complaint: Complaint, rules: Rules, *acts: str, told: frozenset[Code] = frozenset()
) -> None:
    """Refuse while a custom field that one of the acts needs is empty and not supplied with it."""
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
    """Refuse a name or address of a person who wants to be anonymous. It is not treated as
    confidential instead, because that is a different promise."""
    refused = mode is IdentityMode.anonymous and identity is not None
    demand(not refused, Guard.anonymous_with_identity)


def demand_needs(rules: Rules, needs: Iterable[Code]) -> None:
    """Refuse a need that is unknown or no longer in use."""
    for need in needs:
        demand(rules.policy.usable("needs", need), Guard.unknown_code, code=need)

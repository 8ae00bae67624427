"""Clause 5.4: acts on ``person/<id>`` streams: adding and ending people, roles, absences, tokens.

An act that widens what someone can see takes two people (4.7): the first call proposes, the equal
call of a second person decides.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from ..refusal import Guard, Refused, demand
from ..shape import made_from
from ..values import Code, Day, Id, Moment, Words, sealed, sealed_or_none
from .acting import Act, Decide, Events, Situation, Subject
from .adoption.reach import gain, may_decide, reach, widens_for
from .adoption.rulebook import Rules
from .people import personnel
from .people.authority import Actor, Permission, is_representative
from .people.personnel import Change, Directory, Person, PersonEvent, Release, Role, evolve_person
from .policy.commitments import ControlName

_ACTIVE, _FORMER = Code("active"), Code("former")
"""Whether a person belongs to the staff."""


def _permits(act: Act[Person, Any], here: Situation[Any], payload: object) -> None:
    person, actor = here.state, here.actor
    own = act.own and person is not None and actor.id == person.id
    if not (own or act.by_rank or actor.may(Permission.people_manage, units=())):
        change = change_of(act.name, payload)
        second = person is not None and may_be_second(actor, person, change, here.rules.people)
        demand(second, Guard.not_permitted, act=act.name)
    demand(person is not None or act.opens, Guard.unknown_person)


def _decided(
    act: Act[Person, Any], here: Situation[Person], payload: object, in_charge_of: int
) -> Events:
    """Return the events of the act; `in_charge_of` is the number of open complaints, problems and
    actions that needs another owner before they leave."""
    person, rules = here.state, here.rules
    empties = act.empty_handed or ends_last_role(person, payload)
    demand(not empties or not in_charge_of, Guard.still_in_charge, count=in_charge_of)
    events = act.decide(here, payload)
    if here.actor.person is None or person is None:
        return events
    after = _people_after(person, rules, here.moment, events)
    if not is_representative(person):
        _demand_two(person, rules, after)
    change = change_of(act.name, payload)
    if not _widens(person, rules, after, change, events):
        return events
    return _by_two(person, rules, here.actor, change, payload, events)


def _signs(act: Act[Person, Any], here: Situation[Any], payload: object) -> bool:
    """Return whether the act is declared so, or approves or declines what another person
    proposed."""
    person = here.state
    name = payload.act if isinstance(payload, DeclineAccess) else act.name
    proposal = person.proposed(change_of(name, payload)) if person is not None else None
    return act.opened or (proposal is not None and proposal.by != here.actor.id)


STAFF_ACTS = Subject[Person](
    of="",
    clause="5.4",
    marks=frozenset({"own", "by_rank", "empty_handed", "opened", "opens"}),
    permits=_permits,
    states=lambda person: (_ACTIVE if person.active else _FORMER,),
    not_now=lambda act, here: Refused(Guard.already_exists if act.opens else Guard.unknown_person),
    decides=_decided,
    signs=_signs,
)
APPOINTMENTS = STAFF_ACTS.acts
"""Every act on staff, by name, in the order of their declarations."""


def appointment[P](
    name: str,
    states: Collection[Code] = (_ACTIVE,),
    *,
    clause: str = "",
    **marks: bool,
) -> Callable[[Decide[Person, P]], Act[Person, P]]:
    """Declare the decorated function as an act on a member of staff."""
    return STAFF_ACTS(name, Permission.people_manage, states, clause=clause, **marks)


def ends_last_role(person: Person | None, particulars: object) -> bool:
    """Return whether an act ends the only role that a person has left."""
    if person is None or not isinstance(particulars, EndRole):
        return False
    ended = (particulars.role, particulars.unit)
    return [(grant.role, grant.unit) for grant in person.grants] == [ended]


def change_of(act: Code, particulars: object) -> Change:
    """Return what an act would change, as it is proposed and compared."""
    named = [field.name for field in fields(Change) if hasattr(particulars, field.name)]
    return Change(**({"act": act} | {name: getattr(particulars, name) for name in named}))


def may_be_second(actor: Actor, person: Person, change: Change, people: Directory) -> bool:
    """Return whether the actor has the rank to decide a proposal and does not see more by it."""
    proposal = person.proposed(change)
    return (
        proposal is not None
        and actor.person is not None
        and actor.id not in gain(people, person, change) | {proposal.by}
        and may_decide(actor.person, change)
    )


def _people_after(person: Person, rules: Rules, moment: Moment, events: Events) -> Directory:
    after = person
    for event in events:
        after = evolve_person(after, event, person_id=person.id, happened=moment)
    return replace(rules.people, persons={**rules.people.persons, person.id: after})


_TWO = 2


def _demand_two(person: Person, rules: Rules, after: Directory) -> None:
    """Check that two people are left who can accept what someone else proposes, if there were two
    and the policy needs a second person. One who ends the other could otherwise decide alone."""
    invited = Change(invite_person.name)
    before = rules.people.person(person.id)
    if before is None or not may_decide(before, invited):
        return  # they were none of these
    if rules.policy.control(ControlName.widen_access).second_needed(None):
        had, left = (
            sum(may_decide(other, invited) for other in people.persons.values())
            for people in (rules.people, after)
        )
        demand(left >= min(had, _TWO), Guard.needs_two)


def _widens(
    person: Person, rules: Rules, people: Directory, change: Change, events: Events
) -> bool:
    """Return whether the events, with what is still proposed, let someone see more than before."""
    if any(isinstance(event, personnel.AccessReleased) for event in events):
        return True
    if any(isinstance(event, personnel.PersonInvited) for event in events):
        granted = any(proposal.change.role is not None for proposal in person.waiting)
        return change.again or granted or bool(reach(person, rules.policy))
    return widens_for(rules, replace(rules, people=people), person.id)


def _by_two(
    person: Person,
    rules: Rules,
    actor: Actor,
    change: Change,
    particulars: object,
    events: Events,
) -> Events:
    """Return a proposal by the first person and the events by the second. Where the policy lets one
    person act alone, the events say why."""
    # someone who left returns to the managers they had: no one can see more by it
    demand(change.act != add_person.name, Guard.not_permitted, act=change.act)
    reason = getattr(particulars, "reason", None)
    if not rules.policy.control(ControlName.widen_access).second_needed(None):
        demand(bool(reason), Guard.needs_reason, act=change.act)
        return _noted(events, alone=sealed_or_none(reason))
    proposal = person.proposed(change)
    if proposal is None:
        not_they = gain(rules.people, person, change) | {actor.id}
        others = (other for other in rules.people.persons.values() if other.id not in not_they)
        demand(any(may_decide(other, change) for other in others), Guard.no_second_person)
        sign_in = sealed_or_none(getattr(particulars, "sign_in", None))
        return (personnel.AccessProposed(change, sealed_or_none(reason), sign_in),)
    demand(proposal.by != actor.id, Guard.same_person)
    demand(may_be_second(actor, person, change, rules.people), Guard.not_permitted, act=change.act)
    named = {"sign_in": proposal.sign_in} if proposal.sign_in is not None else {}
    return _noted(events, first=proposal.by, **named)


def _noted(events: Sequence[Any], **more: Any) -> Events:
    return tuple(replace(event, **more) if hasattr(event, "first") else event for event in events)


def _demand_person(person: Person | None) -> Person:
    if person is None or not person.active:
        raise Refused(Guard.unknown_person)
    return person


def _demand_unit(rules: Rules, unit: Code | None) -> None:
    exists = unit is None or rules.policy.unit(unit) is not None
    demand(exists, Guard.unknown_code, code=unit or Code("none"))


@dataclass(frozen=True, slots=True)
class AddPerson:
    """A new member of staff, with their `manager`."""

    name: Words
    unit: Code | None = None
    manager: Id | None = None


@appointment("add-person", {_FORMER}, opens=True)
def add_person(here: Situation[Person | None], particulars: AddPerson) -> Events:
    """Add a member of staff, or add a former one again."""
    _demand_unit(here.rules, particulars.unit)
    if particulars.manager is not None:
        _demand_person(here.rules.people.person(particulars.manager))
    return (made_from(personnel.PersonAdded, particulars),)


@dataclass(frozen=True, slots=True)
class MovePerson:
    """The unit and the manager from now on, with a `reason` if one person decides alone that a
    manager no longer stands above them."""

    unit: Code | None = None
    manager: Id | None = None
    reason: Words | None = None


@appointment("move-person")
def move_person(here: Situation[Person], particulars: MovePerson) -> Events:
    """Change a person's unit or manager; no one can be above themselves."""
    _demand_unit(here.rules, particulars.unit)
    if particulars.manager is not None:
        _demand_person(here.rules.people.person(particulars.manager))
        above_self = particulars.manager == here.state.id or here.rules.people.manages(
            here.state.id, particulars.manager
        )
        demand(not above_self, Guard.same_person)
    return (personnel.PersonMoved(particulars.unit, particulars.manager),)


@dataclass(frozen=True, slots=True)
class EndPerson:
    """Why a person leaves."""

    reason: Words | None = None


@appointment("end-person", empty_handed=True)
def end_person(here: Situation[Person], particulars: EndPerson) -> Events:
    """End a person's employment and all their roles; their complaints are handed over before."""
    return (personnel.PersonLeft(sealed_or_none(particulars.reason)),)


@dataclass(frozen=True, slots=True)
class GrantRole:
    """The role, for which unit and all below it; without one for the whole organisation. The
    `reason` is needed if one person decides alone."""

    role: Role
    unit: Code | None = None
    reason: Words | None = None


@appointment("grant-role")
def grant_role(here: Situation[Person], particulars: GrantRole) -> Events:
    """Grant a role; no one can grant one to themselves. There is one complaints manager, for the
    whole organisation (5.4.2)."""
    demand(here.actor.id != here.state.id, Guard.own_role, role=particulars.role)
    _demand_unit(here.rules, particulars.unit)
    has = any((g.role, g.unit) == (particulars.role, particulars.unit) for g in here.state.grants)
    demand(not has, Guard.already_done, role=particulars.role)
    whole = particulars.unit is None or particulars.role is not Role.management_representative
    demand(whole, Guard.wrong_type, field=Code("unit"))
    return (personnel.RoleGranted(particulars.role, particulars.unit),)


@dataclass(frozen=True, slots=True)
class EndRole:
    """Which role ends."""

    role: Role
    unit: Code | None = None


@appointment("end-role")
def end_role(here: Situation[Person], particulars: EndRole) -> Events:
    """End a role. The complaints manager is replaced in one batch: one person is granted the role
    and it ends for the other."""
    has = any((g.role, g.unit) == (particulars.role, particulars.unit) for g in here.state.grants)
    demand(has, Guard.unknown_code, code=particulars.role)
    return (personnel.RoleEnded(particulars.role, particulars.unit),)


@dataclass(frozen=True, slots=True)
class SetAbsence:
    """Absence from the first to the last day, with the `deputy`."""

    first: Day
    last: Day
    deputy: Id | None = None


@appointment("set-absence", own=True)
def set_absence(here: Situation[Person], particulars: SetAbsence) -> Events:
    """Record an absence, one's own or another person's. A deputy is given complaints: another
    person names neither themselves nor someone whose roles reach less far."""
    person = here.state
    demand(particulars.first <= particulars.last, Guard.wrong_type, field=Code("last"))
    if particulars.deputy is not None:
        deputy = _demand_person(here.rules.people.person(particulars.deputy))
        demand(deputy.id != person.id, Guard.same_person)
        chosen = here.actor.person is None or here.actor.id == person.id
        sees_all = reach(person, here.rules.policy) <= reach(deputy, here.rules.policy)
        demand(chosen or (sees_all and deputy.id != here.actor.id), Guard.deputy_gains)
    return (personnel.AbsenceSet(particulars.first, particulars.last, particulars.deputy),)


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation to sign in as `sign_in`; `again` for a person who already has a password. The
    `reason` is needed if one person decides alone."""

    again: bool = False
    sign_in: Words | None = None
    reason: Words | None = None


@appointment("invite-person")
def invite_person(here: Situation[Person], particulars: Invite) -> Events:
    """Let a person set a password. Where one person may decide alone, only the complaints manager
    or the operator of the installation can do this for a person who already has one: an invitation
    in the wrong hands gives all of that person's access."""
    top = here.actor.person is None or is_representative(here.actor.person)
    two = here.rules.policy.control(ControlName.widen_access).second_needed(None)
    demand(top or two or not particulars.again, Guard.not_permitted, act=invite_person.name)
    return (personnel.PersonInvited(particulars.again, sealed_or_none(particulars.sign_in)),)


@dataclass(frozen=True, slots=True)
class SetContact:
    """Where notices go; left empty, they only appear in the staff area."""

    email: Words | None = None


@appointment("set-contact", own=True)
def set_contact(here: Situation[Person], particulars: SetContact) -> Events:
    """Record the address to which notices are sent. Only the person changes one that is known."""
    person = here.state
    first = person.contact is None or person.contact_failed
    demand(first or here.actor.id == person.id, Guard.not_permitted, act=set_contact.name)
    return (personnel.ContactSet(sealed_or_none(particulars.email)),)


@dataclass(frozen=True, slots=True)
class ReleaseAccess:
    """What the person would get to keep outside this installation, and why."""

    what: Release
    reason: Words | None = None


@appointment("release-access", clause="4.10", by_rank=True)
def release_access(here: Situation[Person], particulars: ReleaseAccess) -> Events:
    """Let a person take the recovery sheet, or everything that they may see, out of this
    installation within one day. They ask for it themselves."""
    person = here.state
    change = change_of(release_access.name, particulars)
    asks = here.actor.id == person.id or may_be_second(
        here.actor, person, change, here.rules.people
    )
    able = Actor.of(person).may_somewhere(_RELEASED[particulars.what])
    demand(asks and able, Guard.not_permitted, act=release_access.name)
    return (personnel.AccessReleased(particulars.what),)


_RELEASED = {
    Release.key_sheet: Permission.people_manage,
    Release.everything: Permission.complaint_read,
}
"""What a person must be permitted to be given each of them."""


@dataclass(frozen=True, slots=True)
class DeclineAccess:
    """Which proposed change is declined, and why."""

    act: Code
    reason: Words
    role: Role | None = None
    unit: Code | None = None
    manager: Id | None = None
    again: bool = False
    what: Release | None = None


@appointment("decline-access", {_ACTIVE, _FORMER}, clause="4.7", by_rank=True)
def decline_access(here: Situation[Person], particulars: DeclineAccess) -> Events:
    """Decline a change that another person proposed, or withdraw one's own proposal."""
    change = change_of(particulars.act, particulars)
    proposal = here.state.proposed(change)
    if proposal is None:
        raise Refused(Guard.nothing_proposed)
    able = here.actor.person is not None and may_decide(here.actor.person, change)
    demand(able or proposal.by == here.actor.id, Guard.not_permitted, act=decline_access.name)
    return (personnel.AccessDeclined(change, sealed(particulars.reason), proposal.by),)


@dataclass(frozen=True, slots=True)
class IssueToken:
    """The id of a token, its scopes and when it expires."""

    token: Id
    scopes: tuple[Code, ...]
    ends: Moment


@appointment("issue-token", clause="4.10", by_rank=True)
def issue_token(here: Situation[Person], particulars: IssueToken) -> Events:
    """Record a token with which another system acts as the person. Only the operator of the
    installation makes one."""
    operator = here.actor.person is None and here.actor.may(Permission.people_manage, units=())
    demand(operator, Guard.not_permitted, act=issue_token.name)
    return (personnel.TokenIssued(particulars.token, particulars.scopes, particulars.ends),)


@dataclass(frozen=True, slots=True)
class EndToken:
    """The id of a token."""

    token: Id


@appointment("end-token", {_ACTIVE, _FORMER}, clause="4.10", own=True)
def end_token(here: Situation[Person], particulars: EndToken) -> Events:
    """End a token at once, one's own or another person's."""
    return (personnel.TokenEnded(particulars.token),)


@dataclass(frozen=True, slots=True)
class EndSignIn:
    """Why someone can no longer sign in."""

    reason: Words


@appointment("end-sign-in", clause="4.7", by_rank=True)
def end_sign_in(here: Situation[Person], particulars: EndSignIn) -> Events:
    """End every sign-in of someone who decides what others propose, at once, by another person of
    that rank. Their roles stay, so that no one decides alone."""
    able = here.actor.person is not None and may_end_sign_in(here.actor.person, here.state)
    demand(able, Guard.not_permitted, act=end_sign_in.name)
    return (personnel.SignInEnded(sealed(particulars.reason)),)


def may_end_sign_in(by: Person, of: Person) -> bool:
    """Return whether one person can end the sign-ins of another: both decide proposals."""
    change = Change(end_sign_in.name)
    return by.id != of.id and may_decide(by, change) and may_decide(of, change)


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Whether the password was set with an invitation."""

    reset: bool = False


@appointment("set-password", clause="4.10", by_rank=True)
def set_password(here: Situation[Person], particulars: SetPassword) -> Events:
    """Record that a person set their own password."""
    demand(here.actor.id == here.state.id, Guard.not_permitted, act=set_password.name)
    return (personnel.PasswordSet(particulars.reset),)


@dataclass(frozen=True, slots=True)
class ReadCommands:
    """Up to which entry the person read what the operator did."""

    up_to: int


@appointment("read-commands", by_rank=True, opened=True)
def read_commands(here: Situation[Person], particulars: ReadCommands) -> Events:
    """Record that a person read what the operator did on the command line."""
    demand(here.actor.id == here.state.id, Guard.not_permitted, act=read_commands.name)
    demand(particulars.up_to > here.state.read_up_to, Guard.already_done)
    return (personnel.CommandsRead(particulars.up_to),)


_NEVER_WITHOUT = (Role.management_representative, Role.administrator)


def demand_held(before: Directory, after: Directory) -> None:
    """Check staff after all acts of a batch (5.4.2): there is exactly one complaints manager, and
    neither that role nor the administrator's is lost with its last holder. Raises `Refused`."""
    if after is before:
        return
    for role in _NEVER_WITHOUT:
        demand(bool(after.holders(role)) or not before.holders(role), Guard.last_holder, role=role)
    role = Role.management_representative
    demand(len(after.holders(role)) <= 1, Guard.already_exists, role=role)


PERSON_KINDS: dict[str, type] = {cls.__name__: cls for cls in PersonEvent.__value__.__args__}
"""Every kind of entry in a ``person/<id>`` stream."""

"""Clause 4.7: no one person, with every account they control, makes any of them see more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from tests.core.samples import (
    ADMIN,
    ANN,
    AUDITOR,
    BOB,
    DAN,
    FAY,
    NORTH_MANAGER,
    PACK,
    POLICY,
    REP,
    REVIEWER,
    START,
    TOP,
    WEEKDAYS,
    controls,
    words,
)
from tests.core.samples import PEOPLE as EVERYBODY

from amends.core.framework.acting import Situation, do
from amends.core.framework.adoption.acts import Adopt, adopt
from amends.core.framework.adoption.events import PolicyAdopted
from amends.core.framework.adoption.proposals import PolicyProposed, RuleKind, RuleProposal
from amends.core.framework.adoption.reach import other_adopts, policy_widens
from amends.core.framework.adoption.rulebook import Rulebook, Rules, digest, rulebook
from amends.core.framework.appointments import (
    APPOINTMENTS,
    AddPerson,
    DeclineAccess,
    EndPerson,
    EndRole,
    EndSignIn,
    GrantRole,
    Invite,
    MovePerson,
    ReleaseAccess,
)
from amends.core.framework.people.authority import Actor, Permission, Sight, examines, may_see
from amends.core.framework.people.personnel import (
    AccessReleased,
    Directory,
    Person,
    PersonEvent,
    PersonInvited,
    Release,
    Role,
    RoleEnded,
    RoleGranted,
    SignInEnded,
    evolve_person,
)
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import Strength
from amends.core.framework.policy.policy import Policy
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id

pytestmark = pytest.mark.whole

PEOPLE = {of: EVERYBODY.persons[of] for of in (TOP, REP, NORTH_MANAGER, ANN, FAY, ADMIN)}
NEW = Id("person/new")
REASON = words("a reason")
_REP = Role.management_representative

_BY_ROLE = {
    Role.top_management: TOP,
    Role.management_representative: REP,
    Role.area_manager: NORTH_MANAGER,
    Role.handler: ANN,
    Role.contact_personnel: DAN,
    Role.personnel: FAY,
    Role.auditor: AUDITOR,
    Role.administrator: ADMIN,
    Role.outside_reviewer: REVIEWER,
}


@dataclass(frozen=True, slots=True)
class World:
    """A state that one person can bring about, with the people whose accounts they control."""

    people: tuple[Person, ...]
    policy: Policy
    controlled: frozenset[Id]
    proposal: tuple[Policy, Id] | None = None
    released: bool = False

    @property
    def rules(self) -> Rules:
        directory = Directory({person.id: person for person in self.people})
        return Rules(self.policy, (PACK,), {WEEKDAYS.code: WEEKDAYS}, directory)


def _of(policy: Policy, people: dict[Id, Person], start: Id) -> World:
    people = people | {start: EVERYBODY.persons[start]}
    return World(tuple(people.values()), policy, frozenset({start}))


def _seen(world: World) -> frozenset[object]:
    """Which complaints and entries the controlled accounts can read, by the access rule itself."""
    rules, found = world.rules, set()
    known = {unit.code for unit in world.policy.units}
    for person in (rules.people.persons[one] for one in world.controlled):
        for name, sight in _complaints(rules):
            if may_see(person, sight, rules.people) or examines(person, sight):
                found.add(name)
        units = sorted(known) if person.grants else []
        if Actor.of(person).may(Permission.journal_read, units=units):
            found.add("journal")
    return frozenset(found | ({"released"} if world.released else set()))


def _complaints(rules: Rules) -> Iterator[tuple[str, Sight]]:
    deputies = rules.policy.representative_deputies
    for unit in ("", "group", "north", "counter"):
        units = tuple(one.code for one in rules.policy.ancestors(unit))
        owner, nobody = Id("person/owner"), frozenset[Id]()
        yield unit, Sight(units, owner, nobody, nobody, triage=False)
        able = frozenset(
            one
            for one in deputies
            if (person := rules.people.person(one)) is not None and person.unit not in units
        )
        yield f"{unit} triage", Sight(units, owner, nobody, nobody, True, able)
        for subject in (ANN, REP):
            about = frozenset({subject})
            yield f"{unit} about {subject}", Sight(units, owner, nobody, about, triage=False)


def _given(world: World) -> Iterator[tuple[Id, str, Any]]:
    """Every act on people that could matter, whoever may do it."""
    persons = [*(person.id for person in world.people), NEW]
    roles = (Role.handler, _REP, Role.top_management, Role.administrator, Role.auditor)
    for of in (REP, TOP, FAY, NEW):
        for role in roles:
            yield of, "grant-role", GrantRole(role, None, REASON)
        yield of, "grant-role", GrantRole(Role.handler, Code("north"), REASON)
        yield of, "invite-person", Invite(again=of in PEOPLE, reason=REASON)
        yield of, "invite-person", Invite(again=False, reason=REASON)
    yield NEW, "add-person", AddPerson(words("New"))
    yield NORTH_MANAGER, "end-person", EndPerson()
    for manager in (None, NEW, TOP):
        if manager in (None, *persons):
            yield ANN, "move-person", MovePerson(Code("north"), manager, REASON)
            yield REP, "move-person", MovePerson(Code("south"), manager, REASON)
    for what in Release:
        for of in world.controlled:
            yield of, "release-access", ReleaseAccess(what, REASON)


def _policies(world: World) -> Iterator[Policy]:
    held, version = world.policy, world.policy.version + 1
    if version > 2:
        return
    yield replace(held, version=version, controls=controls(widen_access=_ALONE))
    for deputy in (FAY, TOP, *(one for one in (NEW,) if one in world.controlled)):
        yield replace(held, version=version, representative_deputies=(deputy,))
    units = tuple(replace(u, parent=None) if u.code == "north" else u for u in held.units)
    units = tuple(replace(u, parent=Code("north")) if u.code == "group" else u for u in units)
    yield replace(held, version=version, units=units)


_ALONE = Strength.alone_with_reason


def _after_act(world: World, by: Id, of: Id, name: str, given: Any) -> World | None:
    rules = world.rules
    persons = dict(rules.people.persons)
    actor = Actor.of(persons[by])
    try:
        events = do(
            APPOINTMENTS[Code(name)], Situation[Any](persons.get(of), rules, actor, START), given, 0
        )
    except Refused:
        return None
    controlled, released = world.controlled, world.released
    for event in events:
        persons[of] = evolve_person(persons.get(of), event, person_id=of, happened=START, by=by)
        if isinstance(event, RoleGranted) and event.role is _REP:
            for holder in rules.people.holders(_REP):
                ended = RoleEnded(_REP)
                persons[holder.id] = evolve_person(
                    persons[holder.id], ended, person_id=holder.id, happened=START
                )
        if isinstance(event, PersonInvited):
            controlled |= {of}
        released = released or isinstance(event, AccessReleased)
    people = tuple(persons.values())
    return replace(world, people=people, controlled=controlled, released=released)


_BOOKS: dict[Policy, Rulebook] = {}


def _book(policy: Policy) -> Rulebook:
    if policy not in _BOOKS:
        text = policy_text.write(policy)
        adopted = PolicyAdopted(policy.version, digest(text), START)
        _BOOKS[policy] = rulebook([(adopted, text)])
    return _BOOKS[policy]


def _after_policy(world: World, by: Id, policy: Policy) -> World | None:
    rules = world.rules
    book = _book(world.policy)
    sha256 = digest(policy_text.write(policy))
    if world.proposal is not None:
        proposed, author = world.proposal
        text = policy_text.write(proposed)
        version, sha = Id(str(proposed.version)), digest(text)
        waits = RuleProposal(RuleKind.policy, Code("policy"), version, sha, author)
        book = book.with_waiting(waits)
    given = Adopt(RuleKind.policy, Code("policy"), Id(str(policy.version)), sha256)
    actor = Actor.of(rules.people.persons[by])
    try:
        second = other_adopts(rules.people, by)
        widens = policy_widens(rules, policy)
        events = adopt(book, actor, START, given, widens=widens, second=second)
    except Refused:
        return None
    if isinstance(events[0], PolicyProposed):
        return replace(world, proposal=(policy, by))
    return replace(world, policy=policy, proposal=None)


def _next(world: World) -> Iterator[World]:
    active = {person.id for person in world.people if person.active}
    for by in sorted(world.controlled & active):
        for of, name, given in _given(world):
            if (found := _after_act(world, by, of, name, given)) is not None:
                yield found
        for policy in _policies(world):
            if (found := _after_policy(world, by, policy)) is not None:
                yield found


def gained(start: World, *, depth: int) -> frozenset[object]:
    """What the accounts of one person can see at the first widening within so many acts."""
    before, known, edge = _seen(start), {start}, [start]
    for _ in range(depth):
        fresh = []
        for world in edge:
            for found in _next(world):
                if found in known:
                    continue
                if more := _seen(found) - before:
                    return more
                known.add(found)
                fresh.append(found)
        edge = fresh
    return frozenset()


def gained_on_the_way(start: World, *, walks: int, steps: int) -> frozenset[object]:
    """What the accounts of one person can see after long sequences of acts in random order."""
    before = _seen(start)
    for seed in range(walks):
        chance, world = Random(seed), start
        for _ in range(steps):
            acts = [(by, *act) for by in sorted(world.controlled) for act in _given(world)]
            chance.shuffle(acts)
            done = (_after_act(world, *act) for act in acts)
            found = next((one for one in done if one is not None and one != world), None)
            if found is None:
                break
            if more := _seen(found) - before:
                return more
            world = found
    return frozenset()


def test_each_role_is_searched() -> None:
    assert set(_BY_ROLE) == set(Role)


@pytest.mark.parametrize("role", _BY_ROLE)
def test_no_sequence_of_acts_by_one_person_makes_any_of_their_accounts_see_more(role: Role) -> None:
    policy = replace(POLICY, representative_deputies=(), controls=controls(widen_access=_TWO))

    start = _of(policy, PEOPLE, _BY_ROLE[role])

    assert gained(start, depth=2) == frozenset()
    assert gained_on_the_way(start, walks=40, steps=40) == frozenset()


_TWO = Strength.required


def test_nobody_stops_standing_above_somebody_to_read_what_is_said_about_them() -> None:
    below = PEOPLE | {ANN: replace(PEOPLE[ANN], manager=REP)}
    policy = replace(POLICY, representative_deputies=(), controls=controls(widen_access=_TWO))

    assert gained(_of(policy, below, REP), depth=2) == frozenset()


def test_an_invitation_for_somebody_with_a_role_proposed_takes_two_as_well() -> None:
    proposed = _do(world(), ADMIN, FAY, "grant-role", GrantRole(Role.handler))
    both = _do(proposed, ADMIN, FAY, "invite-person", Invite())
    assert [one.change.act for one in both.rules.people.persons[FAY].waiting] == [
        "grant-role",
        "invite-person",
    ]
    assert both.controlled == frozenset()


@pytest.mark.parametrize("start", [ADMIN, REP])
def test_it_holds_where_nobody_else_has_the_rank_as_well(start: Id) -> None:
    people = {of: person for of, person in PEOPLE.items() if of != TOP}
    policy = replace(POLICY, representative_deputies=(), controls=controls(widen_access=_TWO))

    assert gained(_of(policy, people, start), depth=3) == frozenset()
    assert gained_on_the_way(_of(policy, people, start), walks=40, steps=40) == frozenset()


def test_the_search_finds_what_one_person_may_do_where_the_policy_lets_them() -> None:
    policy = replace(POLICY, representative_deputies=(), controls=controls(widen_access=_ALONE))

    assert gained(_of(policy, PEOPLE, ADMIN), depth=3)


# --- proposing and deciding ---


def _do(world: World, by: Id, of: Id, name: str, given: Any) -> World:
    found = _after_act(world, by, of, name, given)
    assert found is not None
    return found


def _done(world: World, by: Id, of: Id, name: str, given: Any) -> Sequence[PersonEvent]:
    persons = world.rules.people.persons
    return do(
        APPOINTMENTS[Code(name)],
        Situation[Any](persons.get(of), world.rules, Actor.of(persons[by]), START),
        given,
        0,
    )


def _refused(world: World, by: Id, of: Id, name: str, given: Any) -> Guard:
    with pytest.raises(Refused) as why:
        _done(world, by, of, name, given)
    return why.value.guard


def world(**strengths: Strength) -> World:
    """The sample personnel under a policy with these controls."""
    policy = replace(POLICY, controls=controls(**(strengths or {"widen_access": _TWO})))
    return World(tuple(EVERYBODY.persons.values()), policy, frozenset())


def test_a_role_is_proposed_by_one_person_and_granted_by_the_equal_act_of_another() -> None:
    given = GrantRole(Role.handler)
    proposed = _do(world(), ADMIN, FAY, "grant-role", given)
    waiting = proposed.rules.people.persons[FAY]
    assert [one.by for one in waiting.waiting] == [ADMIN]
    assert Role.handler not in waiting.roles()
    assert _refused(proposed, ADMIN, FAY, "grant-role", given) is Guard.same_person

    granted = _do(proposed, TOP, FAY, "grant-role", given).rules.people.persons[FAY]
    assert Role.handler in granted.roles()
    assert granted.waiting == ()


def test_only_senior_management_passes_on_the_role_of_the_complaints_manager() -> None:
    given = GrantRole(_REP)
    proposed = _do(world(), ADMIN, FAY, "grant-role", given)
    assert _refused(proposed, REP, FAY, "grant-role", given) is Guard.not_permitted
    assert _do(proposed, TOP, FAY, "grant-role", given).rules.people.holders(_REP) == (
        _do(proposed, TOP, FAY, "grant-role", given).rules.people.persons[FAY],
    )


def test_a_proposal_is_declined_with_a_reason_or_withdrawn_by_its_author() -> None:
    proposed = _do(world(), ADMIN, FAY, "grant-role", GrantRole(Role.handler))
    off = DeclineAccess(Code("grant-role"), REASON, Role.handler)
    assert _refused(proposed, ANN, FAY, "decline-access", off) is Guard.not_permitted
    for by in (ADMIN, REP, TOP):
        after = _do(proposed, by, FAY, "decline-access", off)
        assert after.rules.people.persons[FAY].waiting == ()
        assert _refused(after, by, FAY, "decline-access", off) is Guard.nothing_proposed


def test_what_lets_nobody_see_more_is_done_by_one_person_as_before() -> None:
    granted = _do(world(), ADMIN, BOB, "grant-role", GrantRole(Role.personnel))
    moved = _do(granted, ADMIN, BOB, "move-person", MovePerson(Code("north"), NORTH_MANAGER))
    assert _do(moved, ADMIN, FAY, "invite-person", Invite()).controlled == {FAY}
    assert not any(person.waiting for person in granted.people)


def test_where_one_person_may_decide_alone_they_give_a_reason_that_is_kept() -> None:
    alone = world(widen_access=_ALONE)
    assert _refused(alone, ADMIN, FAY, "grant-role", GrantRole(Role.handler)) is Guard.needs_reason
    given = GrantRole(Role.handler, None, REASON)
    events = _done(alone, ADMIN, FAY, "grant-role", given)
    assert events == (RoleGranted(Role.handler, None, alone=REASON),)


def test_one_of_the_last_two_who_decide_ends_the_sign_in_of_the_other_and_not_their_role() -> None:
    two = replace(world(), people=tuple(EVERYBODY.persons[of] for of in (REP, TOP, ADMIN)))
    role = EndRole(Role.top_management)
    assert _refused(two, REP, TOP, "end-role", role) is Guard.needs_two
    given = EndSignIn(REASON)
    ended = _done(two, REP, TOP, "end-sign-in", given)
    assert ended == (SignInEnded(REASON),)
    assert _refused(two, ADMIN, TOP, "end-sign-in", given) is Guard.not_permitted
    assert _refused(two, REP, ADMIN, "end-sign-in", given) is Guard.not_permitted
    invited = Invite(sign_in=REASON)
    assert _refused(two, REP, TOP, "invite-person", invited) is Guard.no_second_person


def test_nothing_is_proposed_that_nobody_could_accept() -> None:
    few = replace(world(), people=tuple(EVERYBODY.persons[of] for of in (REP, ANN, ADMIN)))
    assert _refused(few, REP, ANN, "grant-role", GrantRole(_REP)) is Guard.no_second_person


def test_a_new_invitation_for_whoever_has_a_password_takes_two_whatever_they_see() -> None:
    given = Invite(again=True)
    proposed = _do(world(), ADMIN, FAY, "invite-person", given)
    assert proposed.controlled == frozenset()
    assert _refused(proposed, ADMIN, FAY, "invite-person", given) is Guard.same_person
    assert _do(proposed, REP, FAY, "invite-person", given).controlled == {FAY}


def test_a_manager_accepts_no_move_by_which_they_see_more_themselves() -> None:
    below = replace(EVERYBODY.persons[ANN], manager=REP)
    people = {**EVERYBODY.persons, ANN: below}
    start = replace(world(), people=tuple(people.values()))
    away = MovePerson(below.unit, TOP)
    proposed = _do(start, ADMIN, ANN, "move-person", away)
    assert _refused(proposed, REP, ANN, "move-person", away) is Guard.not_permitted
    assert _do(proposed, TOP, ANN, "move-person", away).rules.people.persons[ANN].manager == TOP

    few = replace(start, people=tuple(people[of] for of in (REP, ANN, ADMIN)))
    nobody = MovePerson(below.unit)
    assert _refused(few, ADMIN, ANN, "move-person", nobody) is Guard.no_second_person

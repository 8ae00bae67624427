"""Clause 5.4: who joins, leaves and is away, with which role; one management representative."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.samples import (
    ADMIN,
    ANN,
    CLEO,
    DAN,
    NORTH_MANAGER,
    PEOPLE,
    REP,
    RULES,
    START,
    TOP,
    actor,
    rules_with,
    words,
)

from amends.core.framework.acting import Situation, do
from amends.core.framework.appointments import (
    APPOINTMENTS,
    PERSON_KINDS,
    AddPerson,
    EndPerson,
    EndRole,
    EndToken,
    GrantRole,
    Invite,
    IssueToken,
    MovePerson,
    ReadCommands,
    SetAbsence,
    SetPassword,
    demand_held,
)
from amends.core.framework.people.authority import Actor, Permission
from amends.core.framework.people.personnel import (
    AbsenceSet,
    AccessDeclined,
    AccessProposed,
    AccessReleased,
    Change,
    CommandsRead,
    ContactSet,
    Directory,
    Person,
    PersonAdded,
    PersonEvent,
    PersonInvited,
    PersonLeft,
    Release,
    Role,
    RoleGranted,
    SignInEnded,
    TokenEnded,
    TokenIssued,
    evolve_person,
)
from amends.core.framework.policy.commitments import Strength
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id

NEW = Id("person/new")
OPERATOR = Actor(Id("operator"), granted=frozenset({Permission.people_manage}))


def done(
    name: str, given: Any, *, on: Id = ANN, by: Id | Actor = ADMIN, in_charge_of: int = 0
) -> Person | None:
    """The person after an act on them."""
    person = PEOPLE.person(on)
    known = APPOINTMENTS[Code(name)]
    who = by if isinstance(by, Actor) else actor(by)
    events = do(known, Situation[Any](person, RULES, who, START), given, in_charge_of)
    for event in events:
        person = evolve_person(person, event, person_id=on, happened=START)
    return person


def refused(name: str, given: Any, *, on: Id = ANN, by: Id = ADMIN) -> Guard:
    with pytest.raises(Refused) as why:
        done(name, given, on=on, by=by)
    return why.value.guard


def test_nobody_leaves_who_still_answers_for_a_complaint() -> None:
    with pytest.raises(Refused) as why:
        done("end-person", EndPerson(), in_charge_of=3)
    away = done("set-absence", SetAbsence(date(2026, 12, 1), date(2026, 12, 2)), in_charge_of=3)

    assert (why.value.guard, why.value.values) == (Guard.still_in_charge, {"count": 3})
    assert away is not None, "whoever is away goes on answering"


def test_somebody_joins_below_a_manager_and_leaves_with_all_roles() -> None:
    added = done("add-person", AddPerson(words("Nia"), Code("north"), NORTH_MANAGER), on=NEW)
    left = done("end-person", EndPerson())

    assert added == Person(NEW, Code("north"), NORTH_MANAGER, words("Nia"))
    assert left is not None
    assert (left.active, left.roles()) == (False, frozenset())


def test_only_who_manages_people_appoints_them() -> None:
    assert refused("grant-role", GrantRole(Role.handler), by=ANN) is Guard.not_permitted
    assert refused("add-person", AddPerson(words()), on=NEW, by=TOP) is Guard.not_permitted


@pytest.mark.parametrize(
    ("name", "given", "guard"),
    [
        ("add-person", AddPerson(words()), Guard.already_exists),
        ("move-person", MovePerson(Code("nowhere")), Guard.unknown_code),
        ("move-person", MovePerson(manager=Id("person/nobody")), Guard.unknown_person),
        ("move-person", MovePerson(manager=ANN), Guard.same_person),
        ("grant-role", GrantRole(Role.handler, Code("north")), Guard.already_done),
        ("grant-role", GrantRole(Role.management_representative, Code("north")), Guard.wrong_type),
        ("end-role", EndRole(Role.auditor), Guard.unknown_code),
        (
            "set-absence",
            SetAbsence(date(2026, 12, 2), date(2026, 12, 1)),
            Guard.wrong_type,
        ),
        (
            "set-absence",
            SetAbsence(date(2026, 12, 1), date(2026, 12, 2), ANN),
            Guard.same_person,
        ),
    ],
)
def test_what_cannot_be_is_refused(name: str, given: Any, guard: Guard) -> None:
    assert refused(name, given) is guard


def test_nobody_stands_above_themselves_however_far() -> None:
    assert refused("move-person", MovePerson(manager=DAN), on=NORTH_MANAGER) is Guard.same_person


def people_after(*acts: tuple[Id, str, Any]) -> Directory:
    persons = dict(PEOPLE.persons)
    for on, name, given in acts:
        person = done(name, given, on=on, by=OPERATOR)
        assert person is not None
        persons[on] = person
    return Directory(persons)


REPRESENTING = GrantRole(Role.management_representative)
NOT_REPRESENTING = EndRole(Role.management_representative)


@pytest.mark.parametrize("role", [*Role])
def test_nobody_grants_a_role_to_themselves(role: Role) -> None:
    for who in (ADMIN, REP):
        assert refused("grant-role", GrantRole(role), on=who, by=who) is Guard.own_role


@pytest.mark.parametrize(
    ("acts", "guard"),
    [
        ([(REP, "end-person", EndPerson())], Guard.last_holder),
        ([(REP, "end-role", NOT_REPRESENTING)], Guard.last_holder),
        ([(ADMIN, "end-person", EndPerson())], Guard.last_holder),
        ([(ADMIN, "end-role", EndRole(Role.administrator))], Guard.last_holder),
        ([(CLEO, "grant-role", REPRESENTING)], Guard.already_exists),
    ],
)
def test_the_representative_is_one_and_the_last_administrator_stays(
    acts: list[tuple[Id, str, Any]], guard: Guard
) -> None:
    with pytest.raises(Refused) as why:
        demand_held(PEOPLE, people_after(*acts))
    assert why.value.guard is guard


def test_the_representative_hands_over_in_one_batch_and_a_second_administrator_may_go() -> None:
    demand_held(
        PEOPLE,
        people_after((CLEO, "grant-role", REPRESENTING), (REP, "end-role", NOT_REPRESENTING)),
    )
    two = people_after((ANN, "grant-role", GrantRole(Role.administrator)))
    demand_held(PEOPLE, two)
    demand_held(two, PEOPLE)


def test_where_nobody_ever_held_them_nothing_is_lost() -> None:
    demand_held(Directory(), Directory({ANN: PEOPLE.persons[ANN]}))


def test_ones_own_absence_needs_no_right_and_the_last_one_set_wins() -> None:
    person = done("set-absence", SetAbsence(date(2026, 12, 1), date(2026, 12, 9), DAN), by=ANN)
    assert person is not None
    assert person.away(date(2026, 12, 9)) == AbsenceSet(date(2026, 12, 1), date(2026, 12, 9), DAN)
    assert person.away(date(2026, 12, 10)) is None

    again = AbsenceSet(date(2026, 12, 5), date(2026, 12, 6))
    person = evolve_person(person, again, person_id=ANN, happened=START)
    assert person.away(date(2026, 12, 5)) == again


@pytest.mark.parametrize("deputy", [ADMIN, DAN])
def test_no_one_names_for_another_a_deputy_who_gains_by_it(deputy: Id) -> None:
    away = SetAbsence(date(2026, 12, 1), date(2026, 12, 9), deputy)
    assert refused("set-absence", away) is Guard.deputy_gains


def test_another_person_names_a_deputy_who_sees_as_much_anyway() -> None:
    away = SetAbsence(date(2026, 12, 1), date(2026, 12, 9), CLEO)
    person = done("set-absence", away)
    assert person is not None
    assert person.away(date(2026, 12, 1)) == AbsenceSet(away.first, away.last, CLEO)


def test_where_one_person_may_decide_only_the_representative_lets_somebody_in_again() -> None:
    alone = rules_with(widen_access=Strength.alone_with_reason)
    reason = words("She forgot it.")
    known = APPOINTMENTS[Code("invite-person")]

    def invited(by: Id, given: Invite) -> Any:
        who, person = actor(by), PEOPLE.persons[ANN]
        return do(known, Situation[Any](person, alone, who, START), given, 0)

    with pytest.raises(Refused) as why:
        invited(ADMIN, Invite(again=True, reason=reason))
    assert why.value.guard is Guard.not_permitted
    assert invited(ADMIN, Invite(reason=reason)) == (PersonInvited(alone=reason),)
    assert invited(REP, Invite(again=True, reason=reason)) == (
        PersonInvited(again=True, alone=reason),
    )


def test_a_token_is_made_by_the_operator_and_ended_by_its_owner_or_who_manages_people() -> None:
    issue = IssueToken(Id("TOKEN"), (Code("complaints.read"),), START)
    assert refused("issue-token", issue, by=REP) is Guard.not_permitted
    assert done("issue-token", issue, by=OPERATOR) == PEOPLE.persons[ANN]
    for by in (ANN, ADMIN, REP):
        assert done("end-token", EndToken(Id("TOKEN")), by=by) == PEOPLE.persons[ANN]
    assert refused("end-token", EndToken(Id("TOKEN")), by=CLEO) is Guard.not_permitted


def test_only_oneself_sets_a_password_and_reads_what_the_operator_did() -> None:
    for name, given in (("set-password", SetPassword()), ("read-commands", ReadCommands(3))):
        assert refused(name, given, by=ADMIN) is Guard.not_permitted
        assert done(name, given, by=ANN) is not None
    read = done("read-commands", ReadCommands(3), by=ANN)
    assert read is not None
    assert read.read_up_to == 3


def test_the_line_of_managers_is_followed_to_its_end_and_a_circle_ends_too() -> None:
    assert PEOPLE.manages(TOP, DAN)
    assert PEOPLE.manages(NORTH_MANAGER, DAN)
    assert not PEOPLE.manages(DAN, NORTH_MANAGER)

    one, two = Person(Id("a"), manager=Id("b")), Person(Id("b"), manager=Id("a"))
    assert not Directory({one.id: one, two.id: two}).manages(Id("c"), Id("a"))


def test_a_stream_begins_with_somebody_joining() -> None:
    with pytest.raises(ValueError, match="begins with"):
        evolve_person(None, PersonLeft(), person_id=ANN, happened=START)


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_the_fold_knows_every_kind(kind: str) -> None:
    person = replace(PEOPLE.persons[ANN], unconfirmed=Id("piece/new"))
    change = Change(Code("grant-role"), Role.auditor)
    examples: dict[str, PersonEvent] = {
        "AccessProposed": AccessProposed(change),
        "AccessDeclined": AccessDeclined(change, words()),
        "AccessReleased": AccessReleased(Release.everything),
        "TokenIssued": TokenIssued(Id("TOKEN"), (), START),
        "TokenEnded": TokenEnded(Id("TOKEN")),
        "SignInEnded": SignInEnded(words()),
        "CommandsRead": CommandsRead(7),
        "PersonAdded": PersonAdded(Code("south")),
        "RoleGranted": RoleGranted(Role.auditor),
        "ContactSet": ContactSet(words("an address")),
        "AbsenceSet": AbsenceSet(date(2026, 1, 1), date(2026, 1, 2)),
    }
    event = examples.get(kind)
    if event is None:
        fields = {"role": Role.handler, "unit": Code("north")} if kind == "RoleEnded" else {}
        event = PERSON_KINDS[kind](**fields)

    recorded = ("PersonInvited", "AccessDeclined", "TokenIssued", "TokenEnded", "PasswordSet")
    recorded += ("SignInEnded",)
    changes = kind not in recorded  # told for the record; what somebody holds stays as it is
    assert (evolve_person(person, event, person_id=ANN, happened=START) != person) is changes

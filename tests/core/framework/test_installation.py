"""Settings of the installation: each change is recorded, and takes two people where the policy says
so (4.7, 5.4)."""

from dataclasses import replace
from typing import Any

import pytest
from tests.core.samples import (
    ADMIN,
    ANN,
    PEOPLE,
    REP,
    RULES,
    START,
    TOP,
    actor,
    rules_with,
    words,
)

from amends.core.framework.adoption.reach import policy_widens
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.installation import (
    ChangeSetting,
    CommandRun,
    DeclineSetting,
    FindSetting,
    Installation,
    Setting,
    SettingChanged,
    SettingDeclined,
    SettingFound,
    SettingName,
    SettingProposed,
    change_setting,
    decline_setting,
    evolve_installation,
    find_setting,
)
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.people.personnel import Directory
from amends.core.framework.policy.commitments import Control, ControlName, Strength
from amends.core.framework.policy.loosening import loosened
from amends.core.framework.policy.organization import Unit
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id

MAIL = SettingName.mail_account
OURS = Setting(MAIL, (Id("smtp.example.org"),), Id("0123456789abcdef"))
THEIRS = replace(OURS, hosts=(Id("smtp.example.net"),), fingerprint=Id("fedcba9876543210"))
TWO = rules_with(change_installation=Strength.required)
ALONE = rules_with(change_installation=Strength.alone_with_reason)
WHY = words("The provider changes.")


def after(*done: tuple[Any, Any, Id | Actor], rules: Rules = TWO) -> Installation | None:
    """The installation after acts, each with its particulars and who did it."""
    state = None
    for act, given, by in done:
        who = by if isinstance(by, Actor) else actor(by)
        for event in act(state, rules, who, given):
            state = evolve_installation(state, event, by=who.id, happened=START)
    return state


def refused(*done: tuple[Any, Any, Id | Actor], rules: Rules = TWO) -> Guard:
    with pytest.raises(Refused) as why:
        after(*done, rules=rules)
    return why.value.guard


def changes(setting: Setting, by: Id, reason: Any = None) -> tuple[Any, Any, Id]:
    return change_setting, ChangeSetting(setting, words("complaints"), reason), by


def test_one_person_only_proposes_and_another_of_rank_decides() -> None:
    asked = after(changes(OURS, ADMIN))
    assert asked is not None
    assert asked.setting(MAIL) == Setting(MAIL)
    waiting = asked.proposed(MAIL)
    assert waiting is not None
    assert (waiting.by, waiting.setting) == (ADMIN, OURS)

    [event] = change_setting(asked, TWO, actor(REP), ChangeSetting(OURS))
    assert event == SettingChanged(OURS, words("complaints"), first=ADMIN)
    decided = after(changes(OURS, ADMIN), changes(OURS, TOP))
    assert decided is not None
    assert (decided.setting(MAIL), decided.waiting) == (OURS, {})


def test_no_one_decides_their_own_proposal_or_without_the_rank() -> None:
    assert refused(changes(OURS, REP), changes(OURS, REP)) is Guard.same_person
    assert refused(changes(OURS, ANN)) is Guard.not_permitted
    assert refused(changes(OURS, REP), changes(OURS, ANN)) is Guard.not_permitted
    assert refused(changes(OURS, REP), changes(OURS, ADMIN)) is Guard.not_permitted
    assert refused(changes(OURS, TOP)) is Guard.not_permitted, "they accept, and propose nothing"
    operator = (change_setting, ChangeSetting(OURS), Actor(Id("operator")))
    assert refused(operator) is Guard.not_permitted


def test_another_account_than_the_proposed_one_is_another_proposal() -> None:
    state = after(changes(OURS, ADMIN), changes(THEIRS, REP))
    assert state is not None
    assert [(one.setting, one.by) for one in state.waiting.values()] == [(THEIRS, REP)]
    assert refused(changes(OURS, ADMIN), changes(THEIRS, TOP)) is Guard.not_permitted


def test_a_removal_takes_two_people_as_well() -> None:
    gone = Setting(MAIL)
    state = after(changes(OURS, ADMIN), changes(OURS, REP), changes(gone, ADMIN))
    assert state is not None
    assert state.setting(MAIL) == OURS
    state = after(
        changes(OURS, ADMIN), changes(OURS, REP), changes(gone, ADMIN), changes(gone, REP)
    )
    assert state is not None
    assert state.setting(MAIL) == gone


def test_where_one_person_may_decide_alone_the_reason_is_recorded() -> None:
    assert refused(changes(OURS, ADMIN), rules=ALONE) is Guard.needs_reason
    [event] = change_setting(None, ALONE, actor(ADMIN), ChangeSetting(OURS, reason=WHY))
    assert event == SettingChanged(OURS, alone=WHY)
    assert refused(changes(OURS, ANN, WHY), rules=ALONE) is Guard.not_permitted


def test_a_proposal_is_declined_by_those_who_decide_or_withdrawn_by_its_author() -> None:
    given = DeclineSetting(MAIL, WHY)
    for by in (TOP, REP, ADMIN):
        state = after(changes(OURS, ADMIN), (decline_setting, given, by))
        assert state == Installation()
    assert refused(changes(OURS, REP), (decline_setting, given, ANN)) is Guard.not_permitted
    assert refused((decline_setting, given, TOP)) is Guard.nothing_proposed
    state = after(changes(OURS, ADMIN))
    assert decline_setting(state, TWO, actor(TOP), given) == (SettingDeclined(OURS, WHY, ADMIN),)


def test_the_system_records_what_it_finds_in_use_once() -> None:
    found = (find_setting, FindSetting(OURS, words("complaints")), SYSTEM_ACTOR)
    state = after(found)
    assert state is not None
    assert state.setting(MAIL) == OURS
    assert refused(found, found) is Guard.already_done
    assert refused((find_setting, FindSetting(OURS), REP)) is Guard.not_permitted
    assert find_setting(None, TWO, SYSTEM_ACTOR, FindSetting(OURS)) == (SettingFound(OURS),)


def test_a_command_changes_no_setting() -> None:
    event = CommandRun(Code("keys-rotate"))
    state = evolve_installation(None, event, by=Id("operator"), happened=START)
    assert state == Installation()
    proposed = SettingProposed(OURS)
    state = evolve_installation(state, proposed, by=ADMIN, happened=START)
    assert evolve_installation(state, event, by=Id("operator"), happened=START) == state


def test_without_a_second_person_only_older_rules_let_one_decide() -> None:
    lone = Directory({ADMIN: PEOPLE.persons[ADMIN]})
    older = replace(RULES, people=lone)
    assert all(one.name is not ControlName.change_installation for one in older.policy.controls)
    state = after(changes(OURS, ADMIN, WHY), rules=older)
    assert state is not None
    assert state.setting(MAIL) == OURS
    assert refused(changes(OURS, ADMIN), rules=older) is Guard.needs_reason
    strict = replace(TWO, people=lone)
    assert refused(changes(OURS, ADMIN, WHY), rules=strict) is Guard.no_second_person


def test_a_policy_that_lets_one_person_change_the_account_takes_two() -> None:
    alone = Control(ControlName.change_installation, Strength.alone_with_reason)
    others = tuple(
        one for one in TWO.policy.controls if one.name is not ControlName.change_installation
    )
    assert policy_widens(TWO, replace(TWO.policy, controls=(*others, alone)))
    assert policy_widens(TWO, replace(TWO.policy, controls=others))
    assert not policy_widens(ALONE, replace(TWO.policy, controls=TWO.policy.controls))


def test_proposals_of_disposals_without_a_person_are_turned_on_by_two() -> None:
    monthly = replace(TWO.policy, propose_disposals=True)

    assert loosened(TWO.policy, monthly), "one person could otherwise turn it on and approve alone"
    assert not loosened(monthly, TWO.policy)


def test_exempting_a_unit_from_the_rules_of_a_regulator_takes_two_people() -> None:
    unit = Unit(Code("car_park"))
    free = replace(unit, exempt_from=(Code("uk-housing"),))
    bound = replace(TWO, policy=replace(TWO.policy, units=(unit,)))
    exempt = replace(TWO, policy=replace(TWO.policy, units=(free,)))
    assert policy_widens(bound, exempt.policy)
    assert policy_widens(TWO, exempt.policy), "a new unit, too"
    assert not policy_widens(exempt, exempt.policy)
    assert not policy_widens(exempt, bound.policy)

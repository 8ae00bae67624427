"""Clauses 5.3 and 4.7: packs and calendars are adopted by two where the policy asks for it, with
what is chosen in them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.core.framework.test_rulebook import START, WHOLE, _by_two, _returned, adopting, weekdays
from tests.core.samples import ANN, REP, TOP, actor

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import (
    Adopt,
    adopt,
    for_second,
    return_proposal,
    waiting,
)
from amends.core.framework.adoption.events import CalendarAdopted, PackAdopted
from amends.core.framework.adoption.proposals import (
    ChosenSetting,
    RuleKind,
    RuleProposal,
    RuleProposed,
    RuleReturned,
)
from amends.core.framework.adoption.rulebook import Rulebook, digest
from amends.core.framework.people.authority import Actor, Permission
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id, Sealed
from amends.governance import packs

TEXT = packs.texts()["uk-fca-disp"]
DISP = Code("uk-fca-disp")
VERSION = packs.shipped(DISP)[0].pack.version
QUICK = (ChosenSetting(Code("ack_target"), 2),)
WHY = Sealed(Id("piece/1"), digest("why"), 3)


def given(**changes: Any) -> Adopt:
    return replace(Adopt(RuleKind.pack, DISP, VERSION, digest(TEXT)), **changes)


def guard_of(book: Rulebook, person: Id, what: Adopt) -> Guard:
    with pytest.raises(Refused) as refused:
        adopt(book, actor(person), START, what)
    return refused.value.guard


def adopted(book: Rulebook, what: Adopt, *, text: str = TEXT, by: Id = REP) -> Rulebook:
    (event,) = adopt(book, actor(by), START, what)
    assert isinstance(event, PackAdopted)
    return adopting(book, event, text)


def test_a_pack_is_adopted_with_what_is_chosen_in_it() -> None:
    book = adopted(WHOLE, given(settings=QUICK))
    [pack] = book.at(START).regulators
    setting = pack.setting("ack_target")
    assert setting is not None
    assert setting.amount == 2


def test_what_binds_as_it_is_is_not_adopted_again_but_another_choice_is() -> None:
    book = adopted(WHOLE, given())
    assert guard_of(book, REP, given()) is Guard.already_exists
    quick = adopted(book, given(settings=QUICK))
    assert guard_of(quick, REP, given(settings=QUICK)) is Guard.already_exists
    back = adopted(quick, given())
    [pack] = back.at(START).regulators
    assert pack == packs.shipped(DISP)[0]


def test_a_version_is_one_text_for_ever() -> None:
    book = adopted(WHOLE, given())
    assert guard_of(book, REP, given(sha256=digest("other"))) is Guard.already_exists


def test_one_may_go_back_to_an_earlier_version() -> None:
    newer = TEXT.replace(f'version = "{VERSION}"', 'version = "2027.1.0"')
    book = adopted(WHOLE, given())
    book = adopted(book, given(version=Id("2027.1.0"), sha256=digest(newer)), text=newer)
    assert [one.pack.version for one in book.at(START).regulators] == ["2027.1.0"]
    back = adopted(book, given())
    assert [one.pack.version for one in back.at(START).regulators] == [VERSION]


def test_a_choice_outside_its_limits_never_comes_into_force() -> None:
    (event,) = adopt(WHOLE, actor(REP), START, given(settings=(ChosenSetting(Code("x"), 2),)))
    assert isinstance(event, PackAdopted)
    with pytest.raises(ValueError, match="no setting"):
        adopting(WHOLE, event, TEXT)


def test_where_two_publish_the_first_proposes_a_pack_and_the_second_adopts_the_same() -> None:
    book = _by_two()
    (event,) = adopt(book, actor(REP), START, given(settings=QUICK))
    assert event == RuleProposed(RuleKind.pack, DISP, VERSION, digest(TEXT), QUICK)
    waits = book.with_waiting(*waiting([(event, REP)]))
    assert waits.at(START).regulators == ()
    assert guard_of(waits, REP, given(settings=QUICK)) is Guard.same_person
    assert guard_of(waits, ANN, given(settings=QUICK)) is Guard.not_permitted
    (second,) = adopt(waits, actor(TOP), START, given(settings=QUICK))
    assert second == PackAdopted(DISP, VERSION, digest(TEXT), START, QUICK, first=REP)
    (other,) = adopt(waits, actor(TOP), START, given())
    assert isinstance(other, RuleProposed), "another choice is another proposal"


def test_the_second_person_reads_the_policy_first_and_nothing_that_they_proposed() -> None:
    pack = RuleProposal(RuleKind.pack, DISP, VERSION, digest(TEXT), REP)
    calendar = RuleProposal(RuleKind.calendar, Code("weekdays"), Id("2"), digest("days"), TOP)
    policy = RuleProposal(RuleKind.policy, Code("policy"), Id("2"), digest("policy"), REP)
    waits = _by_two().with_waiting(pack, calendar, policy)
    assert for_second(waits, actor(TOP)) == (policy, pack)
    assert for_second(waits, actor(REP)) == (calendar,)
    assert for_second(waits, actor(ANN)) == ()


def test_a_calendar_is_adopted_by_two_as_well() -> None:
    text = calendar_text.write(weekdays(2))
    asked = Adopt(RuleKind.calendar, Code("weekdays"), Id("2"), digest(text))
    book = _by_two()
    (event,) = adopt(book, actor(TOP), START, asked)
    assert isinstance(event, RuleProposed)
    waits = book.with_waiting(*waiting([(event, TOP)]))
    assert guard_of(waits, TOP, asked) is Guard.same_person
    (second,) = adopt(waits, actor(REP), START, asked)
    assert second == CalendarAdopted(Code("weekdays"), 2, digest(text), START, first=TOP)


def test_a_machine_is_neither_of_the_two() -> None:
    token = Actor(Id("token/1"), granted=frozenset({Permission.policy_adopt}))
    with pytest.raises(Refused) as refused:
        adopt(_by_two(), token, START, given())
    assert refused.value.guard is Guard.not_permitted


def test_a_proposed_pack_is_sent_back_by_whoever_could_adopt_it() -> None:
    proposal = RuleProposal(RuleKind.pack, DISP, VERSION, digest(TEXT), REP)
    waits = _by_two().with_waiting(proposal)
    for person in (TOP, REP):
        (event,) = return_proposal(waits, actor(person), START, _returned(TEXT, WHY))
        assert event == RuleReturned(RuleKind.pack, DISP, VERSION, digest(TEXT), WHY)
    for text, person, guard in [
        ("c", TOP, Guard.nothing_proposed),
        (TEXT, ANN, Guard.not_permitted),
    ]:
        with pytest.raises(Refused) as refused:
            return_proposal(waits, actor(person), START, _returned(text, WHY))
        assert refused.value.guard is guard


def test_the_newest_proposal_of_a_pack_stands_until_it_is_adopted_or_sent_back() -> None:
    first = RuleProposed(RuleKind.pack, DISP, VERSION, digest(TEXT))
    newer = replace(first, settings=QUICK)
    calendar = RuleProposed(RuleKind.calendar, Code("ie"), Id("1"), digest("ie"))
    [stands, other] = waiting([(first, REP), (calendar, REP), (newer, TOP)])
    assert (stands.settings, stands.by) == (QUICK, TOP)
    assert other.code == "ie"
    later = START + timedelta(days=1)
    for settled in (
        PackAdopted(DISP, Id("9"), digest("x"), later),
        RuleReturned(RuleKind.pack, DISP, VERSION, digest(TEXT), WHY),
    ):
        assert waiting([(first, REP), (settled, TOP)]) == ()
    settled_calendar = CalendarAdopted(Code("ie"), 1, digest("ie"), later)
    assert waiting([(calendar, REP), (settled_calendar, TOP)]) == ()

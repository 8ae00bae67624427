"""Clause 4.12: a complaint is handed over by asking; somebody answers for it at every moment."""

from dataclasses import replace
from datetime import date

import pytest
from tests.core.samples import (
    ANN,
    CLEO,
    DAN,
    NORTH_MANAGER,
    PEOPLE,
    REP,
    RULES,
    SOUTH_MANAGER,
    START,
    Story,
    words,
)

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import AbsenceSet, Directory, Person
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Recuse, Transfer
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.handing_over import AcceptHandOver, OfferHandOver, ReturnHandOver
from amends.core.operation.guards import next_owner, who_sees
from amends.core.refusal import Guard
from amends.core.values import Code, Id

ASK = OfferHandOver(SOUTH_MANAGER, words("I am away for a month"))
YES, NO = AcceptHandOver(), ReturnHandOver(words("not mine"))


def offered() -> Story:
    return Story().received().does("hand-over", ASK)


def test_whoever_asks_answers_for_it_until_it_is_accepted() -> None:
    story = offered()

    assert story.complaint.owner == ANN
    assert story.refuses("accept-hand-over", YES) is Guard.not_your_own
    story.does("accept-hand-over", YES, SOUTH_MANAGER)
    assert story.complaint.owner == SOUTH_MANAGER
    assert story.complaint.hand_over is None
    assert story.refuses("accept-hand-over", YES, SOUTH_MANAGER) is Guard.nothing_offered


def test_whoever_is_asked_sees_it_and_may_answer_but_not_handle_it() -> None:
    person = PEOPLE.persons[SOUTH_MANAGER]
    before = Story().received()
    story = offered()

    assert not who_sees(person, before.complaint, RULES), "it is another unit's"
    assert who_sees(person, story.complaint, RULES)
    assert story.refuses("transfer", Transfer(REP, words()), SOUTH_MANAGER) is Guard.not_permitted
    story.does("return-hand-over", NO, SOUTH_MANAGER)
    assert not who_sees(person, story.complaint, RULES)


def test_what_is_given_back_lies_before_whoever_asked_until_they_decide_anything() -> None:
    story = offered().does("return-hand-over", NO, SOUTH_MANAGER)

    assert story.complaint.owner == ANN
    returned = story.complaint.returned
    assert returned is not None
    assert (returned.to, returned.act, returned.by) == (ANN, "hand-over", SOUTH_MANAGER)
    story.does("note", Note(words("hm")))
    assert story.complaint.returned is not None, "a note decides nothing"
    story.does("hand-over", OfferHandOver(CLEO, words("you?")))
    assert story.complaint.returned is None


def test_whoever_asked_may_take_it_back_or_ask_somebody_else() -> None:
    back = offered().does("return-hand-over", ReturnHandOver(words("I stay")))
    other = offered().does("hand-over", OfferHandOver(CLEO, words("or you?")))

    assert (back.complaint.hand_over, back.complaint.returned) == (None, None)
    assert other.complaint.asked == {CLEO}
    assert other.refuses("accept-hand-over", YES, SOUTH_MANAGER) is Guard.not_permitted


@pytest.mark.parametrize(
    ("given", "by", "guard"),
    [
        (OfferHandOver(CLEO, words()), NORTH_MANAGER, Guard.not_your_own),
        (OfferHandOver(ANN, words()), ANN, Guard.already_done),
        (ASK, ANN, Guard.already_done),
        (OfferHandOver(DAN, words()), ANN, Guard.cannot_handle),
    ],
    ids=["not theirs to give", "to themselves", "twice the same", "who handles nothing"],
)
def test_only_the_owner_asks_and_only_somebody_who_could_handle_it(
    given: OfferHandOver, by: Id, guard: Guard
) -> None:
    assert offered().refuses("hand-over", given, by) is guard


def test_another_owner_or_a_tie_ends_the_asking() -> None:
    named = offered().does("transfer", Transfer(CLEO, words()))
    stepped_back = offered().does("recuse", Recuse(words("my cousin")))
    tied = offered().does("recuse", Recuse(words("mine")), ANN)

    for story in (named, stepped_back, tied):
        assert story.complaint.hand_over is None
        assert story.refuses("accept-hand-over", YES, CLEO) is Guard.nothing_offered


def test_what_ends_is_no_longer_to_be_taken_over() -> None:
    from amends.core.operation.acts.scope import DecideKind

    praise = DecideKind(e.Kind.praise, words("thanks"))
    story = offered().does("decide-kind", praise, ANN).does("decide-kind", praise, CLEO)

    assert not story.complaint.open
    assert story.complaint.hand_over is None


# --- absence ---


def away(person: Id, deputy: Id | None, rules: Rules = RULES) -> Rules:
    known = rules.people.persons[person]
    absence = AbsenceSet(date(2026, 11, 1), date(2026, 11, 30), deputy)
    gone: Person = replace(known, absences=(absence,))
    return replace(rules, people=Directory({**rules.people.persons, person: gone}))


def owner(rules: Rules, *, not_: frozenset[Id] = frozenset()) -> Id:
    return next_owner(rules, Code("north"), lambda person: person not in not_, START)


def test_new_complaints_go_to_whoever_stands_in_for_somebody_away() -> None:
    assert owner(RULES) == ANN
    assert owner(away(ANN, CLEO)) == CLEO
    assert owner(away(ANN, None)) == NORTH_MANAGER, "the next whom the policy names"


def test_nobody_stands_in_who_is_away_too_tied_or_handles_nothing() -> None:
    both = away(CLEO, None, away(ANN, CLEO))

    assert owner(both) == NORTH_MANAGER
    assert owner(away(ANN, CLEO), not_=frozenset({CLEO})) == NORTH_MANAGER
    assert owner(away(ANN, DAN)) == NORTH_MANAGER


def test_where_everybody_is_away_it_is_theirs_all_the_same() -> None:
    rules = RULES
    for person in PEOPLE.persons:
        rules = away(person, None, rules)

    assert owner(rules) == ANN

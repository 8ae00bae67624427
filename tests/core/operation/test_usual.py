"""Clause 7: what usually comes next stands first, at each stage; what has nothing left to do is not
named."""

from dataclasses import replace
from datetime import date

from tests.core.samples import (
    ANN,
    CLEO,
    FAY,
    NORTH_MANAGER,
    REP,
    Story,
    about_a_person,
    assessment,
    lodging,
    refund,
    words,
)

from amends.core.operation import events as e
from amends.core.operation.acts.assessment import NamePerson, TakeImmediateAction, classify
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.closing.outside import RecordOutsideOutcome, ReferOutside
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewIssue
from amends.core.operation.acts.response import NewRemedy, PrepareResponse
from amends.core.operation.complaint import Stage
from amends.core.operation.guidance.offers import is_turn_of
from amends.core.operation.guidance.usual import usual
from amends.core.values import Code, Id

TODAY = date(2026, 11, 2)
APOLOGY = NewRemedy(Code("apology"))
OMBUDSMAN = ReferOutside(Code("ombudsman"), consent=True)


def likely(story: Story) -> tuple[str, ...]:
    return tuple(act.name for act in usual(story.complaint, story.entries))


def outside(story: Story, *, upheld: bool) -> Story:
    story.does("refer-outside", OMBUDSMAN)
    assert likely(story) == ("record-outside-outcome",)
    found = RecordOutsideOutcome(e.OutsideResult.decision, TODAY, upheld=upheld)
    return story.does("record-outside-outcome", found)


def test_the_main_line_is_followed_step_by_step() -> None:
    story = Story().received()
    assert likely(story)[0] == "assess"
    story.does("assess", assessment())
    assert likely(story)[0] == "assign"
    story.does("assign", Assign(ANN))
    assert likely(story)[-1] == "record-finding"
    story.examined()
    assert "record-finding" not in likely(story), "every issue has one"
    assert likely(story)[0] == "prepare-response"
    story.does("prepare-response", PrepareResponse(words("no"), (refund(99_000),)))
    assert set(likely(story)) == {"communicate-decision", "authorize-response"}


def test_a_person_who_is_mentioned_is_named_before_anything_else() -> None:
    assert likely(Story().received(about_a_person()))[0] == "name-person"
    assert "name-person" not in likely(Story().received())


def test_a_person_who_is_named_during_the_investigation_is_told_before_it_goes_on() -> None:
    story = Story().received().does("assess", assessment()).does("assign", Assign(ANN))
    story.does("name-person", NamePerson(person=FAY), REP)
    assert likely(story)[0] == "notify-subject"


def test_an_issue_without_a_category_is_asked_for_right_after_the_first_step() -> None:
    story = Story().received(lodging(issues=(NewIssue(),)))
    assert likely(story)[:2] == ("assess", "classify")
    assert "classify" not in likely(Story().received())


def test_immediate_action_comes_first_until_it_is_taken() -> None:
    story = Story().received()
    story.does("assess", assessment(immediate_needed=True, immediate_possible=True))
    assert likely(story)[0] == "take-immediate-action"
    story.does("take-immediate-action", TakeImmediateAction(words("the gas is off")))
    assert "take-immediate-action" not in likely(story)


def test_what_was_accepted_is_carried_out_then_seen_to_then_closed() -> None:
    story = Story().received().answered(APOLOGY).reacted(e.Reaction.accepted)
    assert likely(story) == ("pay-remedy", "carry-out")
    story.does("carry-out", CarryOut(1, 1))
    assert likely(story)[0] == "verify-correction"
    story.does("verify-correction", VerifyCorrection(1), NORTH_MANAGER)
    assert likely(story)[0] == "close"
    assert "verify-correction" not in likely(story)


def test_a_refused_complaint_goes_up_or_outside_before_it_is_closed() -> None:
    found = likely(Story().refused())
    assert found[:2] == ("escalate", "refer-outside")
    assert found[-1] == "close"


def test_once_an_outside_body_has_refused_it_closing_comes_first() -> None:
    story = outside(Story().refused(), upheld=False)
    assert story.complaint.stage is Stage.unresolved_open
    assert likely(story)[0] == "close"


def test_what_an_outside_body_grants_is_carried_out_first() -> None:
    story = outside(Story().refused(), upheld=True)
    assert likely(story) == ("pay-remedy", "carry-out")


def test_whoever_takes_it_back_leaves_a_complaint_to_be_closed() -> None:
    story = Story().received().does("withdraw", Withdraw(1, words("never mind"), e.Way.phone))
    assert likely(story)[:2] == ("close", "assess"), "closing waits for the assessment, so both"


def test_silence_that_was_recorded_leaves_a_complaint_to_be_closed() -> None:
    story = Story().received().answered(APOLOGY)
    assert likely(story) == ("record-reaction",)
    silent = e.ReactionRecorded(1, e.Reaction.no_reply, 1)
    story.tell([silent], by=ANN, act="record-reaction", happened=story.at)
    assert likely(story) == ("close", "record-reaction")


def test_nothing_comes_next_for_what_is_closed() -> None:
    story = Story().received().answered(APOLOGY).reacted(e.Reaction.accepted).carried_out()
    ground = Close(e.Ground.accepted, Code("late"), Code("mistake"), e.Pattern.single)
    assert likely(story.does("close", ground)) == ()


def test_an_act_is_the_turn_of_a_handler_or_of_all_others_who_may_if_no_handler_can() -> None:
    story = Story().received().does("assess", assessment())

    def turn_of(*persons: Id) -> list[Id]:
        people, now = story.rules.people.persons, story.at
        return [
            person
            for person in persons
            if is_turn_of(people[person], classify, story.complaint, story.rules, now)
        ]

    story.does("assign", Assign(ANN))
    assert turn_of(FAY, ANN, CLEO) == [ANN]
    gone = replace(story.rules.people.persons[ANN], active=False)
    persons = {**story.rules.people.persons, ANN: gone}
    story.rules = replace(story.rules, people=replace(story.rules.people, persons=persons))
    assert turn_of(FAY, CLEO) == [CLEO]

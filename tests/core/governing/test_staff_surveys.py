"""Clauses 5.2 and 5.4.5: only totals of a staff survey are recorded, by one and confirmed by
another."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.core.governing.recording import NOW, Recording
from tests.core.samples import ANN, REP, RULES, TOP, words

from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Directory
from amends.core.governing.staff_surveys import (
    MOST_INVITED,
    STAFF_SURVEY,
    RecordStaffSurvey,
    StaffSurveyState,
    WithdrawStaffSurvey,
)
from amends.core.records.state import HandOverRecord, NoParticulars
from amends.core.refusal import Guard
from amends.core.values import Id

TODAY = NOW.date()


def given(**other: Any) -> RecordStaffSurvey:
    said = {"leadership": 7, "means": 4, "attitude": 9, "openness": 6, "held": words("on paper")}
    days = {"first": TODAY - timedelta(days=20), "last": TODAY - timedelta(days=6)}
    totals = {"invited": 14, "answered": 10, "owner": TOP}
    return RecordStaffSurvey(**{**said, **days, **totals, **other})


@pytest.mark.opens
def test_totals_count_once_another_person_compared_them_with_the_result_sheet() -> None:
    told = Recording(STAFF_SURVEY).does("record", given())
    assert (told.state.owner, told.state.due) == (TOP, TODAY + timedelta(days=14))
    assert told.refuses("confirm", NoParticulars(), by=REP) is Guard.not_by_owner
    assert told.refuses("confirm", NoParticulars(), opened=False, by=TOP) is Guard.not_opened
    told.does("confirm", NoParticulars(), by=TOP)
    assert (told.state.state, told.state.confirmed_by) == (StaffSurveyState.confirmed, TOP)
    told.does("withdraw", WithdrawStaffSurvey(words("wrong sheet")), by=TOP)
    assert told.state.state is StaffSurveyState.withdrawn


def test_no_one_makes_themselves_the_owner_of_totals_that_they_record_if_someone_else_may() -> None:
    told = Recording(STAFF_SURVEY)
    assert told.refuses("record", given(owner=REP), by=REP) is Guard.not_by_owner
    assert told.does("record", given(owner=REP), by=TOP).state.owner == REP


def test_the_only_person_who_may_confirms_their_own_totals() -> None:
    alone = replace(RULES, people=Directory({REP: RULES.people.persons[REP]}))
    told = Recording(STAFF_SURVEY, alone).does("record", given(owner=REP))
    told.does("confirm", NoParticulars())
    assert told.state.state is StaffSurveyState.confirmed


def test_who_recorded_totals_does_not_confirm_them_although_only_they_decide() -> None:
    only = Directory({one: RULES.people.persons[one] for one in (REP, ANN)})
    told = Recording(STAFF_SURVEY, replace(RULES, people=only)).does("record", given(owner=ANN))
    for owner in (ANN, REP):
        assert told.refuses("confirm", NoParticulars()) is Guard.not_by_owner
        if owner == ANN:
            told.does("hand-over", HandOverRecord(REP, words("mine")))
    told.does("hand-over", HandOverRecord(ANN, words("yours")))
    told.does("confirm", NoParticulars(), by=ANN)


def test_confirmed_totals_are_withdrawn_by_someone_who_neither_recorded_nor_owns_them() -> None:
    third = replace(RULES.people.persons[TOP], id=Id("person/third"))
    people = Directory({**RULES.people.persons, third.id: third})
    told = Recording(STAFF_SURVEY, replace(RULES, people=people)).does("record", given())
    told.does("confirm", NoParticulars(), by=TOP)
    for person in (REP, TOP):
        refused = told.refuses("withdraw", WithdrawStaffSurvey(words("too low")), by=person)
        assert refused is Guard.not_by_owner
    told.does("withdraw", WithdrawStaffSurvey(words("wrong sheet")), by=Actor.of(third))


def test_no_more_people_are_invited_than_an_organisation_could_ask() -> None:
    too_many = given(invited=MOST_INVITED + 1)
    assert Recording(STAFF_SURVEY).refuses("record", too_many) is Guard.wrong_type


@pytest.mark.parametrize(
    "other",
    [{"answered": 4}, {"answered": 15}, {"leadership": 11}, {"openness": -1}],
    ids=["fewer than five answers", "more than were invited", "more than answered", "below none"],
)
def test_totals_that_cannot_be_or_would_show_a_person_are_refused(other: dict[str, int]) -> None:
    given_low = {"leadership": 0, "means": 0, "attitude": 0, "openness": 0, **other}
    assert Recording(STAFF_SURVEY).refuses("record", given(**given_low)) is Guard.wrong_type


def test_a_survey_that_is_not_over_is_not_recorded_and_a_handler_records_none() -> None:
    told = Recording(STAFF_SURVEY)
    later = given(last=TODAY + timedelta(days=1))
    assert told.refuses("record", later) is Guard.in_the_future
    assert told.refuses("record", given(), by=ANN) is Guard.not_permitted


def test_no_event_of_a_survey_names_who_answered() -> None:
    for event in STAFF_SURVEY.events.values():
        fields = set(getattr(event, "__dataclass_fields__", ()))
        assert not fields & {"by", "person", "persons", "respondents", "answers"}, event

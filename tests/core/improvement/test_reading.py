"""What the record itself says of a finished complaint, and who was involved in it."""

import pytest
from tests.core.samples import ANN, NORTH_MANAGER, Story, assessment, lodging, words

from amends.core.framework.policy.commitments import Grade
from amends.core.improvement.samples.reading import Item, Verdict, differing, from_record, items_of
from amends.core.improvement.uninvolved import involved_in
from amends.core.operation.acts.investigation import Assign, RecordEvidence
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import Finding, FindingRecorded
from amends.core.values import Id


def complaint(story: Story) -> Complaint:
    return story.complaint


def verdicts(story: Story) -> dict[Item, Verdict]:
    return dict(from_record(complaint(story), story.entries, story.rules))


def test_a_response_by_its_first_deadline_is_in_time_and_a_later_one_is_not() -> None:
    assert verdicts(Story().received(lodging()).answered())[Item.in_time] is Verdict.yes
    late = Story().received(lodging()).later(days=200).answered()
    assert verdicts(late)[Item.in_time] is Verdict.no


def test_a_priority_that_changed_was_not_right_at_first() -> None:
    story = Story().received(lodging()).does("assess", assessment())
    assert verdicts(story)[Item.priority] is Verdict.yes
    graver = assessment(severity=Grade.critical, impact=Grade.critical, safety=True)
    assert verdicts(story.does("assess", graver))[Item.priority] is Verdict.no


def test_without_a_person_complained_about_a_finding_needs_evidence_or_agrees() -> None:
    begun = Story().received(lodging()).does("assess", assessment()).does("assign", Assign(ANN))
    assert verdicts(begun)[Item.both_sides] is Verdict.not_applicable, "there is no finding yet"
    found = FindingRecorded(1, Finding.not_upheld, words("not broken"))  # as older entries
    begun.tell((found,), by=ANN, act="record-finding", happened=begun.at)
    assert verdicts(begun)[Item.both_sides] is Verdict.no
    proved = begun.does("record-evidence", RecordEvidence(words("photographs"), 1), by=ANN)
    assert verdicts(proved)[Item.both_sides] is Verdict.yes
    assert verdicts(Story().received(lodging()).answered())[Item.both_sides] is Verdict.yes


def test_only_questions_on_which_the_record_says_something_can_differ() -> None:
    person = {Item.fair: Verdict.no, Item.in_time: Verdict.no, Item.priority: Verdict.yes}
    record = {Item.in_time: Verdict.yes, Item.priority: Verdict.yes, Item.both_sides: Verdict.no}
    assert differing(person, record) == (Item.in_time,)


def test_whether_it_was_rightly_no_complaint_is_asked_only_of_those_left_out() -> None:
    story = Story().received(lodging()).answered()
    assert Item.scope not in items_of(complaint(story))
    assert set(items_of(complaint(story))) == set(Item) - {Item.scope}


@pytest.mark.parametrize(("person", "involved"), [(ANN, True), (NORTH_MANAGER, True)])
def test_who_worked_on_a_complaint_was_involved(person: Id, involved: bool) -> None:
    story = Story().received(lodging()).answered()
    assert involved_in(person, complaint(story), story.rules) is involved
    assert not involved_in(Id("person/stranger"), complaint(story), story.rules)

"""Clauses 7.3 to 7.5: dates told at receipt, shortened by assessment, moved, lapsed once."""

from datetime import date, timedelta

import pytest
from tests.core.samples import ANN, REP, TOP, Story, assessment, rules, words

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.commitments import (
    Grade,
    Priority,
)
from amends.core.framework.policy.vocabulary import (
    FieldType,
    OwnField,
)
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.tracking import (
    ExtendTerm,
    KeepPromise,
    Lapse,
    NoteLate,
    PauseTerm,
    Promise,
    ResumeTerm,
    SetReminder,
    recorded_instead,
)
from amends.core.refusal import Guard, Refused
from amends.core.values import Code

PACK, RESPOND, ACKNOWLEDGE = Code("iso-10002"), Code("respond"), Code("acknowledge")


def day(story: Story, clock: Code = RESPOND) -> date:
    """The day told now for a clock."""
    term = story.complaint.term(PACK, clock)
    assert term is not None
    return term.day


def test_the_routine_dates_are_told_at_receipt() -> None:
    story = Story().received()

    assert (day(story, ACKNOWLEDGE), day(story)) == (date(2026, 11, 3), date(2026, 11, 30))


def test_an_assessment_makes_dates_earlier_never_later_and_keeps_the_first() -> None:
    story = Story().received().does("assess", assessment(severity=Grade.high))
    assert day(story) == date(2026, 11, 16)

    story.does("assess", assessment())
    assert day(story) == date(2026, 11, 16)
    term = story.complaint.term(PACK, RESPOND)
    assert term is not None
    assert term.first.date() == date(2026, 11, 30)


def test_safety_is_urgent_alerts_top_management_and_cannot_be_overridden() -> None:
    story = Story().received()
    waved = assessment(safety=True, priority_override=Priority.routine, reason=words())
    assert story.refuses("assess", waved) is Guard.safety_is_urgent

    story.does("assess", assessment(safety=True))
    assert story.complaint.assessment is not None
    assert story.complaint.assessment.priority is Priority.urgent
    assert story.events_of(e.TopManagementAlerted) == [
        e.TopManagementAlerted(Code("safety"), (TOP,))
    ]
    assert day(story) == date(2026, 11, 4)


def test_what_becomes_significant_later_alerts_once() -> None:
    story = Story().received().does("assess", assessment())
    for _ in range(2):
        story.does("assess", assessment(impact=Grade.critical))

    assert len(story.events_of(e.TopManagementAlerted)) == 1


def test_another_priority_than_the_rules_needs_a_reason() -> None:
    story = Story().received()
    override = assessment(priority_override=Priority.prompt)
    assert story.refuses("assess", override) is Guard.needs_reason

    story.does("assess", assessment(priority_override=Priority.prompt, reason=words("a child")))
    assert story.events_of(e.Assessed)[0].overridden


@pytest.mark.parametrize(
    "missing",
    ["severity", "safety", "complexity", "impact", "immediate_needed", "immediate_possible"],
)
def test_an_assessment_needs_all_six_answers(missing: str) -> None:
    assert Story().received().refuses("assess", assessment(**{missing: None})) is (
        Guard.not_complete
    )


def extension(to: date) -> ExtendTerm:
    return ExtendTerm(PACK, RESPOND, to, Code("complex"), words("an expert is asked"))


def test_a_date_is_extended_to_a_later_day_before_it_has_passed() -> None:
    story = Story().received().later(days=10)
    for day in (20, 30):
        wanted = extension(date(2026, 11, day))
        assert story.refuses("extend-term", wanted) is Guard.not_later

    story.does("extend-term", extension(date(2026, 12, 18)))
    term = story.complaint.term(PACK, RESPOND)
    assert term is not None
    assert (term.day, term.extended) == (date(2026, 12, 18), 1)
    assert term.first.date() == date(2026, 11, 30)


def test_after_the_date_it_is_too_late_to_extend_and_why_it_is_late_is_recorded_instead() -> None:
    story = Story().received().later(days=40)
    wanted = extension(date(2027, 1, 18))
    assert story.refuses("extend-term", wanted) is Guard.term_passed

    instead = recorded_instead(wanted, Refused(Guard.term_passed))
    assert instead is not None
    before = story.complaint.term(PACK, RESPOND)
    story.does("note-late", instead)
    (noted,) = story.events_of(e.LateNoticed)
    assert before is not None
    assert (noted.until, noted.day, noted.ground) == (before.until, wanted.day, "complex")
    after = story.complaint.term(PACK, RESPOND)
    assert after is not None
    assert (after.day, after.until, after.late_day) == (before.day, before.until, wanted.day)
    assert story.refuses("note-late", instead) is Guard.already_done, "not the same day twice"


def test_a_day_that_is_gone_as_well_is_no_late_notice() -> None:
    story = Story().received().later(days=40)
    gone = extension(date(2026, 12, 4))

    assert story.refuses("extend-term", gone) is Guard.term_over
    assert recorded_instead(gone, Refused(Guard.term_over)) is None
    assert recorded_instead(Lapse(PACK, RESPOND), Refused(Guard.term_passed)) is None


def test_nothing_is_late_before_its_date_or_once_it_is_done() -> None:
    story = Story().received()
    late = NoteLate(PACK, ACKNOWLEDGE, date(2026, 12, 4), Code("complex"), words("why"))
    assert story.refuses("note-late", late) is Guard.too_early

    story.does("acknowledge", Acknowledge(1, e.Way.email)).later(days=9)
    assert story.refuses("note-late", late) is Guard.already_done


def test_a_date_lapses_once_when_it_has_passed_unmet() -> None:
    story, lapse = Story().received(), Lapse(PACK, ACKNOWLEDGE)
    assert story.refuses("lapse", lapse, SYSTEM_ACTOR) is Guard.too_early

    story.later(days=2).does("lapse", lapse, SYSTEM_ACTOR)
    assert story.refuses("lapse", lapse, SYSTEM_ACTOR) is Guard.already_done
    assert story.refuses("lapse", Lapse(PACK, RESPOND), ANN) is Guard.not_permitted


def test_a_date_that_was_met_never_lapses() -> None:
    story = Story().received().does("acknowledge", Acknowledge(1, e.Way.email)).later(days=9)

    assert story.refuses("lapse", Lapse(PACK, ACKNOWLEDGE), SYSTEM_ACTOR) is Guard.already_done


def test_an_acknowledgement_that_is_not_possible_needs_a_reason_and_counts() -> None:
    story = Story().received()
    bare = Acknowledge(1, e.Way.not_possible)
    assert story.refuses("acknowledge", bare) is Guard.needs_reason

    story.does("acknowledge", Acknowledge(1, e.Way.not_possible, words=words("anonymous")))
    assert story.complaint.acknowledged_at == story.at
    assert story.refuses("acknowledge", Acknowledge(1, e.Way.email)) is Guard.already_done


def test_a_pause_moves_the_date_by_the_working_days_it_lasted() -> None:
    story = Story().received().does("pause-term", PauseTerm(PACK, RESPOND, words("a survey")))
    assert story.refuses("extend-term", extension(date(2027, 1, 4))) is Guard.term_over

    story.later(days=7).does("resume-term", ResumeTerm(PACK, RESPOND))
    assert day(story) == date(2026, 12, 7)
    assert story.refuses("resume-term", ResumeTerm(PACK, RESPOND)) is Guard.not_paused


def test_a_promise_is_a_date_that_is_kept_once() -> None:
    story = Story().received()
    late = Promise((story.at - timedelta(days=1)).date(), words())
    assert story.refuses("promise", late) is Guard.term_over

    story.does("promise", Promise(story.at.date(), words("we call today")))
    story.does("keep-promise", KeepPromise(1))
    assert story.refuses("keep-promise", KeepPromise(1)) is Guard.already_done
    assert story.refuses("keep-promise", KeepPromise(2)) is Guard.unknown_item


def test_a_reminder_on_a_refused_complaint_is_the_next_day_of_its_watch() -> None:
    story = Story().refused()
    story.does("set-reminder", SetReminder(date(2026, 11, 9), ANN))

    assert story.complaint.watch == date(2026, 11, 9)
    before = Story().received().does("set-reminder", SetReminder(date(2026, 11, 9), ANN))
    assert not before.events_of(e.WatchSet)


def test_an_act_is_told_of_neither_before_the_receipt_nor_after_now() -> None:
    story = Story().received()
    early = Acknowledge(1, e.Way.email, happened=story.at - timedelta(hours=1))
    late = Acknowledge(1, e.Way.email, happened=story.at + timedelta(hours=1))

    assert story.refuses("acknowledge", early) is Guard.before_receipt
    assert story.refuses("acknowledge", late) is Guard.in_the_future


def test_an_own_field_that_an_act_needs_is_filled_first_and_with_its_type() -> None:
    tenancy = Code("own.tenancy")
    needed = OwnField(tenancy, FieldType.int, required_at=Code("assess"))
    story = Story(rules(own_fields=(needed,))).received()
    assert story.refuses("assess", assessment()) is Guard.not_complete

    wrong = Classify(facts=(NewFact(tenancy, flag=True),))
    assert story.refuses("classify", wrong) is Guard.wrong_type
    unknown = Classify(facts=(NewFact(Code("own.other"), number=1),))
    assert story.refuses("classify", unknown) is Guard.unknown_code
    told = assessment(facts=(NewFact(tenancy, number=11),))
    assert Story(story.rules).received().does("assess", told) is not None, "told with the act"
    story.does("classify", Classify(facts=(NewFact(tenancy, number=12),)))
    story.does("classify", Classify(facts=(NewFact(tenancy, number=13),)))
    story.does("assess", assessment())
    assert [fact.number for fact in story.complaint.facts] == [13]
    assert story.complaint.owner == ANN != REP

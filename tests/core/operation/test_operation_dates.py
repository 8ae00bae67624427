"""Clause 7.3: a date counted anew, one that had passed already, one that stands still, one that is
due again after a new beginning; each with its derivation."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.core.samples import (
    ANN,
    NORTH_MANAGER,
    PACK,
    REP,
    RULES,
    SOUTH_MANAGER,
    START,
    Story,
    assessment,
    rules,
    two_tenants,
    words,
)
from tests.core.shut import closed_on

import amends
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.verdict import State, Verdict
from amends.core.framework.people.authority import IMPORT_ACTOR, SYSTEM_ACTOR, Actor
from amends.core.framework.policy.commitments import DEFAULT_TARGETS, Grade
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.ending import Close, Reopen, Withdraw
from amends.core.operation.acts.closing.outside import ReferOutside
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.records import Correct, Correctable
from amends.core.operation.acts.response import AuthorizeResponse, Escalate, PrepareResponse
from amends.core.operation.acts.tracking import (
    ExtendTerm,
    Lapse,
    PauseTerm,
    ResumeTerm,
    Row,
    tracking_rows,
)
from amends.core.operation.complaint.parts import Term
from amends.core.operation.regulators.deriving import derived
from amends.core.principles.timeliness import TermUnit
from amends.core.refusal import Guard
from amends.core.values import Code

ACKNOWLEDGE, RESPOND = Code("acknowledge"), Code("respond")
URGENT = assessment(safety=True)
PAUSE, RESUME = PauseTerm(PACK.id, RESPOND, words("a survey")), ResumeTerm(PACK.id, RESPOND)


def term(story: Story, clock: Code = RESPOND) -> Term:
    """The clock as it stands."""
    found = story.complaint.term(PACK.id, clock)
    assert found is not None
    return found


def reason(story: Story, clock: Code = RESPOND) -> Verdict:
    """The verdict behind the clock as it stands."""
    found = derived(
        term(story, clock),
        story.entries,
        reference=story.reference,
        rules=lambda _: story.rules,
    )
    assert found is not None
    assert found.due is not None
    assert found.due.day == term(story, clock).day
    return found


def _answer(party: int) -> PrepareResponse:
    return PrepareResponse(words("because"), parties=(party,))


def _yes() -> AuthorizeResponse:
    return AuthorizeResponse(1)


def withdrawn() -> Close:
    return Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.Pattern.single)


# --- counted anew ---


def test_a_date_that_has_passed_when_it_is_counted_anew_is_told_as_reclassified() -> None:
    story = Story().received().later(days=7).does("assess", URGENT)
    told = [told for told in story.events_of(e.TermTold) if told.reclassified]

    assert {(one.clock, one.day) for one in told} == {
        (ACKNOWLEDGE, date(2026, 11, 2)),
        (RESPOND, date(2026, 11, 4)),
    }
    assert term(story).reclassified
    assert term(story).first.date() == date(2026, 11, 30)


def test_nobody_missed_it_so_it_does_not_lapse() -> None:
    story = Story().received().later(days=7).does("assess", URGENT)

    refused = story.refuses("lapse", Lapse(PACK.id, RESPOND), SYSTEM_ACTOR)
    assert refused is Guard.already_done
    assert story.events_of(e.TermLapsed) == []
    assert story.complaint.next_term is not None
    assert story.complaint.next_term.reclassified


def test_its_derivation_says_when_it_was_counted_anew() -> None:
    story = Story().received().later(days=7).does("assess", URGENT)
    verdict = reason(story)

    assert verdict.state is State.reclassified
    assert verdict.steps[-1].code == "reclassified"
    assert verdict.steps[-1].values == (START + timedelta(days=7),)
    story.later(days=1).answered()
    assert reason(story).state is State.reclassified


def test_a_date_still_ahead_is_not_called_reclassified() -> None:
    story = Story().received().does("assess", assessment(severity=Grade.high))

    assert not term(story).reclassified
    assert reason(story).state is State.open
    assert all(step.code != "reclassified" for step in reason(story).steps)


def test_the_tracking_rows_say_which_date_had_passed() -> None:
    story = Story().received().does("acknowledge", Acknowledge(1, e.Way.email))
    story.later(days=7).does("assess", URGENT)

    rows = [tracked.row for tracked in tracking_rows(story.entries) if tracked.reclassified]
    assert rows == [Row.t5]


def test_a_milder_assessment_later_leaves_the_derivation_of_what_was_told() -> None:
    story = Story().received().does("assess", assessment(severity=Grade.high))
    story.later(days=1).does("assess", assessment())

    assert [step.code for step in reason(story).steps].count(Code("counted")) == 10
    assert all(step.code != "agreed" for step in reason(story).steps)


def test_what_came_in_earlier_than_was_recorded_is_due_earlier() -> None:
    story = Story().received().later(days=1)
    early = Correct(
        Correctable.received_at, words("the postmark"), moment=START - timedelta(days=14)
    )
    story.does("correct", early)

    assert term(story).day == date(2026, 11, 16)
    assert term(story, ACKNOWLEDGE).reclassified
    reason(story)


def test_a_unit_with_fewer_holidays_makes_a_date_earlier_and_never_later() -> None:
    closed = closed_on(RULES.calendars[Code("weekdays")], date(2026, 11, 5))
    there = replace(RULES, calendars={closed.code: closed})
    story = Story(there).received()
    assert term(story).day == date(2026, 12, 1)
    story.rules = RULES
    story.does("classify", Classify(unit=Code("south")), NORTH_MANAGER)
    assert term(story).day == date(2026, 11, 30)


# --- standing still ---


PACK_TEXT = (Path(amends.__file__).parent / "regimes" / "iso-10002.toml").read_text()
FACT = """
[facts]
"own.tenancy" = "the number of the tenancy"
"""


def paused_by(text: str) -> Rules:
    """The sample rules with another line of pauses for the answer."""
    source = 'pauses = [{ from = "term_paused", until = "term_resumed" }]'
    whole = PACK_TEXT.replace(source, text)
    assert text in whole
    cut = whole[: whole.index("[[tests]]")]
    return replace(RULES, packs=(pack_text.read(cut, source="iso-10002"),))


def test_a_clock_that_the_pack_does_not_let_stand_still_is_not_paused() -> None:
    story = Story().received()
    stop = PauseTerm(PACK.id, ACKNOWLEDGE, words("we are busy"))

    assert story.refuses("pause-term", stop) is Guard.may_not_pause
    assert Story(paused_by("")).received().refuses("pause-term", PAUSE) is Guard.may_not_pause


def test_a_ground_that_the_pack_does_not_know_is_none() -> None:
    waiting = '[{ from = "info_requested", until = "information_received" }]'
    story = Story(paused_by(f"pauses = {waiting}")).received()

    assert story.refuses("pause-term", PAUSE) is Guard.may_not_pause
    asked = replace(PAUSE, ground=Code("info_requested"))
    story.does("pause-term", asked).later(days=7).does("resume-term", RESUME)
    assert term(story).day == date(2026, 12, 7)
    assert "paused_days" in {step.code for step in reason(story).steps}


def test_a_condition_of_the_pause_must_hold_and_what_is_unknown_does_not() -> None:
    only = '{ f = "own.tenancy", op = "gt", v = 5 }'
    line = f'pauses = [{{ from = "term_paused", until = "term_resumed", when = {only} }}]'
    story = Story(paused_by(line + FACT)).received()

    assert story.refuses("pause-term", PAUSE) is Guard.may_not_pause
    story.does("classify", Classify(facts=(NewFact(Code("own.tenancy"), number=7),)))
    story.does("pause-term", PAUSE)
    assert term(story).paused == story.at


def test_a_clock_in_calendar_days_stands_still_over_a_weekend_too() -> None:
    targets = tuple(replace(one, unit=TermUnit.day) for one in DEFAULT_TARGETS)
    story = Story(rules(targets=targets)).received().later(days=4)
    assert term(story).day == date(2026, 11, 22)

    story.does("pause-term", PAUSE).later(days=3).does("resume-term", RESUME)
    assert term(story).day == date(2026, 11, 25)
    reason(story)


def test_a_clock_in_working_days_does_not_stand_still_over_a_weekend_too() -> None:
    story = Story().received().later(days=4)
    assert term(story).day == date(2026, 11, 30)

    story.does("pause-term", PAUSE).later(days=3).does("resume-term", RESUME)
    assert term(story).day == date(2026, 12, 1), "from Friday to Monday is one working day"


def test_the_time_that_stood_still_is_not_lost_when_a_date_is_counted_anew() -> None:
    story = Story().received().does("pause-term", PAUSE).later(days=7).does("resume-term", RESUME)
    story.does("assess", assessment(severity=Grade.high))

    assert term(story).day == date(2026, 11, 23)
    reason(story)


def test_what_was_moved_says_so() -> None:
    story = Story().received()
    later = ExtendTerm(PACK.id, RESPOND, date(2026, 12, 18), Code("complex"), words("an expert"))

    story.does("extend-term", later)
    assert reason(story).steps[-1].code == "agreed"


# --- due again ---


def test_after_a_reopening_the_answer_is_due_anew_and_counts_from_it() -> None:
    story = Story().received().answered().reacted(e.Reaction.accepted).carried_out()
    story.does("close", replace(withdrawn(), ground=e.Ground.accepted)).later(days=60)
    story.does("reopen", Reopen(words("it is back")), Actor.complainant(1))

    assert term(story).day == date(2027, 1, 29)
    assert term(story).met_at is None
    assert term(story).first.date() == date(2026, 11, 30)
    assert reason(story).steps[0].values == (Code("reopened"),)
    story.examined().answered()
    assert term(story).met_at == story.at


def test_a_pause_that_was_open_when_it_was_answered_does_not_stop_the_clock_of_a_reopening() -> (
    None
):
    story = Story().received().does("pause-term", PAUSE).later(days=7)
    story.answered().reacted(e.Reaction.accepted).carried_out()
    story.does("close", replace(withdrawn(), ground=e.Ground.accepted)).later(days=53)
    assert term(story).pauses[-1].back is None
    story.does("reopen", Reopen(words("it is back")), Actor.complainant(1))

    assert term(story).day == date(2027, 1, 29)
    assert "paused" not in {step.code for step in reason(story).steps}
    story.later(days=1).does("assess", URGENT)
    assert term(story).running
    assert term(story).day < date(2027, 1, 29)
    reason(story)


def test_who_is_told_the_decision_first_knows_that_the_complaint_arrived() -> None:
    story = Story().received().answered()
    clock = term(story, ACKNOWLEDGE)

    assert (clock.met_at, story.complaint.acknowledged_at) == (story.at, None)
    assert story.later(days=9).refuses("lapse", Lapse(PACK.id, ACKNOWLEDGE), SYSTEM_ACTOR) is (
        Guard.already_done
    )


def test_its_derivation_says_that_the_decision_was_more_than_a_confirmation() -> None:
    story = Story().received().answered()
    last = reason(story, ACKNOWLEDGE).steps[-1]

    assert last.code == "met_by_more"
    assert last.values == (Code("response_sent"), story.at)
    confirmed = Story().received().does("acknowledge", Acknowledge(1, e.Way.email)).answered()
    assert all(step.code != "met_by_more" for step in reason(confirmed, ACKNOWLEDGE).steps)
    assert all(step.code != "met_by_more" for step in reason(story).steps)


def test_one_complainants_decision_confirms_nothing_to_another() -> None:
    story = Story().received(two_tenants()).examined()
    story.does("prepare-response", _answer(1)).does("authorize-response", _yes(), NORTH_MANAGER)
    story.communicated()
    assert term(story, ACKNOWLEDGE).met_at is None

    story.does("acknowledge", Acknowledge(2, e.Way.email))
    assert term(story, ACKNOWLEDGE).met_at == story.at


def test_a_confirmation_that_came_back_after_the_decision_leaves_the_decision() -> None:
    story = Story().received().does("acknowledge", Acknowledge(1, e.Way.email))
    story.later(days=1).answered()
    decided = story.at
    bounce = SendNotice(e.Notice.acknowledgement, e.Way.email, party=1, delivery=e.Delivery.failed)
    story.later(days=1).does("send-notice", bounce)

    clock = term(story, ACKNOWLEDGE)
    assert (clock.met_at, clock.met_by) == (decided, Code("response_sent"))


def test_the_receipt_is_not_confirmed_a_second_time_by_a_reopening() -> None:
    story = Story().received().does("acknowledge", Acknowledge(1, e.Way.email))
    story.does("withdraw", Withdraw(1, words(), e.Way.phone)).does("assess", assessment())
    story.does("close", withdrawn()).later(days=3)
    met = term(story, ACKNOWLEDGE).met_at

    story.does("reopen", Reopen(words()))
    assert term(story, ACKNOWLEDGE).met_at == met
    assert term(story).day == date(2026, 12, 3)


def test_an_assessment_after_a_reopening_counts_from_the_reopening() -> None:
    story = Story().received().does("assess", assessment())
    story.does("withdraw", Withdraw(1, words(), e.Way.phone)).does("close", withdrawn())
    story.later(days=28).does("reopen", Reopen(words())).does("assess", URGENT)

    assert term(story).day == date(2026, 12, 2)
    assert not term(story).reclassified
    reason(story)


def test_the_next_level_has_a_date_of_its_own() -> None:
    story = Story().refused().later(days=10).does("escalate", Escalate(SOUTH_MANAGER))

    assert term(story).day == date(2026, 12, 10)
    assert reason(story).steps[0].values == (Code("escalation_requested"),)
    story.does("refer-outside", ReferOutside(Code("ombudsman"), consent=True))
    assert term(story).met_at == story.at


def test_a_date_that_somebody_else_still_waits_for_is_not_put_off_by_a_level() -> None:
    story = Story().received(two_tenants()).examined()
    story.does("prepare-response", _answer(1)).does("authorize-response", _yes(), NORTH_MANAGER)
    story.communicated().reacted(e.Reaction.refused, party=1).later(days=4)
    before = term(story).day
    story.does("escalate", Escalate(SOUTH_MANAGER, parties=(1,)))

    assert term(story).day == before
    story.does("withdraw", Withdraw(2, words(), e.Way.phone)).does("close", withdrawn())
    assert term(story).met_at is None


def test_the_answer_is_given_once_nobody_waits_for_it_any_more() -> None:
    story = Story().received(two_tenants()).examined()
    story.does("prepare-response", _answer(1)).does("authorize-response", _yes(), NORTH_MANAGER)
    story.communicated()
    assert term(story).met_at is None

    story.does("withdraw", Withdraw(2, words(), e.Way.phone)).does("close", withdrawn())
    assert term(story).met_at == story.at


def test_what_was_taken_over_gets_its_first_date_when_it_is_reopened() -> None:
    old = TakeOver(
        Code("old"), words("17"), Code("closed_elsewhere"), START, (NewParty(words("tenant")),)
    )
    story = Story().taken_over(old, by=IMPORT_ACTOR).later(days=7)
    assert len(story.complaint.terms) == 0

    story.does("reopen", Reopen(words()), REP)
    assert [one.clock for one in story.complaint.terms] == [RESPOND]
    assert term(story).day == date(2026, 12, 7)


# --- the worker ---


def test_the_system_does_what_it_does_and_nothing_else() -> None:
    mine = {name for name, known in ACTS.items() if known.system}

    letters = {"write-letter", "post-letter"}
    assert mine == {"acknowledge", "record-contact", "send-notice", "set-reminder"} | letters
    story = Story().received()
    story.does("acknowledge", Acknowledge(1, e.Way.email), SYSTEM_ACTOR)
    for act, given in (
        ("classify", Classify(category=Code("late"))),
        ("assess", assessment()),
        ("withdraw", Withdraw(1, words(), e.Way.phone)),
        ("pause-term", PAUSE),
    ):
        assert story.refuses(act, given, SYSTEM_ACTOR) is Guard.not_permitted
    assert story.does("assess", assessment()).refuses("assign", Assign(ANN), SYSTEM_ACTOR) is (
        Guard.not_permitted
    )

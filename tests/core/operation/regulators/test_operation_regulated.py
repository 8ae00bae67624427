"""Clauses 5.3 and 7.3: the clocks of regulators follow from what happens to a complaint."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from tests.core.samples import ANN, RULES, Story, assessment, lodging, two_tenants, words

from amends.core.framework.packs.clock_count import Count
from amends.core.framework.packs.moves import Cap, Effect, EffectVerb, Extension
from amends.core.framework.packs.pack import Pack
from amends.core.framework.packs.verdict import OF_A_TEXT
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.closing.objection import ObjectToRecording
from amends.core.operation.acts.communication import Message, Note, SendNotice
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.response import Escalate, NewRemedy
from amends.core.operation.acts.tracking import ExtendTerm, Lapse, limit_of
from amends.core.operation.complaint import Complaint
from amends.core.operation.complaint.parts import Term
from amends.core.operation.regulators import regulated
from amends.core.operation.regulators.deriving import derived
from amends.core.operation.regulators.owed_letters import free_letters
from amends.core.operation.regulators.pack_facts import events_of
from amends.core.operation.regulators.regulated import (
    binding,
    caused,
    follow,
    last_told,
    news_due,
    standing,
    to_classify,
)
from amends.core.principles.timeliness import Roll, TermUnit
from amends.core.refusal import Guard
from amends.core.values import Code, Id
from amends.governance import packs as regimes

ACCEPTED = Close(e.Ground.accepted, Code("late"), Code("mistake"), e.Pattern.single)
DISP = Code("uk-fca-disp")
PSD2 = Code("eu-psd2")
PROTECTION = Code("uk-data-protection")
RECEIVED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday, as `samples.START`
ENGLAND = NewFact(Code("org.uk_part"), code=Code("england"))
CONFIRMED = Acknowledge(1, e.Way.email)
IRELAND = NewFact(Code("org.country"), code=Code("ie"))


def kind(code: str) -> NewFact:
    return NewFact(Code("complaint.kind"), code=Code(code))


def story(
    *packs: str,
    facts: tuple[NewFact, ...] = (ENGLAND, kind("other")),
    changed: Callable[[Pack], Pack] = lambda pack: pack,
    **told: Any,
) -> Story:
    """A complaint that the rules of these packs, perhaps changed, bind, received on Monday 2
    November 2026."""
    shipped = [changed(version) for name in packs for version in regimes.shipped(name)]
    calendars = dict(RULES.calendars)
    for pack in shipped:
        calendars |= regimes.calendars_of(pack)
    bound = replace(RULES, packs=(*RULES.packs, *shipped), calendars=calendars)
    return Story(bound).received(lodging(facts=facts, **told))


def term(complaint: Complaint, clock: str, pack: Code = DISP) -> Term:
    found = complaint.term(pack, Code(clock))
    assert found is not None, clock
    return found


def days(complaint: Complaint, pack: Code = DISP) -> dict[str, str]:
    return {str(t.clock): t.day.isoformat() for t in complaint.terms if t.pack == pack}


def test_at_receipt_every_clock_of_the_track_is_told() -> None:
    complaint = story("uk-fca-disp").complaint
    assert days(complaint) == {
        "ack": "2026-11-05",
        "src_cutoff": "2026-11-05",
        "final": "2026-12-28",
    }
    assert term(complaint, "src_cutoff").gateway
    assert not term(complaint, "final").gateway


def test_the_end_of_a_gateway_is_not_what_binds_next() -> None:
    told = story("uk-fca-disp").sends("acknowledge", CONFIRMED).complaint
    assert told.next_term is not None
    assert not told.next_term.gateway


def test_our_acknowledgement_meets_the_clock_of_the_regulator() -> None:
    told = story("uk-fca-disp").later(days=1)
    told.sends("acknowledge", CONFIRMED)
    assert told.events_of(e.TermMet)[-1] == e.TermMet(
        DISP, Code("ack"), Code("acknowledgement"), told.at
    )
    assert not term(told.complaint, "ack").running


def test_a_bounce_lets_the_clock_run_again() -> None:
    told = story("uk-fca-disp").sends("acknowledge", CONFIRMED)
    bounce = SendNotice(e.Notice.acknowledgement, e.Way.email, party=1, delivery=e.Delivery.failed)
    told.does("send-notice", bounce)
    assert term(told.complaint, "ack").running


def test_one_letter_meets_the_clocks_of_two_packs_and_they_stay_apart() -> None:
    told = story("uk-fca-disp", "uk-data-protection")
    told.sends("acknowledge", CONFIRMED)
    met = {(one.pack, one.clock) for one in told.events_of(e.TermMet)}
    assert met == {(DISP, "ack"), (PROTECTION, "ack")}
    assert term(told.complaint, "ack").day != term(told.complaint, "ack", PROTECTION).day


def test_a_decision_meets_the_final_response_and_opens_the_ombudsman() -> None:
    told = story("uk-fca-disp").answered()
    assert term(told.complaint, "final").met_at == told.at
    [pack] = standing(told.complaint, told.rules, told.at)
    [way] = pack.opened
    assert way.referral.id == "fos"
    assert way.closes is not None


def test_for_two_complainants_the_answer_is_given_when_both_have_it() -> None:
    told = Story(story("uk-fca-disp").rules).received(two_tenants(facts=(ENGLAND, kind("other"))))
    told.answered()
    assert term(told.complaint, "final").met_at is not None
    one = replace(told.complaint.complainants[0], decided_at=None)
    half = replace(told.complaint, parties=(one, *told.complaint.parties[1:]))
    assert "response_sent" not in events_of(half, regimes.shipped("uk-fca-disp")[0])


def test_an_unknown_kind_tells_the_dates_of_every_track_until_it_is_known() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND,))
    assert {"final", "final_payments"} <= days(told.complaint).keys()
    told.does("classify", Classify(facts=(kind("psd"),)))
    assert term(told.complaint, "final").dropped
    assert days(told.complaint)["final_payments"] == "2026-11-23"
    assert told.events_of(e.TermDropped) == [e.TermDropped(DISP, Code("final"))]


def test_an_answer_counts_also_while_the_kind_is_not_known() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND,)).answered()
    assert term(told.complaint, "final").met_at == told.at
    assert term(told.complaint, "final_payments").met_at == told.at


def test_a_clock_that_had_passed_when_it_became_the_right_one_says_so() -> None:
    told = story("uk-fca-disp").later(days=28)
    told.does("classify", Classify(facts=(kind("emd"),)))
    found = term(told.complaint, "final_payments")
    assert found.reclassified
    assert found.day.isoformat() == "2026-11-23"
    assert not any(one.clock == "final_payments" for one in told.events_of(e.TermLapsed))


def test_a_clock_that_had_passed_when_the_complaint_was_recorded_was_missed() -> None:
    earlier = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    told = story("uk-fca-disp", happened=earlier)
    assert not term(told.complaint, "ack").reclassified
    told.does("lapse", Lapse(DISP, Code("ack")), SYSTEM_ACTOR)
    assert term(told.complaint, "ack").lapsed


def test_without_a_pack_nothing_follows() -> None:
    told = Story().received()
    assert {t.pack for t in told.complaint.terms} == {Code("iso-10002")}


def test_a_new_level_begins_the_clocks_of_the_second_stage() -> None:
    told = story("uk-housing", facts=()).sends("acknowledge", Acknowledge(1, e.Way.email))
    told.answered().reacted(e.Reaction.refused).later(days=1)
    told.does("escalate", Escalate(reason=words("not good enough")))
    assert "s2_ack" in days(told.complaint, Code("uk-housing"))


def test_court_steps_recorded_as_moments_move_the_clock_of_a_trustee() -> None:
    facts = (NewFact(Code("org.state"), code=Code("nsw")), kind("traditional_trustee"))
    told = story("au-asic-rg271", facts=facts)
    pack = Code("au-asic-rg271")
    before = term(told.complaint, "idr_trustee", pack).day
    told.later(days=30)
    begun = NewFact(Code("court_step_begun"), moment=datetime(2026, 11, 10, 9, tzinfo=UTC))
    ended = NewFact(Code("court_step_ended"), moment=datetime(2026, 11, 20, 9, tzinfo=UTC))
    told.does("classify", Classify(facts=(begun, ended)))
    assert (term(told.complaint, "idr_trustee", pack).day - before).days == 10


@pytest.mark.parametrize("clock", ["ack", "src_cutoff", "final"])
def test_every_date_that_was_told_can_be_explained(clock: str) -> None:
    told = story("uk-fca-disp").sends("acknowledge", CONFIRMED)
    found = term(told.complaint, clock)
    verdict = derived(found, told.entries, reference=told.reference, rules=lambda _: told.rules)
    assert verdict is not None
    assert verdict.due is not None
    assert verdict.due.day == found.day
    assert verdict.steps[-1].code == "ends"


def test_what_a_complainant_writes_is_information_that_came_in() -> None:
    facts = (NewFact(Code("org.state"), code=Code("nsw")), kind("hardship_notice"))
    told = story("au-asic-rg271", facts=facts).later(days=5)
    pack = Code("au-asic-rg271")
    before = term(told.complaint, "idr_hardship", pack).day
    told.does("message", Message(1, words("here it is")), Actor.complainant(1))
    assert (term(told.complaint, "idr_hardship", pack).day - before).days == 5


def test_the_state_of_a_late_answer_is_kept_as_it_was_judged() -> None:
    told = story("uk-fca-disp").later(days=60).answered()
    found = term(told.complaint, "final")
    assert found.met_at is not None
    assert found.met_at > found.until
    [met] = [one for one in told.events_of(e.TermMet) if one.clock == "final"]
    told.later(days=1).does("classify", Classify(facts=(kind("psd"),)))
    assert [one for one in told.events_of(e.TermMet) if one.clock == "final"] == [met]


def extension(
    clock: str, day: date, pack: Code = DISP, ground: str = "more_evidence"
) -> ExtendTerm:
    return ExtendTerm(pack, Code(clock), day, Code(ground), words("a report is missing"))


def test_a_clock_that_its_rules_let_nobody_move_is_not_moved() -> None:
    told = story("uk-fca-disp")
    later = extension("final", date(2027, 1, 20))
    assert told.refuses("extend-term", later) is Guard.may_not_extend


def test_a_clock_whose_limit_nobody_can_count_is_not_moved() -> None:
    """Adopted when nobody asked yet whether it can be: the clock has its day, its limit none."""

    def limited(pack: Pack) -> Pack:
        clocks = [replace(one, roll=Roll.next) if one.id == "final" else one for one in pack.clocks]
        way = Extension(Code("more"), Code("final"), cap=Cap(2, TermUnit.business_day))
        return replace(pack, clocks=tuple(clocks), extensions=(way,))

    told = story("uk-fca-disp", changed=limited)
    later = extension("final", date(2027, 3, 1))
    assert told.refuses("extend-term", later) is Guard.uncountable


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        *((one("x"), "uncountable") for one in OF_A_TEXT),
        *((one("x"), "uncountable") for one in (OverflowError, ZoneInfoNotFoundError, KeyError)),
        *((one("x"), "program_fault") for one in (TypeError, AttributeError, RuntimeError)),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else one,
)
@pytest.mark.parametrize("where", ["clocks", "unclear"])
def test_what_keeps_a_clock_from_being_counted_is_said_and_whether_the_rules_cause_it(
    where: str, problem: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object, **_more: object) -> None:
        raise problem

    told = story("uk-fca-disp", facts=(ENGLAND,))
    place = (Count, "end") if where == "clocks" else (regulated, "unclear")
    monkeypatch.setattr(*place, fails)
    [found] = standing(told.complaint, told.rules, told.at)
    said = [(one.code, one.values) for one in found.why]
    expected = [(code, (type(problem).__name__,))]
    assert said == (expected if where == "clocks" or code == "program_fault" else [])
    assert bool(found.uncountable) is (where == "clocks")


def test_a_clock_is_moved_no_further_than_its_rules_allow() -> None:
    told = story("eu-psd2", facts=(IRELAND,))
    far = extension("reply", date(2026, 12, 22), PSD2, "beyond_control")
    assert told.refuses("extend-term", far) is Guard.beyond_longest
    told.does("extend-term", extension("reply", date(2026, 12, 21), PSD2, "beyond_control"))
    assert term(told.complaint, "reply", PSD2).day == date(2026, 12, 21)


def test_a_clock_is_moved_only_on_a_ground_that_its_rules_name() -> None:
    told = story("eu-psd2", facts=(IRELAND,))
    other = extension("reply", date(2026, 12, 1), PSD2)
    assert told.refuses("extend-term", other) is Guard.no_such_ground


def test_a_clock_is_moved_only_after_the_letter_that_its_rules_ask_for() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND, kind("psd")))
    moved = extension("final_payments", date(2026, 12, 1), ground="beyond_control")
    assert told.refuses("extend-term", moved) is Guard.letter_first
    letter = NewFact(Code("holding_response"), moment=told.later(hours=1).at)
    told.does("classify", Classify(facts=(letter,)))
    assert days(told.complaint)["final_payments_extended"] == "2026-12-21"


@pytest.mark.parametrize(
    ("pack", "facts", "clock", "ground", "further"),
    [
        ("eu-psd2", True, "reply", "beyond_control", False),
        ("uk-housing", False, "s1_response", "more_evidence", True),
    ],
)
def test_the_day_that_is_told_as_the_last_is_the_last_one_that_is_taken(
    pack: str, facts: bool, clock: str, ground: str, further: bool
) -> None:
    told = story(pack, facts=(IRELAND,) if facts else ())
    if not facts:
        told.sends("acknowledge", Acknowledge(1, e.Way.email))
    found = told.complaint.term(Code(pack), Code(clock))
    assert found is not None
    limit = limit_of(told.complaint, told.rules, found, told.at)
    assert limit is not None
    assert limit.further is further
    beyond = extension(clock, limit.day + timedelta(days=1), Code(pack), ground)
    guard = Guard.needs_good_reason if further else Guard.beyond_longest
    assert told.refuses("extend-term", beyond) is guard
    told.does("extend-term", replace(beyond, day=limit.day))


def test_a_clock_is_moved_only_as_often_as_its_rules_say() -> None:
    told = story("eu-psd2", facts=(IRELAND,))
    moved = extension("reply", date(2026, 12, 1), PSD2, "beyond_control")
    again = extension("reply", date(2026, 12, 2), PSD2, "beyond_control")
    told.does("extend-term", moved)
    assert told.refuses("extend-term", again) is Guard.extended_already


def test_our_letter_of_a_new_date_goes_with_the_act_and_need_not_go_before() -> None:
    told = story("uk-housing", facts=()).sends("acknowledge", Acknowledge(1, e.Way.email))
    moved = extension("s1_response", date(2026, 11, 24), Code("uk-housing"))
    told.does("extend-term", moved)


def test_a_fact_of_another_type_is_refused_and_an_older_one_counts_as_unknown() -> None:
    wrong = NewFact(Code("complaint.kind"), number=5)
    told = story("uk-fca-disp", facts=(ENGLAND,))
    assert told.refuses("classify", Classify(facts=(wrong,))) is Guard.wrong_type
    older = story(facts=(ENGLAND, wrong))
    older.rules = told.rules
    older.sends("acknowledge", CONFIRMED)
    assert "final" in days(older.complaint)


def test_of_two_versions_whose_days_overlap_the_one_that_began_last_binds() -> None:
    [pack] = regimes.shipped("uk-fca-disp")
    later = replace(
        pack, pack=replace(pack.pack, version=Id("later"), effective_from=date(2026, 10, 1))
    )
    told = story("uk-fca-disp")
    both = replace(told.rules, packs=(*told.rules.packs, later))
    assert [one.pack.version for one in binding(told.complaint, both)] == ["later"]


def test_a_clock_that_the_version_in_force_does_not_have_any_more_is_let_go() -> None:
    told = story("uk-fca-disp")
    fewer = replace(told.rules.packs[-1], clocks=told.rules.packs[-1].clocks[:1])
    told.rules = replace(told.rules, packs=(*told.rules.packs[:-1], fewer))
    told.sends("acknowledge", CONFIRMED)
    assert term(told.complaint, "final").dropped


def test_beyond_the_cap_a_good_reason_is_enough_where_the_rules_say_so() -> None:
    told = story("uk-housing", facts=()).sends("acknowledge", Acknowledge(1, e.Way.email))
    housing = Code("uk-housing")
    last = term(told.complaint, "s1_response_extended", housing).day
    far = extension("s1_response", date(2027, 3, 1), housing)
    assert told.refuses("extend-term", far) is Guard.needs_good_reason
    told.does("extend-term", replace(far, good_reason=True))
    moved = term(told.complaint, "s1_response", housing)
    assert (moved.day, moved.beyond) == (date(2027, 3, 1), last)
    [said] = told.events_of(e.TermExtended)
    assert said.beyond == last
    found = derived(moved, told.entries, reference=told.reference, rules=lambda moment: told.rules)
    assert found is not None
    assert [one.code for one in found.steps][-2:] == ["agreed", "beyond_cap"]
    assert found.steps[-1].values == (last,)
    told.does("classify", Classify(facts=(kind("repairs"),)))
    assert term(told.complaint, "s1_response", housing).day == date(2027, 3, 1)


def test_up_to_the_cap_nobody_asks_whether_the_reason_is_a_good_one() -> None:
    told = story("uk-housing", facts=()).sends("acknowledge", Acknowledge(1, e.Way.email))
    housing = Code("uk-housing")
    last = term(told.complaint, "s1_response_extended", housing).day
    within = replace(extension("s1_response", last, housing), good_reason=True)
    told.does("extend-term", within)
    moved = term(told.complaint, "s1_response", housing)
    assert (moved.day, moved.beyond) == (last, None)
    found = derived(moved, told.entries, reference=told.reference, rules=lambda moment: told.rules)
    assert found is not None
    assert found.due is not None
    assert found.due.day == last
    assert found.steps[-1].code == "agreed"
    again = extension("s1_response", date(2027, 3, 1), housing)
    assert told.refuses("extend-term", again) is Guard.needs_good_reason


def test_a_good_reason_opens_nothing_where_the_rules_know_none() -> None:
    told = story("eu-psd2", facts=(IRELAND,))
    far = extension("reply", date(2027, 3, 1), PSD2, "beyond_control")
    assert told.refuses("extend-term", replace(far, good_reason=True)) is Guard.beyond_longest


def test_our_own_target_is_moved_as_before() -> None:
    told = story("uk-fca-disp")
    told.does("extend-term", extension("respond", date(2026, 12, 21), Code("iso-10002")))
    assert term(told.complaint, "respond", Code("iso-10002")).day == date(2026, 12, 21)


# --- what stands open beside the dates ---


def test_what_a_pack_cannot_say_names_the_missing_fact_and_the_shortest_candidate() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND,))
    [pack] = standing(told.complaint, told.rules, told.at)
    assert pack.unclear is not None
    assert pack.unclear.facts == ("complaint.kind",)
    assert pack.unclear.first is not None
    running = [t for t in told.complaint.terms if t.pack == DISP and not t.gateway]
    unsure = [t for t in running if t.clock != "ack"]
    assert pack.unclear.first.clock == min(unsure, key=lambda t: t.until).clock


def test_a_calendar_that_hangs_on_an_unknown_fact_names_that_fact() -> None:
    told = story("uk-fca-disp", facts=(kind("other"),))
    [pack] = standing(told.complaint, told.rules, told.at)
    assert pack.unclear is not None
    assert pack.unclear.facts == ("org.uk_part",)


def test_nothing_waits_for_classification_once_everything_is_known() -> None:
    told = story("uk-fca-disp")
    [pack] = standing(told.complaint, told.rules, told.at)
    assert pack.unclear is None


def test_as_its_record_tells_it_the_same_waits_for_classification_at_any_time() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND,))
    [waits] = to_classify(told.complaint, told.rules)
    [pack] = standing(told.complaint, told.rules, told.at + timedelta(days=900))
    assert pack.unclear is not None
    assert waits.told == pack.unclear.told == ("complaint.kind",)


def test_what_is_closed_waits_for_no_classification() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND,))
    assert to_classify(told.complaint, told.rules)
    told.does("assess", assessment()).does("withdraw", Withdraw(1, words("no longer"), e.Way.phone))
    told.does("close", Close(e.Ground.withdrawn, Code("late"), Code("mistake"), e.Pattern.single))
    assert not to_classify(told.complaint, told.rules)


def test_a_moment_that_was_told_as_a_fact_is_known_as_of_the_record() -> None:
    told = story("uk-fca-disp")
    later = told.at + timedelta(days=4)
    told.at = later
    fact = NewFact(Code("forwarded"), moment=later - timedelta(days=1))
    told.does("classify", Classify(facts=(fact,)))
    assert last_told(told.complaint) == later - timedelta(days=1)


def test_a_way_that_a_running_date_would_open_is_told_before_and_once_opened_no_more() -> None:
    told = story("uk-fca-disp")
    [before] = standing(told.complaint, told.rules, told.at)
    assert before.opened == ()
    [ahead] = before.coming
    assert (ahead.referral.id, ahead.clock) == ("fos", "final")
    assert ahead.due.day == term(told.complaint, "final").day
    late = term(told.complaint, "final").until + timedelta(seconds=1)
    [after] = standing(told.complaint, told.rules, late)
    assert after.coming == ()
    [way] = after.opened
    assert (way.by.of, way.opened) == ("final", term(told.complaint, "final").until)


def test_what_was_taken_over_and_not_touched_says_nothing() -> None:
    told = story("uk-fca-disp")
    assert standing(replace(told.complaint, untouched=True), told.rules, told.at) == ()


def test_of_a_pack_without_its_calendar_only_that_nobody_can_count_is_said() -> None:
    told = story("uk-fca-disp")
    bare = replace(told.rules, calendars=RULES.calendars)
    [one] = standing(told.complaint, bare, told.at)
    assert "ack" in one.uncountable
    assert (one.opened, one.unclear) == ((), None)


def test_until_when_a_regulator_wants_news_is_the_end_of_the_clock_that_news_meet() -> None:
    ireland = story("ie-cpc")
    update = term(ireland.complaint, "update", Code("ie-cpc"))
    assert news_due(ireland.complaint, ireland.rules) == update.until

    ireland.later(days=10).sends("send-notice", SendNotice(e.Notice.status, e.Way.email, 1))
    later = news_due(ireland.complaint, ireland.rules)
    assert later is not None
    assert later > update.until, "and the next ones are due so long after these"
    assert news_due(story("uk-fca-disp").complaint, story("uk-fca-disp").rules) is None


# --- what was missed ---


def test_rules_adopted_since_move_no_date_that_was_missed_but_what_becomes_known_does() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND, kind("psd"))).later(days=40)
    told.does("lapse", Lapse(DISP, Code("final_payments")), SYSTEM_ACTOR)
    before = told.rules

    def longer(pack: Pack) -> Pack:
        clocks = tuple(replace(one, amount=(one.amount or 0) * 3) for one in pack.clocks)
        return replace(pack, clocks=clocks) if pack.id == DISP else pack

    after = replace(before, packs=tuple(longer(one) for one in before.packs))

    def moved(complaint: Complaint, *, knows: bool) -> bool:
        then = (lambda moment: before) if knows else None
        found = follow(complaint, after, told.at, rules_at=then)
        return any(
            isinstance(one, e.TermTold | e.TermDropped) and one.clock == "final_payments"
            for one in found
        )

    assert moved(told.complaint, knows=False)
    assert not moved(told.complaint, knows=True), "it was missed by the rules of its time"
    other = told.complaint.fact(Code("complaint.kind"))
    assert other is not None
    facts = tuple(
        replace(one, code=Code("other")) if one == other else one for one in told.complaint.facts
    )
    assert moved(replace(told.complaint, facts=facts), knows=True), "it never applied"


def test_a_closed_complaint_gets_no_deadline_of_a_pack_adopted_since() -> None:
    told = Story().received().answered(NewRemedy(Code("apology"))).reacted(e.Reaction.accepted)
    told.carried_out().does("close", ACCEPTED)
    before, later = told.rules, story("uk-fca-disp").rules
    assert any(isinstance(one, e.TermTold) for one in follow(told.complaint, later, told.at)), (
        "the pack would have something to say"
    )

    told.later(days=3)
    told.does("note", Note(words()))
    assert follow(told.complaint, later, told.at, rules_at=lambda moment: before) == ()


def test_a_deadline_that_was_met_is_not_recorded_again_under_rules_adopted_since() -> None:
    told = story("uk-fca-disp")
    told.sends("acknowledge", CONFIRMED)
    assert term(told.complaint, "ack").met_at is not None
    before = told.rules

    def by_nothing(pack: Pack) -> Pack:
        clocks = tuple(replace(one, met_by=(Code("external_opened"),)) for one in pack.clocks)
        return replace(pack, clocks=clocks) if pack.id == DISP else pack

    after = replace(before, packs=tuple(by_nothing(one) for one in before.packs))

    def again(*, knows: bool) -> bool:
        then = (lambda moment: before) if knows else None
        found = follow(told.complaint, after, told.at, rules_at=then)
        return any(isinstance(one, e.TermTold) and one.clock == "ack" for one in found)

    assert again(knows=False)
    assert not again(knows=True)


def test_a_deadline_met_by_an_acceptance_runs_again_once_the_acceptance_is_disputed() -> None:
    told = story("uk-fca-disp")
    told.answered().reacted(e.Reaction.accepted, by=ANN)
    assert term(told.complaint, "src_cutoff").met_by == "resolved"

    told.does("object-to-recording", ObjectToRecording(1, words()), Actor.complainant(1))
    assert term(told.complaint, "src_cutoff").met_at is None


# --- what follows ---


def test_a_letter_whose_route_a_missed_clock_closed_is_offered_no_more() -> None:
    told = story("uk-fca-disp")
    assert "src" in {letter.id for _, letter in free_letters(told.complaint, told.rules)}
    told.later(days=10).does("lapse", Lapse(DISP, Code("src_cutoff")), SYSTEM_ACTOR)
    [pack] = binding(told.complaint, told.rules)
    [(clock, effect)] = caused(told.complaint, pack)
    assert (clock.id, str(effect.verb), effect.of) == ("src_cutoff", "close_route", "src")
    assert "src" not in {letter.id for _, letter in free_letters(told.complaint, told.rules)}


def test_what_follows_from_a_clock_hangs_on_whether_it_was_kept() -> None:
    def followed(pack: Pack) -> Pack:
        on = {"on_met": (_effect("notify"),), "on_missed": (_effect("payment_due"),)}
        return replace(pack, clocks=tuple(replace(one, **on) for one in pack.clocks))

    kept = story("uk-fca-disp", changed=followed).sends("acknowledge", CONFIRMED)
    late = story("uk-fca-disp", changed=followed).later(days=10)
    late.does("lapse", Lapse(DISP, Code("ack")), SYSTEM_ACTOR)
    assert _of_ack(late) == ["payment_due"]
    late.sends("acknowledge", CONFIRMED)
    assert (_of_ack(kept), _of_ack(late)) == (["notify"], ["payment_due"])


def _effect(verb: str) -> Effect:
    return Effect(EffectVerb(verb), Code("board"))


def _of_ack(told: Story) -> list[str]:
    [pack] = binding(told.complaint, told.rules)
    return [str(one.verb) for clock, one in caused(told.complaint, pack) if clock.id == "ack"]

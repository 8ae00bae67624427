"""What somebody writes down by hand meets or begins a regulator's clock only where the regulator's
rules ask a person for it, and a day that was agreed moves a clock only before that has ended."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.operation.regulators.test_operation_regulated import (
    DISP,
    SYSTEM_ACTOR,
    days,
    story,
    term,
)
from tests.core.samples import ANN, START, Story, lodging, words

from amends.core.framework.packs.facts_to_record import asked
from amends.core.framework.packs.pack import EVENTS, Pack
from amends.core.framework.people.authority import IMPORT_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.tracking import Lapse, recorded_instead
from amends.core.operation.complaint.marks import RECORDED, SENT
from amends.core.operation.regulators.agreed import AGREED_LATE
from amends.core.operation.regulators.regulated import follow, judged
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.governance import packs as regimes

NHS = Code("uk-nhs-england")
AGREED = Code("complaint.agreed_response_date")
FACTS = {
    "org.uk_part": "england",
    "org.state": "nsw",
    "org.country": "ie",
    "complaint.kind": "other",
}


def names_of(pack: Pack) -> list[str]:
    """Whatever a fact could be called so that somebody's clock might take it for its own."""
    letters = [str(letter.id) for letter in pack.communications]
    means = [str(event) for letter in pack.communications for event in letter.means]
    sent = [f"{SENT}{notice}" for notice in e.Notice]
    clocks, words_ = [str(one.id) for one in pack.clocks], [str(one.id) for one in pack.events]
    return sorted({*RECORDED, *EVENTS, *letters, *means, *sent, *clocks, *words_})


def asked_of(pack: Pack) -> set[str]:
    return {str(one.name) for one in asked([pack], events=RECORDED) if one.kind == "moment"}


def every() -> Iterator[tuple[str, Pack, str]]:
    for name in regimes.ids():
        for pack in regimes.shipped(name):
            yield from ((name, pack, event) for event in names_of(pack))


EVERY = list(every())
BEGUN = {
    name: story(name, facts=tuple(NewFact(Code(k), code=Code(v)) for k, v in FACTS.items()))
    for name in regimes.ids()
}


def guard_of(told: Story, given: Classify) -> Guard | None:
    try:
        told.does("classify", given)
    except Refused as refused:
        return refused.guard
    return None


def moment_of(name: str, at: datetime) -> NewFact:
    return NewFact(Code(name), moment=at)


@given(one=st.sampled_from(EVERY), since=st.integers(1, 4_000), later=st.integers(0, 4_000))
def test_nothing_written_down_meets_or_begins_a_clock_unless_its_rules_ask_a_person_for_it(
    one: tuple[str, Pack, str], since: int, later: int
) -> None:
    name, pack, event = one
    begun = BEGUN[name]
    now = begun.at + timedelta(hours=since + later)
    fact = e.Fact(Code(event), moment=begun.at + timedelta(hours=since))
    told = replace(begun.complaint, facts=(*begun.complaint.facts, fact))
    before = judged(begun.complaint, begun.rules, pack, now)
    after = judged(told, begun.rules, pack, now)
    assert event in asked_of(pack) or after == before


@given(one=st.sampled_from(EVERY), since=st.integers(1, 900))
def test_and_whoever_tries_is_told_why_not(one: tuple[str, Pack, str], since: int) -> None:
    name, _, event = one
    begun = BEGUN[name]
    mine = Story(begun.rules, at=begun.at, entries=list(begun.entries))
    mine.complaint = begun.complaint
    mine.later(hours=since + 1)
    fact = moment_of(event, begun.at + timedelta(hours=since))
    why = guard_of(mine, Classify(facts=(fact,)))
    assert why in (None, Guard.not_by_hand)
    packs = {pack.id for pack in begun.rules.regulators if event in asked_of(pack)}
    assert packs or why or not [one for one in mine.events_of(e.TermMet) if one.by == event]


@pytest.mark.parametrize(
    "name",
    ["acknowledged", "response_sent", "final_response", "resolved", "final", "sent.decision"],
)
def test_what_is_done_here_is_not_written_down_instead(name: str) -> None:
    told = story("uk-fca-disp").later(days=20)
    fact = moment_of(name, told.at - timedelta(days=18))
    assert told.refuses("classify", Classify(facts=(fact,))) is Guard.not_by_hand


def test_whichever_way_it_comes() -> None:
    fact = moment_of("acknowledged", START - timedelta(days=1))
    with pytest.raises(Refused, match="not_by_hand"):
        story("uk-fca-disp", facts=(fact,))
    old = TakeOver(
        Code("old"), words("17"), Code("received"), START, (NewParty(words()),), facts=(fact,)
    )
    with pytest.raises(Refused, match="not_by_hand"):
        Story(story("uk-fca-disp").rules).taken_over(old, by=IMPORT_ACTOR)


@pytest.mark.parametrize("name", ["term.s1_response", "target.respond", "setting.next_day"])
def test_what_follows_from_the_rules_is_no_fact_that_somebody_tells(name: str) -> None:
    told = story("uk-housing")
    fact = NewFact(Code(name), day=date(2027, 3, 1))
    assert told.refuses("classify", Classify(facts=(fact,))) is Guard.not_by_hand


def test_what_a_person_is_asked_for_has_happened_and_is_not_to_come() -> None:
    told = story("uk-fca-disp").later(days=1)
    to_come = moment_of("forwarded", told.at + timedelta(seconds=1))
    assert told.refuses("classify", Classify(facts=(to_come,))) is Guard.in_the_future
    told.does("classify", Classify(facts=(moment_of("forwarded", told.at),)))
    assert term(told.complaint, "final").met_by == "forwarded"


def test_a_verdict_of_an_older_program_stands() -> None:
    told = story("uk-fca-disp").later(days=60)
    until = term(told.complaint, "final").until
    told.does("lapse", Lapse(DISP, Code("final")), SYSTEM_ACTOR)
    at = until - timedelta(days=50)
    older = (
        e.Classified(facts=(e.Fact(Code("final_response"), moment=at),)),
        e.TermMet(DISP, Code("ack"), Code("final_response"), at),
        e.TermMet(DISP, Code("final"), Code("final_response"), at),
    )
    for event in older:
        told.tell((event,), by=ANN, act="follow", happened=told.at)
    assert follow(told.complaint, told.rules, told.at + timedelta(days=1)) == ()
    assert term(told.complaint, "final").met_at == at


def test_what_an_older_program_let_write_down_meets_nothing_any_more_that_is_still_open() -> None:
    told = story("uk-fca-disp").later(days=2)
    fact = e.Fact(Code("acknowledged"), moment=told.at)
    told.tell((e.Classified(facts=(fact,)),), by=ANN, act="classify", happened=told.at)
    assert not told.events_of(e.TermMet)
    assert term(told.complaint, "ack").running


# a day that was agreed


def agreed(day: date) -> Classify:
    return Classify(facts=(NewFact(AGREED, day=day),))


def nhs(**later: int) -> Story:
    return story("uk-nhs-england").later(**later)


def test_a_day_that_was_agreed_in_time_moves_the_clock() -> None:
    told = nhs(days=100).does("classify", agreed(date(2027, 7, 1)))
    assert days(told.complaint, NHS)["relevant_period"] == "2027-07-01"
    told.later(days=130).does("classify", agreed(date(2027, 8, 2)))
    assert days(told.complaint, NHS)["relevant_period"] == "2027-08-02", "still before its end"


def test_a_day_that_was_agreed_too_late_moves_nothing_and_is_a_late_notice() -> None:
    told = nhs(days=190)
    before = term(told.complaint, "relevant_period", NHS)
    told.does("lapse", Lapse(NHS, Code("relevant_period")), SYSTEM_ACTOR)
    late = agreed(told.at.date() + timedelta(days=30))
    with pytest.raises(Refused) as refused:
        told.does("classify", late)
    assert refused.value.guard is Guard.term_passed
    instead = recorded_instead(late, refused.value)
    assert instead is not None
    told.does("note-late", instead)
    [noted] = told.events_of(e.LateNoticed)
    assert (noted.until, noted.ground, noted.reason) == (before.until, AGREED_LATE, None)
    after = term(told.complaint, "relevant_period", NHS)
    assert (after.until, after.lapsed) == (before.until, True)
    assert after.late_day == told.at.date() + timedelta(days=30)


def test_the_last_moment_is_in_time_and_the_next_is_not() -> None:
    told = nhs()
    until = term(told.complaint, "relevant_period", NHS).until
    told.at = until + timedelta(seconds=1)
    assert told.refuses("classify", agreed(date(2027, 9, 1))) is Guard.term_passed
    told.at = until
    told.does("classify", agreed(date(2027, 9, 1)))


def test_a_day_that_is_gone_as_well_is_no_notice_of_anything() -> None:
    told = nhs(days=220)
    assert told.refuses("classify", agreed(date(2027, 5, 31))) is Guard.term_over


def test_nothing_was_agreed_before_the_complaint_was_there() -> None:
    told = nhs(days=3)
    assert told.refuses("classify", agreed(date(2026, 11, 1))) is Guard.before_receipt
    told.does("classify", agreed(date(2026, 11, 2)))


def test_a_day_that_is_known_already_may_be_told_once_more() -> None:
    told = nhs(days=100).does("classify", agreed(date(2027, 7, 1))).later(days=300)
    told.does("classify", agreed(date(2027, 7, 1)))


def test_at_receipt_too_a_period_that_is_over_is_not_agreed_away() -> None:
    happened = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    facts = (NewFact(AGREED, day=date(2027, 1, 4)),)
    rules = story("uk-nhs-england").rules
    with pytest.raises(Refused, match="term_over"):
        Story(rules).received(lodging(facts=facts, happened=happened))
    Story(rules).received(lodging(facts=facts, happened=START - timedelta(days=2)))


def test_a_late_notice_of_somebody_says_why() -> None:
    told = nhs(days=190)
    late = agreed(told.at.date() + timedelta(days=30))
    with pytest.raises(Refused) as refused:
        told.does("classify", late)
    instead = recorded_instead(late, refused.value)
    assert instead is not None
    assert told.refuses("note-late", replace(instead, ground=Code("other"))) is Guard.needs_reason

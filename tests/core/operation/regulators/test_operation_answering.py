"""Clauses 7.1, 7.3 and 7.8: by when the complainant has the answer is one day, whoever tells it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.core.operation.regulators.test_operation_regulated import (
    CONFIRMED,
    ENGLAND,
    IRELAND,
    kind,
    story,
)
from tests.core.samples import RULES, SOUTH_MANAGER, Story, lodging, words

from amends.core.framework.packs.answers import answer_within, is_of_answer, is_of_receipt
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.fact_rows import facts
from amends.core.improvement.monitoring import answer_due
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.posting import PostLetter, WriteLetter
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.tracking import Lapse
from amends.core.operation.effects.automatic_updates import again
from amends.core.operation.effects.consequences import JobKind, changes_day, consequences
from amends.core.operation.regulators.answering import (
    answer_term,
    answer_terms,
    dates_told,
    of_receipt,
    once_told,
    promised_day,
    sooner_in_general,
)
from amends.core.values import Code
from amends.governance import packs as regimes

HOUSING = Code("uk-housing")
RECEIPT_BY_POST = WriteLetter(1, e.Way.letter, words(), e.Notice.acknowledgement)
ANSWERS = {
    "iso-10002": {"respond"},
    "au-asic-rg271": {
        "idr_standard",
        "idr_trustee",
        "idr_death_benefit",
        "idr_default_notice",
        "idr_hardship",
    },
    "eu-mica": {"decision"},
    "eu-psd2": {"reply", "reply_extended"},
    "eu-whistleblowing": {"feedback"},
    "ie-cpc": {"resolution"},
    "in-cpgrams": {"resolution"},
    "in-rbi": {"decision"},
    "uk-data-protection": set(),
    "uk-fca-disp": {"final", "final_payments", "final_payments_extended"},
    "uk-housing": {"s1_response", "s2_response"},
    "uk-lgsco": {"s1_response", "s2_response"},
    "uk-nhs-england": {"relevant_period"},
    "uk-ofcom": set(),
    "uk-spso": {"s1", "s2"},
    "us-cfpb": {"response", "final_response"},
    "us-dot-airlines": {"response", "disability_response"},
}
"""Of every pack that is shipped, the clocks that say by when the complainant has the answer."""


def test_of_every_pack_the_clocks_of_the_answer_are_known() -> None:
    packs = {pack.id: pack for name in ANSWERS for pack in regimes.shipped(name)}
    found = {
        name: {str(clock.id) for clock in pack.clocks if is_of_answer(pack, clock)}
        for name, pack in packs.items()
    }
    assert found == ANSWERS
    assert {pack.id for pack in packs.values()} == {
        one.partition("-2018")[0] for one in regimes.texts()
    } | {Code("iso-10002")}


def test_the_earliest_date_is_the_day_of_the_answer_and_one_that_never_was_told_is_none() -> None:
    told = story("uk-housing")
    ours = told.complaint.term(Code("iso-10002"), Code("respond"))
    assert answer_term(told.complaint, told.rules) == ours
    told.sends("acknowledge", CONFIRMED)
    binding = answer_term(told.complaint, told.rules)
    assert binding is not None
    assert (binding.pack, binding.clock) == (HOUSING, "s1_response")
    assert ours is not None
    assert binding.until < ours.until
    assert promised_day(told.complaint, told.rules) == binding.day


def test_the_letter_that_confirms_receipt_names_the_day_that_it_sets_itself() -> None:
    told = story("uk-housing")
    notice = e.Notice.acknowledgement
    after, added = once_told(told.complaint, told.rules, told.at, notice, lacks=())
    promised = promised_day(after, told.rules)
    assert [one.version for one in added] == list(
        range(told.complaint.version + 1, after.version + 1)
    )
    told.sends("acknowledge", CONFIRMED)
    assert promised == promised_day(told.complaint, told.rules)
    assert once_told(told.complaint, told.rules, told.at) == (told.complaint, ())


def test_without_a_regulator_nothing_is_imagined() -> None:
    told = Story().received()
    assert once_told(told.complaint, told.rules, told.at) == (told.complaint, ())


def test_nobody_is_written_to_twice_of_the_day_that_the_receipt_names() -> None:
    told = story("uk-housing")
    since = told.complaint.version
    told.sends("acknowledge", CONFIRMED)
    assert "s1_response" in {one.clock for one in told.events_of(e.TermTold)}
    assert asked_for_date(told, since) == []


def asked_for_date(told: Story, since: int) -> list[int]:
    """The entries for which somebody hears of another day, where it is another one."""
    new = [one for one in told.entries if one.version > since]
    asked = consequences(told.complaint, new, told.rules)
    return [
        one.version
        for one in asked
        if one.kind is JobKind.tell_date
        and changes_day(told.complaint, told.entries, told.rules, one.party)
    ]


def test_what_becomes_known_of_a_complaint_is_told_only_where_it_changes_the_day() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND,)).sends("acknowledge", CONFIRMED)
    before, since = promised_day(told.complaint, told.rules), told.complaint.version
    told.does("classify", Classify(facts=(kind("psd"),)))
    assert promised_day(told.complaint, told.rules) == before
    assert asked_for_date(told, since) == [], "eight weeks were never the day of the answer"
    since = told.complaint.version
    told.does("classify", Classify(facts=(kind("other"),)))
    assert asked_for_date(told, since), "it is later now, and they hear of it"


def test_that_the_day_was_not_kept_is_told_once_of_the_earliest() -> None:
    told = story("uk-housing").sends("acknowledge", CONFIRMED)
    for days in (21, 40):
        told.later(days=days)
    told.tell([], by=SYSTEM_ACTOR.id, act="let-pass", happened=told.at)
    lapsed = [
        e.TermLapsed(term.pack, term.clock, term.until)
        for term in told.complaint.terms
        if term.running and not term.gateway
    ]
    since = told.complaint.version
    told.tell(lapsed, by=SYSTEM_ACTOR.id, act="let-pass", happened=told.at)
    asked = consequences(told.complaint, told.entries[since:], told.rules)
    late = [one for one in asked if one.kind is JobKind.tell_late]
    (event,) = [one.event for one in told.entries if one.version in {x.version for x in late}]
    assert isinstance(event, e.TermLapsed)
    assert (event.pack, event.clock) == (HOUSING, "s1_response")


def test_how_it_stands_is_not_told_once_the_binding_day_is_over() -> None:
    told = story("uk-housing").sends("acknowledge", CONFIRMED)
    version = next(one.version for one in told.entries if isinstance(one.event, e.Acknowledged))
    binding = answer_term(told.complaint, told.rules)
    assert binding is not None
    known = {"version": version, "party": 1, "rules": told.rules}
    heard = again(told.complaint, told.entries, moment=binding.until, **known)
    assert heard is None


def test_a_date_that_had_passed_when_it_was_told_is_named_after_all_others() -> None:
    told = story("uk-fca-disp").later(days=28)
    told.does("classify", Classify(facts=(kind("emd"),)))
    terms = answer_terms(told.complaint, told.rules)
    assert any(term.reclassified for term in terms)
    binding = answer_term(told.complaint, told.rules)
    assert binding is not None
    assert not binding.reclassified


def posted(days: int) -> list[int]:
    """For which entries somebody hears of another day, where the confirmation by post went as many
    days after it was written."""
    told = story("uk-housing")
    told.sends("write-letter", RECEIPT_BY_POST).later(days=days)
    since = told.complaint.version
    told.does("post-letter", PostLetter(1, told.at.date()))
    return asked_for_date(told, since)


def test_the_day_that_a_letter_by_post_names_is_told_anew_where_it_was_posted_later() -> None:
    assert posted(0) == [], "it names the day that it sets"
    assert posted(4), "the paper names a day that does not bind"


def test_nobody_hears_that_a_day_was_not_kept_that_had_passed_before_it_could_be_told() -> None:
    told = Story()
    came = told.at
    told.later(days=40).received(lodging(happened=came))
    told.sends("acknowledge", CONFIRMED)
    since = told.complaint.version
    told.does("lapse", Lapse(*RESPOND), SYSTEM_ACTOR)
    asked = consequences(told.complaint, told.entries[since:], told.rules)
    assert JobKind.tell_late not in {one.kind for one in asked}


# --- what is measured ---


def test_an_answer_after_the_regulators_date_is_late_though_ours_was_kept() -> None:
    told = story("uk-housing").sends("acknowledge", CONFIRMED)
    due = answer_due(told.complaint, told.rules)
    binding = answer_term(told.complaint, told.rules)
    assert due is not None
    assert binding is not None
    assert (due.until, due.first) == (binding.until, binding.first)
    told.later(days=16).answered()
    given, ours = told.complaint.answered_at, told.complaint.term(*RESPOND)
    assert given is not None
    assert ours is not None
    assert ours.until > given > binding.until
    assert answer_due(told.complaint, told.rules) == due


RESPOND = (Code("iso-10002"), Code("respond"))


def test_a_clock_that_a_letter_of_delay_kept_is_not_the_date_of_the_answer() -> None:
    told = story("eu-psd2", facts=(IRELAND, kind("psd"))).sends("acknowledge", CONFIRMED)
    first = answer_due(told.complaint, told.rules)
    told.later(days=7).sends("send-notice", SendNotice(e.Notice.new_date, e.Way.email, 1))
    reply = told.complaint.term(Code("eu-psd2"), Code("reply"))
    assert reply is not None
    assert reply.met_at == told.at
    later = answer_due(told.complaint, told.rules)
    assert first is not None
    assert later is not None
    assert later.until > first.until


def test_a_clock_that_began_after_the_answer_is_not_its_date() -> None:
    told = story("uk-housing").sends("acknowledge", CONFIRMED).answered()
    due, given = answer_due(told.complaint, told.rules), told.complaint.answered_at
    assert given is not None
    (stage_1,) = [t for t in told.complaint.terms if t.clock == "s1_response"]
    second = replace(
        stage_1,
        clock=Code("s2_response"),
        met_at=None,
        met_by=None,
        until=stage_1.until - timedelta(days=3),
        told_at=given + timedelta(days=1),
    )
    more = replace(told.complaint, terms=(*told.complaint.terms, second))
    assert answer_due(more, told.rules) == due


@pytest.mark.parametrize("pack", ["uk-housing", None])
@pytest.mark.parametrize(("days", "in_force"), [(1, True), (60, False)])
def test_the_date_of_a_later_stage_is_not_that_of_the_first_response(
    days: int, in_force: bool, pack: str | None
) -> None:
    told = story(pack) if pack else Story().received(lodging())
    told.sends("acknowledge", CONFIRMED).later(days=days).answered()
    due = answer_due(told.complaint, told.rules)
    told.reacted(e.Reaction.refused).does("escalate", Escalate(SOUTH_MANAGER)).later(days=2)
    ours = told.complaint.term(*RESPOND)
    assert due is not None
    assert ours is not None
    assert ours.until > due.until, "the next stage has a date of its own"
    assert answer_due(told.complaint, told.rules) == due
    row = facts(told.complaint, told.entries, told.rules, 1).complaint
    assert row.answered_in_force is in_force


# --- in general ---


def test_what_is_promised_in_general_names_the_shortest_time_that_may_bind() -> None:
    told = story("uk-housing", "eu-psd2", "eu-mica")
    found = sooner_in_general(told.rules, date(2026, 11, 2))
    assert [(one.pack.id, one.span.amount, one.confirmed) for one in found] == [
        (HOUSING, 10, True),
        ("eu-psd2", 15, False),
    ], "two months are no sooner than our twenty working days"
    assert sooner_in_general(RULES, date(2026, 11, 2)) == ()


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - {"iso-10002"}))
def test_of_every_pack_with_an_answer_a_general_time_is_found_or_it_hangs_on_more(
    name: str,
) -> None:
    for pack in regimes.shipped(name):
        within = answer_within(pack)
        assert (within is not None) is (bool(ANSWERS[name]) and name != "us-cfpb")
        assert within is None or within.span.amount > 0


def test_of_the_dates_for_the_receipt_a_complainant_reads_the_earliest_alone() -> None:
    one = story("us-dot-airlines", "eu-whistleblowing", "uk-housing")
    every = [t for t in one.complaint.terms if of_receipt(t.pack, t.clock, one.rules)]
    assert {str(t.pack) for t in every} == {"iso-10002", "us-dot-airlines", "eu-whistleblowing"}

    found, _ = dates_told(one.complaint, one.rules, one.at)

    told = [t for t in found if of_receipt(t.pack, t.clock, one.rules)]
    assert told == [min(every, key=lambda t: t.until)]
    assert "s1_ack" in {str(t.clock) for t in found}, "a message that says more is another thing"


def test_no_clock_is_both_of_the_receipt_and_of_the_answer() -> None:
    for pack in regimes.ids():
        for version in regimes.shipped(pack):
            both = [one.id for one in version.clocks if is_of_receipt(version, one)]
            assert not [one for one in both if is_of_answer(version, version.clock(one))]
            assert not {"s2_ack", "s1_response"} & set(both)

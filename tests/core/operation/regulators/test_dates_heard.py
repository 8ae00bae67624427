"""Clause 7.3: only a day that complainants were told in time is called a promise."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.core.operation.regulators.test_operation_regulated import CONFIRMED, ENGLAND, kind, story
from tests.core.samples import CLEO, RULES, Story, lodging, words

from amends.core.framework.packs.pack import Pack
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.communication import Attach
from amends.core.operation.acts.late_entries import ConfirmLate
from amends.core.operation.acts.tracking import Lapse
from amends.core.operation.regulators import explained_dates
from amends.core.operation.regulators.answering import dates_told
from amends.core.operation.regulators.explained_dates import NOT_TOLD, Heard, each_once, heard
from amends.core.operation.regulators.regulated import follow
from amends.core.values import Code
from amends.governance import packs as regimes

ACKNOWLEDGE, RESPOND = Code("acknowledge"), Code("respond")


def how(told: Story, event: type = e.TermTold) -> dict[str, Heard]:
    """How complainants are told the newest entry of this kind of each clock."""
    found = heard(told.entries, told.rules, told.reference)
    return {
        str(one.event.clock): found[one.version]
        for one in told.entries
        if isinstance(one.event, event)
    }


def adopts(told: Story, *packs: str) -> Story:
    """Packs are adopted, and every open complaint is counted anew."""
    shipped = [version for name in packs for version in regimes.shipped(name)]
    calendars = dict(told.rules.calendars)
    for pack in shipped:
        calendars |= regimes.calendars_of(pack)
    told.rules = replace(told.rules, packs=(*told.rules.packs, *shipped), calendars=calendars)
    dates = follow(told.complaint, told.rules, told.at)
    told.tell(dates, by=SYSTEM_ACTOR.id, act="recount", happened=told.at)
    return told


def recorded_after(**span: int) -> Story:
    """A complaint that came long before it was recorded."""
    told = Story()
    came = told.at
    return told.later(**span).received(lodging(happened=came))


def lapses(told: Story, clock: Code) -> None:
    told.does("lapse", Lapse(Code("iso-10002"), clock), SYSTEM_ACTOR)


def test_what_is_told_at_receipt_is_promised() -> None:
    assert set(how(Story().received()).values()) == {Heard.promised}


def test_a_day_that_had_passed_when_the_complaint_was_recorded_is_no_promise() -> None:
    told = recorded_after(days=40)
    assert set(how(told).values()) == {Heard.recorded_late}
    lapses(told, RESPOND)
    assert how(told, e.TermLapsed) == {"respond": Heard.unsaid}, "nobody was told that day"


def test_of_a_late_record_only_the_days_to_come_are_promised() -> None:
    told = recorded_after(days=15)
    assert how(told) == {"acknowledge": Heard.recorded_late, "respond": Heard.promised}


def test_rules_that_were_adopted_since_are_not_told_as_something_learned_or_promised() -> None:
    told = adopts(Story().received(), "uk-housing")
    assert how(told)["s1_ack"] is Heard.adopted
    late = Story().received().later(days=20)
    adopts(late, "uk-housing")
    assert how(late)["s1_ack"] is Heard.adopted_passed


def test_one_message_that_two_regulators_want_is_promised_once_and_missed_once() -> None:
    told = story("uk-housing", "uk-lgsco")
    names = [(Code(pack), Code("s1_ack")) for pack in ("uk-housing", "uk-lgsco")]

    def ways(event: type) -> list[Heard]:
        found = heard(told.entries, told.rules, told.reference)
        events = [one for one in told.entries if isinstance(one.event, event)]
        return [
            found[one.version]
            for one in events
            if isinstance(one.event, e.TermTold | e.TermLapsed)
            and (one.event.pack, one.event.clock) in names
        ]

    assert sorted(ways(e.TermTold), key=str) == [Heard.behind, Heard.promised]
    told.later(days=30)
    for pack, clock in names:
        told.does("lapse", Lapse(pack, clock), SYSTEM_ACTOR)
    assert sorted(ways(e.TermLapsed), key=str) == [Heard.behind, Heard.promised]


def test_a_receipt_that_a_regulator_wants_later_than_we_promised_is_not_promised_again() -> None:
    told = story("us-dot-airlines")
    assert how(told)["acknowledge"] is Heard.promised
    assert how(told)["ack"] is Heard.behind
    found = each_once(dates_told(told.complaint, told.rules, told.at)[0], told.rules)
    assert "ack" not in {str(one.clock) for one in found}


def test_of_two_dates_for_one_message_the_first_is_read_and_what_is_like_no_other_stays() -> None:
    told = story("uk-housing", "uk-lgsco")
    found = each_once(dates_told(told.complaint, told.rules, told.at)[0], told.rules)
    assert [str(one.clock) for one in found].count("s1_ack") == 1
    assert {"acknowledge", "s1_ack"} <= {str(one.clock) for one in found}
    indian = story("in-rbi")
    found = each_once(dates_told(indian.complaint, indian.rules, indian.at)[0], indian.rules)
    assert "internal_ombudsman" in {str(one.clock) for one in found}


def test_what_was_done_before_rules_were_adopted_needs_no_date_of_theirs() -> None:
    told = Story().received(lodging(facts=(ENGLAND, kind("other"))))
    told.later(days=1).sends("acknowledge", CONFIRMED).later(days=20)
    adopts(told, "uk-fca-disp")
    assert "ack" in how(told)
    assert how(told)["ack"] is Heard.unsaid


def asks_nothing(pack: Pack) -> Pack:
    """The pack without what it wants to stand in letters."""
    letters = tuple(replace(one, must_contain=()) for one in pack.communications)
    return replace(pack, communications=letters)


def test_a_day_behind_the_one_that_binds_is_never_told_nor_that_it_was_missed() -> None:
    told = story("uk-housing", changed=asks_nothing)
    assert how(told)["respond"] is Heard.behind, "the letter names the regulator's day"
    told.sends("acknowledge", CONFIRMED)
    assert how(told)["s1_response"] is Heard.promised
    told.later(days=60)
    lapses(told, RESPOND)
    assert how(told, e.TermLapsed)["respond"] in NOT_TOLD
    told.does("lapse", Lapse(Code("uk-housing"), Code("s1_response")), SYSTEM_ACTOR)
    assert how(told, e.TermLapsed)["s1_response"] is Heard.promised


def test_a_date_that_was_recorded_as_kept_after_all_was_not_missed() -> None:
    told = Story().received()
    came = told.at
    told.later(days=20)
    lapses(told, ACKNOWLEDGE)
    assert how(told, e.TermLapsed) == {"acknowledge": Heard.promised}
    told.does("acknowledge", Acknowledge(1, e.Way.letter, happened=came + timedelta(hours=3)))
    assert how(told, e.TermLapsed) == {"acknowledge": Heard.promised}, "until it is confirmed"
    told.does("attach", Attach(words("file"), words("name")))
    confirm = ConfirmLate(told.complaint.late[-1].number, told.entries[-1].version)
    told.does("confirm-late", confirm, CLEO)
    assert how(told, e.TermLapsed) == {"acknowledge": Heard.kept}


def test_a_date_that_was_kept_late_stays_missed() -> None:
    told = Story().received().later(days=20)
    lapses(told, ACKNOWLEDGE)
    told.sends("acknowledge", CONFIRMED)
    assert how(told, e.TermLapsed) == {"acknowledge": Heard.promised}


def test_of_several_days_that_may_bind_the_earliest_is_told_as_not_certain() -> None:
    told = story("uk-fca-disp", facts=(ENGLAND,))
    found = how(told)
    assert found["ack"] is Heard.behind, "we promised to confirm it sooner"
    assert found["final_payments"] is Heard.may_change
    assert found["final"] in NOT_TOLD
    told.does("classify", Classify(facts=(kind("other"),)))
    assert Heard.may_change not in [
        heard(told.entries, told.rules, told.reference).get(one.version)
        for one in told.entries
        if one.act == "classify"
    ]


def test_the_entries_are_folded_once_however_many_dates_they_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = story("uk-housing").sends("acknowledge", CONFIRMED)
    folded: list[int] = []
    real = explained_dates.evolve

    def counted(before: Any, one: Any, **rest: Any) -> Any:
        folded.append(one.version)
        return real(before, one, **rest)

    monkeypatch.setattr(explained_dates, "evolve", counted)
    heard(told.entries, told.rules, told.reference)
    assert folded == [one.version for one in told.entries]


def test_without_a_regulator_nothing_stands_behind_anything() -> None:
    assert Heard.behind not in how(Story(RULES).received()).values()


TWO_KINDS = """
schema = "regime-pack/0.1"
[pack]
id = "own-code"
version = "1"
title = "Our trade's code"
base = "iso-10002"
sources = [{ id = "rule", url = "https://example.org/rule" }]
[calendars.plain]
holidays = "ie"
[tracks.works]
label = "Works"
when = { f = "complaint.kind", op = "eq", v = "works" }
[tracks.rent]
label = "Rent"
when = { f = "complaint.kind", op = "eq", v = "rent" }
[[clocks]]
id = "works"
strength = "must"
from = "received"
amount = 5
unit = "day"
source = "rule"
tracks = ["works"]
[[clocks]]
id = "rent"
strength = "must"
from = "received"
amount = 9
unit = "day"
source = "rule"
tracks = ["rent"]
"""


def test_two_dates_of_which_one_applies_are_never_both_promised() -> None:
    pack = regimes.load(TWO_KINDS)
    told = Story(
        replace(
            RULES,
            packs=(*RULES.packs, pack),
            calendars=dict(RULES.calendars) | regimes.calendars_of(pack),
        )
    ).received()
    found = how(told)
    assert found["works"] is Heard.may_change
    assert found["rent"] in NOT_TOLD
    assert how(told, e.TermDropped) == {}
    told.does("classify", Classify(facts=(kind("rent"),))).later(days=12)
    assert how(told, e.TermDropped) == {"works": Heard.promised}, "they were told of it"
    told.does("lapse", Lapse(Code("own-code"), Code("rent")), SYSTEM_ACTOR)
    assert how(told, e.TermLapsed) == {"rent": Heard.promised}, "it is certain now"

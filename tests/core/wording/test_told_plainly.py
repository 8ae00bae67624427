"""Clauses 4.4 and 7.3: complainants read of every date of a regulator's pack in plain words, and of
a letter of it as well; personnel read what the pack calls it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from amends.core.framework.packs.answers import Meaning, is_of_receipt, meaning_of
from amends.core.framework.packs.clocks import Clock, Force
from amends.core.framework.packs.letters import Check, OpeningKind
from amends.core.framework.packs.pack import Pack
from amends.core.operation import events as e
from amends.core.operation.complaint.parts import RecordedEvent
from amends.core.operation.regulators.explained_dates import Heard
from amends.core.values import Code
from amends.governance import packs
from amends.wording import timeline
from amends.wording.names import Names

PACKS = [pack for name in packs.ids() for pack in packs.shipped(name)]
BINDING = [
    (pack, clock)
    for pack in PACKS
    for clock in pack.clocks
    if clock.strength is not Force.gateway and pack.id != "iso-10002"
]
NAMED = [f"{pack.id} {pack.pack.version} {clock.id}" for pack, clock in BINDING]
JARGON = (
    "stage",
    "interim",
    "holding",
    "redress",
    "idr",
    "adr",
    "final",
)
"""What a regulator says to those it rules, and nobody says to a complainant."""


def names(pack: Pack, *, complainant: bool = True) -> Names:
    rules: Any = SimpleNamespace(packs=(pack,), regulators=(pack,), policy=_policy())
    return Names(rules=rules, complainant=complainant)


def _policy() -> Any:
    return SimpleNamespace(languages=("en",))


def shipped(name: str) -> Pack:
    return packs.shipped(name)[0]


def clock_of(pack: Pack, name: str) -> Clock:
    clock = pack.clock(name)
    assert clock is not None
    return clock


def as_it_was(pack: Pack) -> Pack:
    """A version from before packs had words for complainants, as somebody may have adopted it."""
    clocks = tuple(replace(one, told_as="") for one in pack.clocks)
    letters = tuple(replace(one, told_as="") for one in pack.communications)
    return replace(pack, clocks=clocks, communications=letters)


@pytest.mark.parametrize(("pack", "clock"), BINDING, ids=NAMED)
def test_every_date_that_binds_is_told_in_plain_words_and_in_german(
    pack: Pack, clock: Clock
) -> None:
    said = names(pack).clock(pack.id, clock.id)
    assert said != clock.label
    assert not [one for one in JARGON if one in said.casefold()]
    assert not any(letter.isdigit() for letter in said)
    assert len(said.split()) <= 12
    with translation.override("de"):
        assert names(pack).clock(pack.id, clock.id) != said


@pytest.mark.parametrize(("pack", "clock"), BINDING, ids=NAMED)
def test_personnel_read_what_the_pack_calls_it(pack: Pack, clock: Clock) -> None:
    assert names(pack, complainant=False).clock(pack.id, clock.id) == clock.label


@pytest.mark.parametrize(("pack", "clock"), BINDING, ids=NAMED)
def test_who_has_the_receipt_is_never_told_that_it_is_to_come(pack: Pack, clock: Clock) -> None:
    """What goes by itself says that it has arrived. A date that this does not end is called another
    thing, before and after."""
    confirmed = [one for one in pack.communications if "acknowledgement" in one.sent_as]
    open_ = [
        point
        for one in confirmed
        if one.id in clock.met_by
        for point in one.must_contain
        if point.when is None and point.auto in (None, Check.names_person)
    ]
    called = names(pack).clock(pack.id, clock.id) == "acknowledgement"
    assert called is is_of_receipt(pack, clock)
    assert not (called and open_)


def test_a_version_from_before_says_what_its_dates_mean_by_what_they_are() -> None:
    housing, ireland = as_it_was(shipped("uk-housing")), as_it_was(shipped("ie-cpc"))
    ofcom = as_it_was(shipped("uk-ofcom"))
    told = {
        name: names(pack).clock(pack.id, name)
        for pack, clocks in (
            (housing, ("s1_ack", "s1_response", "s2_ack", "s2_response")),
            (ireland, ("ack", "update", "resolution")),
            (ofcom, ("adr_letter",)),
        )
        for name in clocks
    }
    assert told == {
        "s1_ack": "our message about how we handle your complaint",
        "s1_response": "response",
        "s2_ack": "our message that we're reviewing your complaint",
        "s2_response": "response",
        "ack": "our message about how we handle your complaint",
        "update": "an update on your complaint",
        "resolution": "response",
        "adr_letter": "our letter about your other options",
    }


def test_a_point_that_holds_only_for_some_complaints_makes_no_other_thing_of_a_receipt() -> None:
    pack = shipped("uk-fca-disp")
    assert meaning_of(pack, clock_of(pack, "ack")) is Meaning.receipt


def test_what_breaks_nothing_means_nothing_to_a_complainant() -> None:
    pack = shipped("uk-housing")
    assert meaning_of(pack, clock_of(pack, "s1_response_extended")) is None


def test_a_date_of_a_pack_of_ones_own_is_called_as_it_is_written_unless_it_is_the_answer() -> None:
    pack = shipped("in-rbi")
    clocks = tuple(replace(one, told_as="", label="A step") for one in pack.clocks)
    own = replace(pack, clocks=clocks)
    assert names(own).clock(own.id, "internal_ombudsman") == "A step"
    assert names(own).clock(own.id, "decision") == "response"


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id} {pack.pack.version}")
def test_every_letter_that_opens_a_way_outside_is_told_in_plain_words(pack: Pack) -> None:
    for referral in pack.referrals:
        closing = referral.closes.from_ if referral.closes else ()
        for opening in (*referral.opens_on, *closing):
            letter = pack.communication(opening.of)
            if opening.kind is OpeningKind.sent and letter is not None:
                said = names(pack).letter(pack.id, opening.of)
                assert said != letter.label
                assert said.startswith("our ")
                assert names(pack, complainant=False).letter(pack.id, opening.of) == letter.label


# --- the story of a complaint ---


def line(pack: Pack, event: Any, *, heard: Heard = Heard.promised) -> str | None:
    moment = datetime(2026, 4, 1, 9, tzinfo=UTC)
    told = RecordedEvent(event, "system", Code("receive"), moment, moment, 2, 1)
    complaint: Any = SimpleNamespace(
        response=lambda number: None, speaking=lambda by: None, complainants=()
    )
    reader = names(pack, complainant=False)
    return timeline.line_for_complainant(
        told, parties={1}, complaint=complaint, names=reader, heard=heard
    )


def test_a_complainant_reads_of_a_regulators_answer_as_of_ours() -> None:
    pack, until = shipped("uk-housing"), datetime(2026, 4, 10, 23, 59, 59, tzinfo=UTC)
    answer = line(pack, e.TermTold(pack.id, Code("s1_response"), date(2026, 4, 10), until))
    assert answer == "We want to respond by Friday 10 April 2026."
    late = line(pack, e.TermLapsed(pack.id, Code("s1_response"), until))
    assert late is not None
    assert late.startswith("We're sorry.")
    more = line(pack, e.TermTold(pack.id, Code("s1_ack"), date(2026, 4, 10), until))
    assert more == (
        "This is due by Friday 10 April 2026: our message that says how we understand your "
        "complaint."
    )


def test_a_complainant_reads_of_a_regulators_receipt_as_of_ours() -> None:
    pack, until = shipped("us-dot-airlines"), datetime(2026, 4, 10, 23, 59, 59, tzinfo=UTC)
    assert line(pack, e.TermTold(pack.id, Code("ack"), date(2026, 4, 10), until)) == (
        "We want to acknowledge your complaint by Friday 10 April 2026."
    )

"""Clauses 5.3 and 7.4: what the text of a letter shows of what a regulator demands of it. A sign is
found where the letter says the thing, and nowhere else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.events import Notice
from amends.core.operation.regulators.letter_requirements import demands
from amends.core.values import Code
from amends.governance import adopting, packs
from amends.handling.reading import File, file_of
from amends.letters.composing import compose
from amends.letters.required_points import Text, found
from amends.letters.writing import Writing
from amends.people import read
from amends.wording import dates

pytestmark = pytest.mark.django_db

REASON = "The engineer comes next week."
FACTS = (
    NewFact(Code("org.country"), code=Code("ie")),
    NewFact(Code("org.uk_part"), code=Code("england")),
    NewFact(Code("complaint.kind"), code=Code("other")),
)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def bound_by(pack: str, *, at: datetime | None = None) -> str:
    """A complaint that a regulator's pack binds."""
    now = timezone.now()
    adopting.adopt_pack(
        packs.texts()[pack], reason="It binds us.", actor=org.acting(org.REPRESENTATIVE), now=now
    )
    return org.lodged(at or now, facts=FACTS).reference


def file(reference: str, now: datetime) -> File:
    return file_of(reference, actor=SYSTEM_ACTOR, now=now)


def letter(reference: str, code: str, *, now: datetime, **more: str) -> str:
    """A letter of ours to the complainant, as the worker composes it."""
    known = file(reference, now)
    writing = Writing(known.complaint, known.entries, known.rules, now, 1)
    return writing.letter(code, writing.receivers()[0], more).whole


def shown(
    reference: str, words: str, notice: Notice, of: str, *, now: datetime, **more: Any
) -> set[str]:
    """The points of the pack's letter `of` that the text shows."""
    known = file(reference, now)
    asked = demands(known.complaint, known.rules, now, notice=notice)
    [demand] = [one for one in asked if one.letter.id == of]
    texts = [Text(words, "en")]
    given = {"now": now, "notice": notice} | more
    return {str(one) for one in found(demand, texts, known.complaint, known.rules, **given)}


def extend(reference: str, now: datetime, days: int = 40) -> None:
    day = (now + timedelta(days=days)).date()
    given = ExtendTerm(Code("iso-10002"), Code("respond"), day, Code("complex"), REASON)
    do(reference, "extend-term", given, now=now)


@pytest.mark.parametrize(
    ("pack", "of", "points"),
    [
        ("au-asic-rg271", "acknowledgement", {"receipt"}),
        ("uk-fca-disp", "acknowledgement", {"receipt", "timeline"}),
        ("eu-whistleblowing", "acknowledgement", {"receipt"}),
        ("uk-data-protection", "acknowledgement", {"receipt"}),
        ("us-dot-airlines", "acknowledgement", {"receipt"}),
        ("ie-cpc", "acknowledgement", set()),
        ("uk-housing", "s1_acknowledgement", set()),
        ("uk-nhs-england", "acknowledgement", set()),
        ("uk-spso", "acknowledgement", set()),
    ],
)
def test_our_own_receipt_shows_what_it_says_and_no_more(
    pack: str, of: str, points: set[str]
) -> None:
    reference, now = bound_by(pack), timezone.now()
    words = letter(reference, "acknowledgement", now=now)
    assert shown(reference, words, Notice.acknowledgement, of, now=now) == points


def test_the_reason_of_a_new_date_is_found_where_the_letter_was_filled_with_it() -> None:
    reference, now = bound_by("eu-psd2"), timezone.now()
    words = letter(reference, "new_date", now=now, reason=REASON)
    told = (reference, words, Notice.new_date, "holding_reply")
    assert shown(*told, now=now, reasons=[REASON]) == {"why", "when"}
    assert shown(*told, now=now) == {"when"}, "of no reason nobody knows"
    assert shown(*told, now=now, reasons=["Somebody is ill."]) == {"when"}


def test_an_empty_reason_is_no_reason() -> None:
    reference, now = bound_by("eu-psd2"), timezone.now()
    words = letter(reference, "new_date", now=now, reason="")
    told = (reference, words, Notice.new_date, "holding_reply")
    assert shown(*told, now=now, reasons=[""]) == {"when"}


def test_the_day_that_a_letter_of_a_new_date_names_is_found_and_another_is_not() -> None:
    reference, now = bound_by("eu-mica"), timezone.now()
    extend(reference, now)
    words = letter(reference, "new_date", now=now, reason=REASON)
    told = (Notice.new_date, "late_letter")
    assert shown(reference, words, *told, now=now, reasons=[REASON]) == {"why", "when"}
    assert shown(reference, "You hear from us on 1 May 2001.", *told, now=now) == set()


def test_the_day_that_was_not_kept_is_no_date_of_the_answer() -> None:
    """The letter that we are late names the day that has passed."""
    received = timezone.now() - timedelta(days=100)
    reference, now = bound_by("eu-mica", at=received), timezone.now()
    words = letter(reference, "late", now=now)
    assert "We did not respond to your complaint" in words
    assert shown(reference, words, Notice.late, "late_letter", now=now) == set()


def test_the_day_by_which_receipt_is_confirmed_is_no_day_of_the_answer() -> None:
    reference, now = bound_by("uk-fca-disp"), timezone.now()
    told = (Notice.acknowledgement, "acknowledgement")
    days = {str(one.clock): one.day for one in file(reference, now).complaint.terms}
    for clock, points in (("ack", set()), ("final", {"timeline"})):
        words = f"You hear from us by {dates.day(days[clock])}."
        assert shown(reference, words, *told, now=now) == points


def test_our_letter_about_how_it_stands_tells_how_far_we_have_come() -> None:
    reference, now = bound_by("ie-cpc"), timezone.now()
    before = letter(reference, "status_notice", now=now)
    told = (Notice.status, "update_letter")
    assert shown(reference, before, *told, now=now) == {"state"}
    assert "This is what has happened so far: We've received your complaint" in before
    do(reference, "assess", six(), now=now)
    assert shown(reference, before, *told, now=now) == set(), "it has come further since"
    after = letter(reference, "status_notice", now=now)
    assert shown(reference, after, *told, now=now) == {"state"}
    assert shown(reference, "We are on it.", *told, now=now) == set()


def test_a_person_to_turn_to_is_named_by_name_and_not_by_the_address_of_the_house() -> None:
    reference, now = bound_by("ie-cpc"), timezone.now()
    told = (Notice.acknowledgement, "acknowledgement")
    owner = file(reference, now).complaint.owner
    assert owner is not None
    name = read.names([owner])[owner]
    assert shown(reference, f"Please ask for {name}.", *told, now=now) == {"contact"}
    assert shown(reference, "Please write to care@example.org.", *told, now=now) == set()


def test_the_signs_of_a_german_letter_are_looked_for_in_german() -> None:
    reference, now = bound_by("uk-fca-disp"), timezone.now()
    known = file(reference, now)
    writing = Writing(known.complaint, known.entries, known.rules, now, 1)
    fields = writing.fields(writing.receivers()[0], "de", "acknowledgement")
    words = compose(known.rules.policy, "acknowledgement", "de", fields).whole
    assert "Aktenzeichen" in words
    [demand] = demands(known.complaint, known.rules, now, notice=Notice.acknowledgement)

    def points(language: str) -> set[str]:
        texts = [Text(words, language)]
        return set(map(str, found(demand, texts, known.complaint, known.rules, now=now)))

    assert points("de") == {"receipt", "timeline"}
    assert points("en") == set(), "an English day stands in no German letter"

"""Packs are adopted with choices, by two where the policy asks for it, and tried before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors.handled import do
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.adoption.events import PackAdopted
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.commitments import Control, ControlName, Strength
from amends.core.framework.policy.retention import (
    Kept,
    Retention,
)
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.events import Kind, Way
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.governance import adopting, packs, publishing
from amends.governance.adopting import Unusable
from amends.governance.replaying import Sort, replay
from amends.handling import rules
from amends.handling.deadlines import recounting
from amends.handling.streams import stream_of
from amends.journal.models import Document
from amends.journal.models import Entry as Written
from amends.maintenance import retention
from amends.register.models import Deadline

pytestmark = pytest.mark.django_db

DISP = Code("uk-fca-disp")
TEXT = packs.texts()["uk-fca-disp"]
OWN = """
schema = "regime-pack/0.1"
[pack]
id = "own-code"
version = "1"
title = "Our trade's code"
base = "iso-10002"
[calendars.plain]
holidays = "ie"
[[clocks]]
id = "word"
strength = "should"
from = "received"
amount = 7
unit = "day"
"""


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def two_publish() -> None:
    known = rules.rules_at(timezone.now()).policy
    asked = (*known.controls, Control(ControlName.publish_policy, Strength.required))
    asked = tuple({one.name: one for one in asked}.values())
    draft = publishing.following(replace(known, controls=asked), known)
    by = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="Two see more.", actor=by, now=timezone.now())


def adopt(text: str = TEXT, *, by: Id = org.REPRESENTATIVE, **settings: Any) -> None:
    adopting.adopt_pack(
        text, reason="It binds us.", actor=org.acting(by), now=timezone.now(), settings=settings
    )


def bound() -> list[str]:
    return [str(one.id) for one in rules.rules_at(timezone.now()).regulators]


def kinds() -> list[str]:
    rows = Written.objects.filter(stream="policy/1").order_by("version")
    return [row.kind for row in rows][-2:]


def test_what_is_chosen_counts_for_complaints_and_can_be_chosen_otherwise_later() -> None:
    adopt(ack_target=1)
    facts = (NewFact(Code("org.uk_part"), code=Code("england")),)
    reference = org.lodged(timezone.now(), facts=facts).reference
    before = Deadline.objects.get(reference=reference, pack=DISP, clock="ack").day
    adopt(ack_target=9)
    assert Deadline.objects.get(reference=reference, pack=DISP, clock="ack").day == before
    org.approve_waiting(now=timezone.now())
    recounting.recount(now=timezone.now())
    assert Deadline.objects.get(reference=reference, pack=DISP, clock="ack").day > before
    with pytest.raises(Refused) as same:
        adopt(ack_target=9)
    assert same.value.guard is Guard.already_exists


@pytest.mark.parametrize(
    "wrong", [{"ack_target": 99}, {"ack_target": True}, {"nothing": 1}, {"ack_target": 0}]
)
def test_what_cannot_be_chosen_is_refused_and_nothing_is_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unusable) as refused:
        adopt(**wrong)
    assert refused.value.reason == "setting"
    assert bound() == []


def test_where_two_publish_a_pack_and_its_holidays_wait_together_and_are_agreed_together() -> None:
    two_publish()
    adopt(ack_target=2)
    assert bound() == []
    waiting = rules.book().proposals
    assert {str(one.code) for one in waiting} == {"uk-fca-disp", "uk-ew", "uk-nir", "uk-sct"}
    with pytest.raises(Refused) as alone:
        adopt(ack_target=2)
    assert alone.value.guard is Guard.same_person
    [pack] = [one for one in waiting if one.code == DISP]
    director = org.acting(org.DIRECTOR)
    adopting.agree(pack, reason="Read.", actor=director, now=timezone.now())
    assert bound() == ["uk-fca-disp"]
    assert rules.book().proposals == ()
    adoption = rules.book().held[-1].adoption
    assert isinstance(adoption, PackAdopted)
    assert adoption.first == org.REPRESENTATIVE
    last = Written.objects.filter(stream="policy/1").latest("version")
    assert "Read" not in last.body, "a reason is sealed"


def test_whoever_adopts_the_same_after_the_first_agrees() -> None:
    two_publish()
    adopt()
    adopt(by=org.DIRECTOR)
    assert bound() == ["uk-fca-disp"]


def test_a_pack_is_sent_back_with_the_holidays_that_only_it_wants() -> None:
    two_publish()
    adopt()
    adopt(packs.texts()["uk-data-protection"])
    disp = next(one for one in rules.book().proposals if one.code == DISP)
    adopting.send_back(disp, reason="Not ours.", actor=org.acting(org.DIRECTOR), now=timezone.now())
    left = {str(one.code) for one in rules.book().proposals}
    assert "uk-fca-disp" not in left
    assert "uk-data-protection" in left
    protection = next(one for one in rules.book().proposals if one.code == "uk-data-protection")
    director = org.acting(org.DIRECTOR)
    adopting.agree(protection, reason="Yes.", actor=director, now=timezone.now())
    assert bound() == ["uk-data-protection"]


def test_a_pack_whose_holidays_were_not_agreed_to_is_not_agreed_to_either() -> None:
    two_publish()
    adopt()
    director = org.acting(org.DIRECTOR)
    england = next(one for one in rules.book().proposals if one.code == "uk-ew")
    adopting.send_back(england, reason="Wrong days.", actor=director, now=timezone.now())
    pack = next(one for one in rules.book().proposals if one.code == DISP)
    with pytest.raises(Unusable) as refused:
        adopting.agree(pack, reason="Yes.", actor=director, now=timezone.now())
    assert (refused.value.reason, refused.value.detail) == ("calendar_missing", "uk-ew")


@pytest.mark.parametrize("person", [org.HANDLER, org.ADMINISTRATOR, org.AUDITOR])
def test_whoever_may_not_adopt_rules_agrees_to_none_and_sends_none_back(person: Id) -> None:
    two_publish()
    adopt()
    pack = next(one for one in rules.book().proposals if one.code == DISP)
    for answer in (adopting.agree, adopting.send_back):
        with pytest.raises(Refused) as refused:
            answer(pack, reason="Mine.", actor=org.acting(person), now=timezone.now())
        assert refused.value.guard is Guard.not_permitted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (OWN.replace('base = "iso-10002"\n', ""), "no_regulator"),
        (TEXT.replace("amount = 8\n", "amount = 8 # ours\n"), "version_taken"),
        (OWN.replace("Our trade's", "Our\N{RIGHT-TO-LEFT OVERRIDE} trade's"), "odd_text"),
        (OWN.replace("Our trade's", "Our\N{ZERO WIDTH SPACE} trade's"), "odd_text"),
        (OWN + "# " + "x" * adopting.LARGEST, "too_large"),
    ],
)
def test_what_is_no_pack_of_ones_own_is_refused_with_a_reason(text: str, reason: str) -> None:
    kept = Document.objects.count()
    with pytest.raises(Unusable) as refused:
        adopt(text)
    assert refused.value.reason == reason
    assert Document.objects.count() == kept


def test_a_pack_of_ones_own_is_listed_beside_the_others_once_it_was_adopted() -> None:
    adopt(OWN)
    found = {str(one.pack.id): one for one in adopting.all_offered(timezone.now())}
    assert found["own-code"].own
    assert found["own-code"].adopted
    assert not found["uk-fca-disp"].own
    assert "iso-10002" not in found


def test_an_older_version_does_not_take_the_place_of_one_whose_days_began_later() -> None:
    later = OWN.replace('version = "1"', 'version = "2"\neffective_from = 2026-01-01')
    later = later.replace("amount = 7", "amount = 9")
    adopt(later)
    adopt(OWN)
    reference = org.lodged(timezone.now()).reference
    [row] = Deadline.objects.filter(reference=reference, pack="own-code")
    assert (row.day - timezone.now().date()).days in (8, 9, 10)


def test_nothing_of_a_complaint_goes_before_the_time_that_a_regulator_asks() -> None:
    adopt()
    reference = org.lodged(timezone.now()).reference
    enquiry = DecideKind(Kind.enquiry, "It only asks.")
    for person in (org.COLLEAGUE, org.REPRESENTATIVE):
        do(reference, "decide-kind", enquiry, by=person)
    known = rules.rules_at(timezone.now()).policy
    org.publish(replace(known, retention=(Retention(Kept.words, 12),)), now=timezone.now())
    late = timezone.now() + timedelta(days=500)
    [found] = list(retention.due(now=late))
    assert found.what.kept_by is not None
    assert found.what.kept_by.pack == DISP
    assert list(retention.unproposed(now=late)) == []
    much_later = timezone.now() + timedelta(days=6 * 366)
    assert list(retention.unproposed(now=much_later)) == [reference]


def test_what_a_calendar_alone_would_change_is_told_for_every_pack_in_force() -> None:
    adopt()
    facts = (NewFact(Code("org.uk_part"), code=Code("england")),)
    reference = org.lodged(timezone.now(), facts=facts).reference
    day = Deadline.objects.get(reference=reference, pack=DISP, clock="ack").day
    england = rules.rules_at(timezone.now()).calendars["uk-ew"]
    closed = replace(england, version=2, holidays=england.holidays | {day})
    found = replay(calendars={"uk-ew": closed}, now=timezone.now()).changes
    assert ("uk-fca-disp", "ack") in {(str(one.pack), str(one.clock)) for one in found}
    assert {one.sort for one in found} == {Sort.later}


def test_what_if_tells_of_a_choice_and_of_a_pack_that_is_not_adopted() -> None:
    facts = (NewFact(Code("org.uk_part"), code=Code("england")),)
    reference = org.lodged(timezone.now(), facts=facts).reference
    [pack] = packs.shipped("uk-fca-disp")
    fresh = replay(pack, now=timezone.now()).changes
    assert {one.sort for one in fresh} == {Sort.more}
    adopt()
    recounting.recount(now=timezone.now())
    quick = pack.with_settings({"ack_target": 1})
    [change] = replay(quick, now=timezone.now()).changes
    assert (change.reference, change.clock, change.sort) == (reference, "ack", Sort.earlier)


def test_what_if_binds_the_version_that_adopting_would_by_the_event_that_decides() -> None:
    reference = org.lodged().reference
    now = timezone.now()
    given = Acknowledge(1, Way.email)
    perform_named(stream_of(reference), "acknowledge", given, actor=SYSTEM_ACTOR, now=now)
    since = (now - timedelta(days=1)).date()
    whole = 'base = "iso-10002"\neffective_from = {}\napplies_by = "acknowledged"'
    text = OWN.replace('base = "iso-10002"', whole.format(since))
    assert org.BEGAN.date() < since, "received before the version binds, acknowledged after"
    found = replay(packs.load(text), now=now).changes
    assert [(one.reference, one.clock, one.sort) for one in found] == [
        (reference, "word", Sort.more)
    ]
    adopt(text)
    recounting.recount(now=timezone.now())
    assert Deadline.objects.filter(reference=reference, pack="own-code", clock="word").exists()


def test_changes_of_one_clock_are_one_row_with_one_change_for_each_complaint() -> None:
    now, facts = timezone.now(), (NewFact(Code("org.uk_part"), code=Code("england")),)
    days = (timedelta(), timedelta(days=9), timedelta(days=30))
    references = {org.lodged(org.BEGAN + later, facts=facts).reference for later in days}
    [pack] = packs.shipped("uk-fca-disp")
    rows = replay(pack, now=now).rows
    assert len({(row.pack, row.clock) for row in rows}) == len(rows)
    for row in rows:
        assert len(row.changes) == len(references)
        assert {one.reference for one in row.changes} == references
        assert {one.clock for one in row.changes} == {row.clock}

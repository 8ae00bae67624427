"""Clauses 4.11, 5.3 and 5.4: the policy, appointments, area sign-offs, ideas and reminders."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.core.governing.recording import NOW, Recording
from tests.core.samples import (
    ANN,
    AUDITOR,
    FAY,
    NORTH_MANAGER,
    PEOPLE,
    REP,
    RULES,
    TOP,
    actor,
    words,
)

from amends.core.codec import located_pieces
from amends.core.framework.acting import Situation
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.people.personnel import Directory, Role
from amends.core.governing.appointments import (
    APPOINTMENT,
    AppointmentState,
    AppointToRole,
    EndAppointment,
)
from amends.core.governing.ideas import (
    ANSWERED_WITHIN,
    IDEA,
    AnswerIdea,
    IdeaFrom,
    IdeaState,
    SubmitIdea,
    action_of,
)
from amends.core.governing.policy_texts import (
    POLICY_TEXT,
    DraftPolicyText,
    PolicyTextApproved,
    PolicyTextRewritten,
    PolicyTextSigned,
    PolicyTextState,
    RenewPolicyText,
    RetirePolicyText,
    RewritePolicyText,
)
from amends.core.governing.sign_offs import (
    SIGN_OFF,
    SignOffArea,
    SignOffFollowed,
    SignOffState,
    followed_by,
)
from amends.core.improvement.action_events import ActionSource
from amends.core.operation.acts.records import ErasureGround
from amends.core.operation.complaint import RecordedEvent
from amends.core.records.kind import remind_record
from amends.core.records.state import (
    HandOverRecord,
    NoParticulars,
    RecordReminded,
    RecordTextErased,
    common_events,
)
from amends.core.refusal import Guard
from amends.core.shape import made_from
from amends.core.values import Code, Id

NEXT = date(2027, 11, 1)
INPUTS = {"law": words("law"), "resources": words("money"), "people": words("survey")}


def _drafted(by: Id = REP) -> Recording:
    given = DraftPolicyText(
        words("policy"), words("fair and free"), **INPUTS, owner=REP, review=NEXT
    )
    return Recording(POLICY_TEXT).does("draft", given, by=by)


def _signed() -> Recording:
    told = _drafted().does("approve", NoParticulars(), by=TOP)
    return told.does("sign", NoParticulars(), by=TOP)


@pytest.mark.opens
def test_the_policy_is_signed_by_senior_management_who_opened_it_after_approval() -> None:
    told = _drafted()

    assert told.refuses("sign", NoParticulars(), by=TOP) is Guard.wrong_state
    told.does("approve", NoParticulars(), by=TOP)
    assert told.refuses("sign", NoParticulars(), by=REP) is Guard.not_permitted
    assert told.refuses("sign", NoParticulars(), opened=False, by=TOP) is Guard.not_opened
    told.does("sign", NoParticulars(), by=TOP)
    assert (told.state.state, told.state.signed_by) == (PolicyTextState.signed, TOP)


def test_the_author_of_the_policy_signs_it_only_where_no_one_else_could() -> None:
    second = replace(PEOPLE.persons[TOP], id=Id("person/second"))
    rules = replace(RULES, people=Directory({**PEOPLE.persons, second.id: second}))
    told = _drafted(by=TOP).does("approve", NoParticulars(), by=REP)

    told.rules = rules
    assert told.refuses("sign", NoParticulars(), by=TOP) is Guard.not_by_owner
    told.rules = RULES
    told.does("sign", NoParticulars(), by=TOP)


@pytest.mark.opens
def test_all_staff_confirm_the_signed_version_once_and_only_after_opening_it() -> None:
    told = _signed()
    revision = told.state.revision

    assert told.refuses("confirm-read", NoParticulars(), opened=False, by=FAY) is Guard.not_opened
    for person in (FAY, ANN, AUDITOR):
        told.does("confirm-read", NoParticulars(), by=person)
    assert told.refuses("confirm-read", NoParticulars(), by=FAY) is Guard.already_done
    assert {one.person for one in told.state.readers} == {TOP, FAY, ANN, AUDITOR}
    assert told.state.revision == revision  # who reads overtakes no one


def test_a_new_version_is_signed_and_read_again_and_the_old_one_applies_until_then() -> None:
    told = _signed().does("confirm-read", NoParticulars(), by=ANN)
    before = told.state.words

    told.does(
        "rewrite", RewritePolicyText(words("better"), **INPUTS, review=NEXT, reason=words("w"))
    )
    assert (told.state.older, told.state.edition) == (before, 2)
    told.does("confirm-read", NoParticulars(), by=FAY)
    assert told.state.read_by(FAY)  # the one that applies
    told.does("approve", NoParticulars(), by=TOP).does("sign", NoParticulars(), by=TOP)
    assert (told.state.older, told.state.read_by(ANN)) == (None, False)


def test_staff_see_the_policy_from_its_signature_on() -> None:
    assert not POLICY_TEXT.seen_by(actor(FAY), _drafted().state, RULES)
    assert POLICY_TEXT.seen_by(actor(FAY), _signed().state, RULES)


def test_only_who_may_write_or_sign_a_policy_reads_a_version_that_is_not_signed() -> None:
    told = _signed()
    signed = told.state.words
    told.does(
        "rewrite", RewritePolicyText(words("better"), **INPUTS, review=NEXT, reason=words("w"))
    )

    for person in (FAY, ANN, AUDITOR):
        read = POLICY_TEXT.shown_to(actor(person), told.state, RULES)
        assert (read.words, read.state) == (signed, PolicyTextState.signed)
        assert told.state.words.sealed not in {one.piece for one in read.texts}
    for person in (REP, TOP):
        assert POLICY_TEXT.shown_to(actor(person), told.state, RULES) is told.state
    assert not POLICY_TEXT.seen_by(actor(AUDITOR), _drafted().state, RULES)


_BETTER = RewritePolicyText(words("better"), **INPUTS, review=NEXT, reason=words("w"))


def test_all_staff_see_that_a_policy_was_retired_but_not_the_version_that_was_never_signed() -> (
    None
):
    told = _signed().does("retire", RetirePolicyText(words("merged")))
    read = POLICY_TEXT.shown_to(actor(FAY), told.state, RULES)
    assert (read.state, read.due) == (PolicyTextState.retired, None)

    told = _signed().does("rewrite", _BETTER).does("retire", RetirePolicyText(words("merged")))
    read = POLICY_TEXT.shown_to(actor(FAY), told.state, RULES)
    assert (read.state, read.due, read.edition) == (PolicyTextState.retired, None, 1)


def test_all_staff_see_the_review_day_on_which_the_policy_was_renewed() -> None:
    later = RenewPolicyText(date(2028, 11, 1))
    told = _signed().does("renew", later)
    for _ in ("while it applies", "while a newer version is written"):
        read = POLICY_TEXT.shown_to(actor(FAY), told.state, RULES)
        assert (read.review, read.due, read.reviewed_at) == (later.review, later.review, NOW)
        told.does("rewrite", _BETTER)


def test_an_erasure_names_only_texts_of_the_version_that_a_reader_knows() -> None:
    told = _signed()
    signed = told.state.words.sealed
    told.does("rewrite", _BETTER)
    draft = told.state.words.sealed
    events = (
        PolicyTextApproved(1),
        PolicyTextSigned(1),
        made_from(PolicyTextRewritten, told.state, reason=told.state.words),
        common_events(POLICY_TEXT.name)[RecordTextErased]((signed, draft), ErasureGround.requested),
        common_events(POLICY_TEXT.name)[RecordTextErased]((draft,), ErasureGround.requested),
    )
    entries = tuple(
        RecordedEvent(event, REP, Code("act"), NOW, NOW, version, 1)
        for version, event in enumerate(events, start=1)
    )

    shown = POLICY_TEXT.entries_shown_to(actor(FAY), told.state, RULES, entries)

    assert [one.version for one in shown] == [1, 2, 4]
    last: Any = shown[-1].event
    assert last.pieces == (signed,)


def test_the_texts_of_a_signed_policy_are_found_in_the_record_and_in_its_signed_version() -> None:
    found = {path for path, _ in located_pieces(_signed().state)}

    assert {"/words", "/applies/words"} <= found


@pytest.mark.opens
def test_the_policy_is_renewed_only_by_someone_who_opened_it_since() -> None:
    told, later = _signed(), RenewPolicyText(date(2028, 11, 1))

    assert told.refuses("renew", later, opened=False) is Guard.not_opened
    assert told.does("renew", later).state.due == later.review


def _appoint(**other: Any) -> AppointToRole:
    given = {"owner": REP, "role": Role.management_representative, "first": date(2026, 12, 1)}
    return AppointToRole(**{**given, "words": words("you lead it"), **other})


@pytest.mark.opens
def test_senior_management_appoints_the_complaints_manager_who_accepts_after_reading() -> None:
    told = Recording(APPOINTMENT)

    assert told.refuses("appoint", _appoint(owner=ANN), by=REP) is Guard.not_permitted
    assert told.refuses("appoint", _appoint(), by=REP) is Guard.not_by_owner
    told.does("appoint", _appoint(), by=TOP)
    assert told.state.due == date(2026, 12, 1)
    assert told.refuses("accept", NoParticulars(), by=TOP) is Guard.not_permitted
    assert told.refuses("accept", NoParticulars(), opened=False, by=REP) is Guard.not_opened
    told.does("accept", NoParticulars(), by=REP)
    assert (told.state.state, told.state.due) == (AppointmentState.accepted, None)


def test_an_appointment_ends_on_a_day_with_a_reason() -> None:
    told = Recording(APPOINTMENT).does("appoint", _appoint(), by=TOP)
    given = EndAppointment(date(2027, 1, 31), words("moves on"))

    told.does("end", given, by=TOP)

    assert (told.state.state, told.state.last, told.state.due) == ("ended", given.last, None)


def _sign_off(last: date = date(2026, 9, 30), unit: str = "north") -> SignOffArea:
    return SignOffArea(Code(unit), date(2026, 7, 1), last, words("all well"))


def test_a_manager_signs_off_their_own_unit_for_a_period_that_is_over() -> None:
    told = Recording(SIGN_OFF)

    assert (
        told.refuses("sign-off", _sign_off(unit="south"), by=NORTH_MANAGER) is Guard.not_permitted
    )
    ahead = _sign_off(date(2026, 12, 31))
    assert told.refuses("sign-off", ahead, by=NORTH_MANAGER) is Guard.in_the_future
    told.does("sign-off", _sign_off(), by=NORTH_MANAGER)
    assert (told.state.owner, told.state.due) == (NORTH_MANAGER, date(2026, 12, 30))


def test_a_later_sign_off_takes_the_place_of_the_one_before_in_its_unit() -> None:
    before = Recording(SIGN_OFF).does("sign-off", _sign_off(), by=NORTH_MANAGER).state
    later = replace(before, id=Id("B2"))
    elsewhere = replace(before, id=Id("C3"), unit=Code("south"))

    found = followed_by("sign-off/B2", later, [("sign-off/A1", before), ("sign-off/C3", elsewhere)])

    assert found == [("sign-off/A1", (SignOffFollowed(Id("B2")),))]
    event = RecordedEvent(found[0][1][0], SYSTEM_ACTOR.id, Code("sign-off"), NOW, NOW, 2, 1)
    after = SIGN_OFF.evolve(before, event, "sign-off/A1")
    assert (after.state, after.due) == (SignOffState.followed, None)


def test_a_sign_off_for_earlier_days_is_followed_by_the_one_for_later_days() -> None:
    newest = Recording(SIGN_OFF).does("sign-off", _sign_off(), by=NORTH_MANAGER).state
    older = replace(newest, id=Id("B2"), last=newest.last - timedelta(days=91))

    found = followed_by("sign-off/B2", older, [("sign-off/A1", newest)])

    assert found == [("sign-off/B2", (SignOffFollowed(newest.id),))]


def _idea(by: Id = FAY) -> Recording:
    given = SubmitIdea(words("call first"), words("Call before a visit"), IdeaFrom.customer)
    return Recording(IDEA).does("submit", given, by=by)


def test_anyone_on_the_staff_submits_an_idea_and_the_complaints_manager_owns_it() -> None:
    told = _idea()

    assert (told.state.owner, told.state.due) == (REP, NOW.date() + ANSWERED_WITHIN)
    assert IDEA.seen_by(actor(FAY), told.state, RULES)
    assert not IDEA.seen_by(actor(ANN), told.state, RULES)


def test_an_idea_becomes_an_action_with_owner_and_day_or_is_declined_with_a_reason() -> None:
    told, due = _idea(), date(2026, 12, 15)

    incomplete = AnswerIdea(True, words("good"))
    assert told.refuses("answer", incomplete, Id("ACT"), by=REP) is Guard.not_complete
    told.does("answer", AnswerIdea(True, words("good"), ANN, due), Id("ACT"), by=REP)
    assert (told.state.state, told.state.action) == (IdeaState.planned, "ACT")
    declined = _idea().does("answer", AnswerIdea(False, words("too dear")), Id("ACT"), by=REP)
    assert (declined.state.state, declined.state.action) == (IdeaState.declined, None)


def test_a_declined_idea_does_not_depend_on_who_and_when_its_action_would_have_been() -> None:
    left = AnswerIdea(False, words("too dear"), Id("person/gone"), date(2020, 1, 1))
    told = _idea().does("answer", left, Id("ACT"), by=REP)

    assert (told.state.state, told.state.action) == (IdeaState.declined, None)
    planned = replace(left, planned=True, due=date(2026, 12, 15))
    assert _idea().refuses("answer", planned, Id("ACT"), by=REP) is Guard.unknown_person


def test_the_action_of_an_idea_says_where_it_comes_from() -> None:
    told = _idea()
    (event,) = IDEA.acts[Code("answer")].decide(
        Situation(told.state, RULES, actor(REP), NOW),
        AnswerIdea(True, words("good"), ANN, date(2026, 12, 15)),
        Id("ACT"),
    )

    planned = action_of(told.state, event)

    assert planned is not None
    assert (planned.source, planned.owner, planned.what) == (ActionSource.idea, ANN, words("good"))


def test_who_submitted_an_idea_does_not_answer_it_where_someone_else_can() -> None:
    told = _idea(by=REP)

    given = AnswerIdea(False, words("no"))
    assert told.refuses("answer", given, Id("ACT"), by=REP) is Guard.not_by_owner
    told.does("answer", given, Id("ACT"), by=TOP)


@pytest.mark.parametrize(
    ("days", "to"), [(1, {REP}), (8, {TOP}), (30, {REP})], ids=["owner", "manager", "top"]
)
def test_an_overdue_record_goes_up_to_the_people_above_its_owner(days: int, to: set[Id]) -> None:
    told = _idea()
    rules = replace(RULES, policy=replace(RULES.policy, climb_days=7))
    late = datetime.combine(told.state.due + timedelta(days=days), NOW.timetz())

    (event,) = remind_record(IDEA, told.state, rules, SYSTEM_ACTOR, late)

    assert set(event.to) == to


def test_a_reminder_is_recorded_once_and_again_for_another_owner() -> None:
    told, late = _idea(), datetime(2027, 3, 1, tzinfo=UTC)
    rules = replace(RULES, policy=replace(RULES.policy, climb_days=0))
    (event,) = remind_record(IDEA, told.state, rules, SYSTEM_ACTOR, late)
    recorded = RecordedEvent(event, SYSTEM_ACTOR.id, Code("remind"), late, late, 2, 1)

    reminded = IDEA.evolve(told.state, recorded, "idea/A1")

    assert isinstance(event, RecordReminded)
    assert remind_record(IDEA, reminded, rules, SYSTEM_ACTOR, late) == ()
    assert reminded.revision == told.state.revision
    told.state, told.version = reminded, 2
    told.does("hand-over", HandOverRecord(TOP, words("yours")))
    assert len(remind_record(IDEA, told.state, rules, SYSTEM_ACTOR, late)) == 1

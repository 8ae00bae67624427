"""Who waits hears of another day for the answer, who is closed hears of it, each way further stands
once in a letter, and a policy that lacks a wording keeps nobody uninformed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from django.core import mail
from django.utils import timezone, translation
from tests.doors import handled
from tests.named import perform_named
from tests.records import organization as org
from tests.records.letters.test_letters import adopt, claimed, written_by

from amends.core.framework.labels import Label
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.letter_fields import FIELDS
from amends.core.operation import events as e
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.ending import Close, OptionUsed, Withdraw
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.scope import DeclineScope, ScopeGround
from amends.core.operation.acts.tracking import ExtendTerm
from amends.core.operation.events import (
    Ground,
    LetterWritten,
    Notice,
    NoticeSent,
    OptionUse,
    Pattern,
    Reaction,
    Way,
)
from amends.core.values import Code, Contact, Id
from amends.governance.defaults import PolicyName
from amends.handling import rules
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.jobs.models import Job
from amends.letters import writing
from amends.letters.composing import compose
from amends.vault import peek
from amends.wording import dates
from amends.wording.names import Names
from amends.wording.remedies import promise

pytestmark = pytest.mark.django_db

BODY = OutsideBody(Code("board"), (Label("en", "Tenancy Board"),), address="4 Assize Row")
WAYS = ("Review by another manager", "Review by senior management", "Tenancy Board")


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def work(reference: str) -> list[str]:
    """Carry out every letter that the complaint asks for; the texts that went out."""
    from amends.core.operation.effects.consequences import JobKind
    from amends.site import worker

    mail.outbox.clear()
    now = timezone.now()
    letters = [t for t in JobKind if t not in (JobKind.index_words, JobKind.forget_words)]
    waiting = Job.objects.filter(stream=stream_of(reference), done_at=None, kind__in=letters)
    for row in waiting.filter(run_after__lte=now).order_by("id"):
        worker.WORK[Code(row.kind)](claimed(row), now)
        Job.objects.filter(pk=row.pk).update(done_at=now)
    return [str(message.body) for message in mail.outbox]


def notices(reference: str, kind: Notice) -> list[e.NoticeSent]:
    entries = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    sent = [one.event for one in entries if isinstance(one.event, e.NoticeSent)]
    return [event for event in sent if event.notice is kind]


def lodged(**changes: Any) -> Id:
    return org.lodged(timezone.now(), **changes).reference


def acknowledged(**changes: Any) -> Id:
    reference = lodged(**changes)
    work(reference)
    return reference


def without(*codes: str) -> None:
    """The policy that was adopted before there were these letters."""
    held = rules.rules_at(timezone.now()).policy
    adopt(templates=tuple(t for t in held.templates if t.code not in codes))


def extended(reference: str, reason: str = "The engineer comes next week.") -> None:
    term = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint.term(
        Code("iso-10002"), Code("respond")
    )
    assert term is not None
    given = ExtendTerm(
        term.pack, term.clock, term.day + timedelta(days=9), Code("complex_facts"), reason
    )
    handled.do(reference, "extend-term", given)


# --- what we promise ---


@pytest.mark.parametrize("way", [Way.email, Way.letter])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("body", ["Because.", "Because.\n\n{promise}"])
def test_every_letter_with_a_response_says_once_what_we_promise(
    way: Way, language: str, body: str
) -> None:
    nora = Contact(name="Nora", email="n@example.org", lines=("1 Road",), town="Port")
    reference = acknowledged(complainants=written_by(nora, language=Code(language), contact_by=way))
    handled.ready(reference)
    complaint = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint
    (remedy,) = complaint.responses[-1].remedies
    with translation.override(language):
        said = promise(remedy, Names(rules=rules.rules_at(timezone.now())))
    words = body.format(promise=said)
    handled.do(reference, "communicate-decision", CommunicateDecision(1, way, words))
    work(reference)
    kinds = LetterWritten if way is Way.letter else NoticeSent
    entries = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    sent = (one.event for one in entries if isinstance(one.event, kinds) and one.event.words)
    (letter,) = (
        peek([e.words.sealed])[e.words.sealed] for e in sent if e.notice is Notice.decision
    )
    assert letter.count(said) == 1, letter


# --- another day for the answer ---


def test_a_day_that_an_assessment_brings_forward_is_told_to_every_complainant_once() -> None:
    both = (
        *written_by(Contact(name="Nora", email="nora@example.org")),
        *written_by(Contact(name="Otto", email="otto@example.org")),
    )
    reference = acknowledged(complainants=both)
    handled.do(reference, "assess", handled.six(severity="high"))
    told = work(reference)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "nora@example.org",
        "otto@example.org",
    ]
    assert all("We'll respond by" in text for text in told)
    assert {message.subject for message in mail.outbox} == {
        f"An update on your complaint ({reference})"
    }
    sent = notices(reference, Notice.new_date)
    assert [(one.party, one.way, one.template) for one in sent] == [
        (1, Way.email, "new_date"),
        (2, Way.email, "new_date"),
    ]
    assert work(reference) == []


def test_an_assessment_that_leaves_the_day_as_it_was_sends_nothing() -> None:
    reference = acknowledged()
    handled.do(reference, "assess", handled.six())
    assert work(reference) == []


def test_who_was_not_told_the_first_day_yet_is_told_the_new_one_with_it() -> None:
    reference = lodged()
    handled.do(reference, "assess", handled.six(severity="high"))
    (letter,) = work(reference)
    assert "Thank you for contacting us. We received your complaint on" in letter
    assert notices(reference, Notice.new_date) == []


def test_an_extension_says_why_and_only_the_last_of_two_days_is_told() -> None:
    reference = acknowledged()
    handled.do(reference, "assess", handled.six())
    extended(reference)
    extended(reference, "The part comes from abroad.")
    (letter,) = work(reference)
    assert "The part comes from abroad." in letter
    assert "engineer" not in letter


def test_who_asked_for_another_look_is_told_that_somebody_new_takes_it_and_until_when() -> None:
    reference = acknowledged()
    handled.answer(reference)
    handled.do(
        reference, "record-reaction", RecordReaction(1, e.Reaction.refused, "No.", e.Way.phone)
    )
    work(reference)
    handled.do(reference, "escalate", Escalate())
    (letter,) = work(reference)
    assert "Someone who has not been involved is reviewing" in letter
    assert "We expect to respond by" in letter
    assert "has changed" not in letter, "the date is the same"


def test_who_had_the_answer_meanwhile_hears_of_no_day_for_it() -> None:
    reference = acknowledged()
    handled.answer(reference)
    extended_before = notices(reference, Notice.new_date)
    told = work(reference)
    assert len(told) == 1
    assert "This is our response to your complaint" in told[0]
    assert extended_before == notices(reference, Notice.new_date) == []


def test_who_wants_no_mail_is_told_by_somebody_who_is_asked_to() -> None:
    phone = written_by(Contact(name="Nora", phone="1"), contact_by=Way.phone)
    reference = acknowledged(complainants=phone, channel=Code("phone"))
    from amends.core.operation.acts.acknowledgement import Acknowledge

    handled.do(reference, "acknowledge", Acknowledge(1, Way.phone, e.Delivery.delivered))
    handled.do(reference, "assess", handled.six(severity="high"))
    assert work(reference) == []
    complaint = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint
    assert [one.person for one in complaint.reminders][-1:] == [complaint.owner]


# --- the end ---


def closing(ground: Ground, *options: OptionUsed) -> Close:
    return Close(ground, Code("poor_service"), Code("mistake"), Pattern.single, options=options)


def test_what_was_accepted_and_done_is_closed_with_a_word_of_what_was_done() -> None:
    reference = acknowledged()
    handled.answer(reference)
    handled.do(
        reference, "record-reaction", RecordReaction(1, Reaction.accepted, "So be it.", e.Way.phone)
    )
    handled.do(reference, "carry-out", CarryOut(1, 1))
    handled.do(reference, "verify-correction", VerifyCorrection(1), by=org.MANAGER)
    work(reference)
    handled.do(reference, "close", closing(Ground.accepted))
    (letter,) = work(reference)
    assert "What we agreed and did:\nWe repaired it or did the work again.\n" in letter
    assert "Thank you for letting us know what went wrong. We have closed your complaint" in letter
    (sent,) = notices(reference, Notice.closure)
    assert (sent.party, sent.template, sent.way) == (1, "closure_accepted", Way.email)


def test_what_was_taken_back_is_closed_with_every_way_that_is_left_named_once() -> None:
    adopt(bodies=(BODY,))
    reference = acknowledged()
    handled.do(reference, "assess", handled.six())
    handled.do(reference, "withdraw", Withdraw(1, "Never mind.", e.Way.phone))
    handled.do(reference, "close", closing(Ground.withdrawn))
    noted, letter = work(reference)
    today = dates.day(timezone.now().date())
    assert f"On {today} we recorded that you withdrew your complaint by phone." in noted
    assert "We recorded that you withdrew your complaint by phone." in letter
    assert len(notices(reference, Notice.reply_noted)) == 1
    assert [letter.count(way) for way in WAYS] == [1, 1, 1]
    assert len(notices(reference, Notice.closure)) == 1


def test_what_is_exhausted_is_closed_with_what_became_of_each_way() -> None:
    adopt(bodies=(BODY,))
    reference = acknowledged()
    handled.answer(reference)
    handled.do(
        reference, "record-reaction", RecordReaction(1, Reaction.refused, "So be it.", e.Way.phone)
    )
    (_, recourse) = work(reference)
    assert [recourse.count(way) for way in WAYS] == [1, 1, 1]
    handled.reviewed(reference)
    work(reference)
    given = closing(
        Ground.options_exhausted,
        OptionUsed(Code("internal.top_review"), OptionUse.declined, "She does not want it."),
        OptionUsed(Code("outside.board"), OptionUse.expired, "The time ran out."),
    )
    for person in (org.REPRESENTATIVE, org.COLLEAGUE):
        handled.do(reference, "close", given, by=person)
    (letter,) = work(reference)
    assert "- Review by another manager (used)" in letter
    assert "- Tenancy Board: 4 Assize Row (its deadline has passed)" in letter
    assert [letter.count(way) for way in WAYS] == [1, 1, 1]
    assert "does not want it." not in letter


def test_a_complaint_that_was_opened_again_before_its_letter_is_told_no_closing() -> None:
    from amends.core.operation.acts.closing.ending import Reopen

    reference = acknowledged()
    handled.do(reference, "assess", handled.six())
    handled.do(reference, "withdraw", Withdraw(1, "Never mind.", e.Way.phone))
    handled.do(reference, "close", closing(Ground.withdrawn))
    handled.do(reference, "reopen", Reopen("She wrote again."))
    assert not any("we have closed" in text for text in work(reference))


def test_whoever_is_sent_elsewhere_is_told_where_that_is() -> None:
    adopt(bodies=(BODY,))
    reference = acknowledged()
    given = DeclineScope(ScopeGround.not_ours, "The landlord answers.", Code("board"))
    for person in (org.REPRESENTATIVE, org.COLLEAGUE):
        handled.do(reference, "decline-scope", given, by=person)
    (letter,) = work(reference)
    assert "The landlord answers.\n\n- Tenancy Board: 4 Assize Row\n" in letter


# --- wording ---


def test_a_letter_of_which_an_older_policy_knows_nothing_is_the_programs_own() -> None:
    without("new_date", "access")
    reference = acknowledged()
    handled.do(reference, "assess", handled.six(severity="high"))
    access = SendNotice(Notice.access, Way.email, 1)
    handled.do(reference, "send-notice", access)
    told = work(reference)
    assert [text.startswith("Dear Nora Complain\n") for text in told] == [True, True]
    assert not Job.objects.filter(stream=stream_of(reference)).exclude(problem="").exists()
    (sent,) = notices(reference, Notice.new_date)
    assert (sent.template, sent.template_version, sent.language) == ("default.new_date", 2, "en")
    assert sent.words is not None
    assert "our response" in (peek([sent.words.sealed])[sent.words.sealed] or "")
    entries = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    (kept,) = [one.event for one in entries if isinstance(one.event, e.ContactRecorded)]
    assert (kept.template, kept.template_version) == ("default.access", 2)


@pytest.mark.parametrize("profile", get_args(PolicyName.__value__))
def test_every_profile_has_wording_for_every_letter_and_names_each_way_once(profile: Any) -> None:
    from amends.core.framework.policy import text as policy_text
    from amends.governance.defaults import default_policy

    policy = policy_text.read(default_policy(profile))
    listed = "\n".join(f"- {way}" for way in WAYS)
    values = {name: f"<{name}>" for fields in FIELDS.values() for name in fields}
    values |= {"recourse": listed, "ways": listed}
    for code, fields in FIELDS.items():
        text = compose(policy, code, "en", values).text
        assert not compose(policy, code, "en", values).template.startswith("default."), code
        named = 1 if fields & {"recourse", "ways"} else 0
        assert [text.count(way) for way in WAYS] == [named] * 3, code


def test_a_paragraph_that_says_nothing_leaves_no_gap() -> None:
    policy = rules.rules_at(datetime.now(UTC)).policy
    values = dict.fromkeys(FIELDS["new_date"], "x") | {"reason": ""}
    assert "\n\n\n" not in compose(policy, "new_date", "en", values).text
    bare = replace(policy, templates=())
    assert compose(bare, "closure", "en", dict.fromkeys(FIELDS["closure"], "x")).text


def test_a_receipt_that_can_name_no_day_is_left_to_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where a complaint was joined to one from an older register, to which no day was told."""
    monkeypatch.setattr(writing, "promised_term", lambda complaint, rules: None)
    reference = lodged()

    assert work(reference) == []

    complaint = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint
    assert [one.person for one in complaint.reminders] == [complaint.owner]
    assert complaint.acknowledged_at is None


# --- what staff recorded for someone ---

YES = RecordReaction(1, Reaction.accepted, "She says yes.", e.Way.phone)


def test_an_acceptance_that_staff_recorded_is_told_with_the_way_to_object() -> None:
    reference = acknowledged()
    handled.answer(reference)
    work(reference)
    handled.do(reference, "record-reaction", YES)
    (letter,) = work(reference)
    assert mail.outbox[-1].subject == f"What we recorded about your complaint ({reference})"
    today = dates.day(timezone.now().date())
    assert f"On {today} we recorded that you accepted our response by phone." in letter
    assert "If this is wrong, let us know at" in letter
    assert work(reference) == []


def test_nobody_is_told_what_they_said_themselves() -> None:
    reference = acknowledged()
    handled.answer(reference)
    work(reference)
    handled.do(reference, "record-reaction", YES)
    own = RecordReaction(1, Reaction.accepted_reluctantly)
    me, now = Actor.complainant(1), timezone.now()
    perform_named(stream_of(reference), "record-reaction", own, actor=me, now=now)
    assert work(reference) == []


@pytest.mark.parametrize("email", ["nora@example.org", ""])
def test_what_one_conversation_settled_is_told_where_a_letter_can_reach_them(email: str) -> None:
    contact = Contact(name="Nora", email=email)
    reference = lodged(channel=Code("phone"), complainants=written_by(contact))
    settled = ResolveAtOnce(
        e.Way.phone,
        e.Finding.upheld,
        "All is well.",
        Code("other"),
        Code("mistake"),
        e.Pattern.single,
    )
    handled.do(reference, "resolve-at-once", settled)
    told = [text for text in work(reference) if "you accepted our response by phone" in text]
    assert len(told) == bool(email)
    entries = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    assert not any(isinstance(one.event, e.ReminderSet) for one in entries)

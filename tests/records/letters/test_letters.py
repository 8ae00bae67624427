"""Letters go to whom they may, in a way that was wished, say nothing that a stranger typed, and are
recorded in their exact wording, once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from tests.doors import handled
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.people.authority import PUBLIC_ACTOR, SYSTEM_ACTOR, Actor
from amends.core.framework.policy.branding import contrast
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.letter_fields import FIELDS
from amends.core.operation import events as e
from amends.core.operation.acts.closing.objection import ObjectToRecording
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import RecordContact, SendNotice
from amends.core.operation.acts.parties import RecordAuthority, RecordNeeds
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.effects.consequences import JobKind
from amends.core.operation.events import Delivery, IdentityMode, Notice, Reaction, Standing, Way
from amends.core.principles.timeliness import TermUnit
from amends.core.values import Code, Contact
from amends.handling import access, rules
from amends.handling.access_code import code_of
from amends.handling.lodging import lodge
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.jobs.models import Job
from amends.jobs.queue import Claimed
from amends.letters import (
    composing,
    delivery,
    filling,
    jobs,
    recipients,
    sending,
    staff_notices,
)
from amends.letters.composing import NoTemplate, UnknownField, compose
from amends.letters.delivery import BadAddress, TooMany, message_id, send
from amends.letters.writing import Writing
from amends.people import read as people
from amends.register import queries
from amends.site import worker
from amends.vault import peek
from amends.wording import dates

pytestmark = pytest.mark.django_db

NOW = org.BEGAN + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def written_by(contact: Contact, **more: Any) -> tuple[NewParty, ...]:
    return (NewParty(identity=contact, **({"contact_by": Way.email} | more)),)


NORA = Contact(name="Nora Complain", email="nora@example.org")


def file(reference: str) -> tuple[Complaint, tuple[RecordedEvent, ...]]:
    found = file_of(reference, actor=SYSTEM_ACTOR, now=NOW)
    return found.complaint, found.entries


def work(reference: str, *, now: Any = NOW) -> None:
    """Carry out every letter that the complaint asks for, as the worker would."""
    done = {name: getattr(jobs, name) for name in _NAMES}
    done["tell_staff"] = staff_notices.tell_staff
    waiting = Job.objects.filter(stream=stream_of(reference), done_at=None, kind__in=done)
    for row in waiting.order_by("id"):
        done[row.kind](claimed(row), now)
        Job.objects.filter(pk=row.pk).update(done_at=now)


_NAMES = (
    "acknowledge",
    "send_decision",
    "tell_recourse",
    "tell_scope",
    "tell_closure",
    "tell_date",
    "tell_access",
    "tell_replaced",
    "tell_noted",
    "ask_information",
    "tell_late",
    "tell_referral",
    "tell_subject",
    "send_letter",
)


def claimed(row: Job) -> Claimed:
    return Claimed(row.id, row.stream, row.version, row.kind, row.party, 1, "test", NOW)


def kinds(reference: str) -> list[str]:
    return [type(one.event).__name__ for one in file(reference)[1]]


def last(reference: str, kind: type) -> Any:
    return next(one.event for one in reversed(file(reference)[1]) if isinstance(one.event, kind))


# --- two parts ---


def test_an_e_mail_has_its_words_first_and_the_same_words_as_html_that_fetches_nothing() -> None:
    text = "Dear <Nora> & all,\n\nsee https://example.org/track?a=1&b=2.\nBye"
    letter = composing.Letter("late", "late", 1, "de", "About it", text)
    sender = delivery.Sender("Elm & Sons", "elm@example.org", "#ffe0e0")
    send(letter, to="n@example.org", mark="html", sender=sender)
    [message] = mail.outbox
    assert message.body == text
    parts = [part.get_content_type() for part in message.message().walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]
    [[html, kind]] = message.alternatives
    assert kind == "text/html"
    assert "Elm &amp; Sons" in html
    assert "Dear &lt;Nora&gt; &amp; all," in html
    assert '<a href="https://example.org/track?a=1&amp;b=2">' in html
    assert '<html lang="de"' in html
    for fetched in ("<img", "<link", "<script", "url(", "@import", " src="):
        assert fetched not in html
    ground = re.search(r"background-color:(#[0-9a-f]{6});color:#ffffff", html)
    assert ground is not None
    assert contrast(ground[1], "#ffffff") >= 4.5, "white can be read on the brand's colour"


# --- what a letter may say ---


def test_an_acknowledgement_repeats_nothing_that_was_typed() -> None:
    typed = ("Zanzibar", "Quetzal", "Nora", "http://evil.example", "canary")
    lodged = org.lodged(
        narrative="Zanzibar canary",
        remedy="Quetzal http://evil.example",
        place="Zanzibar",
        complainants=written_by(Contact(name="Nora http://evil.example", email="n@example.org")),
    )
    work(lodged.reference)
    (message,) = mail.outbox
    whole = message.message().as_string() + message.subject + message.body
    assert not [word for word in typed if word in whole]
    assert lodged.reference in message.subject
    assert message.to == ["n@example.org"]


@pytest.mark.parametrize("channel", sorted(recipients._TYPED_BY_THE_SENDER | {"phone"}))
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_letter_greets_by_a_name_that_can_be_nothing_else(channel: str, language: str) -> None:
    theirs = org.lodged(
        channel=Code(channel),
        complainants=written_by(NORA, language=Code(language)),
    )
    work(theirs.reference)
    first = mail.outbox[-1].body.splitlines()[0]
    assert first == {"de": "Guten Tag {},", "fr": "Bonjour {},", "en": "Dear {}"}[language].format(
        "Nora Complain"
    )


@pytest.mark.parametrize("name", ["Bärbel d’Arc-Øst", "Dr. J. R. Müller", "李小龙", "Anne-Marie"])
def test_a_name_is_seen_to_be_one(name: str) -> None:
    assert filling.plain_name(name)


@pytest.mark.parametrize(
    "text",
    [
        *("BUY http://x.y", "visit evil.com today", "a@b.c", "win $100 now", "A" * 61),
        *("a b c d e f g", "Nora\N{RIGHT-TO-LEFT OVERRIDE}", "call 5550142", "www.evil"),
        "Nora, call us",
    ],
)
def test_what_may_be_something_else_is_not_repeated_until_the_address_is_proved(text: str) -> None:
    assert not filling.plain_name(text)
    strange = org.lodged(complainants=written_by(Contact(name=text, email="n@example.org")))
    work(strange.reference)
    assert mail.outbox[-1].body.startswith("Hello\n")
    complaint, entries = file(strange.reference)
    (reached,) = recipients.reach(complaint, entries, 1, rules=rules.rules_at(NOW), now=NOW)
    assert not reached.proved
    told = RecordContact(1, Way.email, inbound=True, words="She wrote from there.")
    handled.do(strange.reference, "record-contact", told)
    complaint, entries = file(strange.reference)
    (reached,) = recipients.reach(complaint, entries, 1, rules=rules.rules_at(NOW), now=NOW)
    assert reached.proved
    assert filling._name(reached) == " ".join(text.split())


def test_a_value_is_never_read_as_a_field() -> None:
    policy = rules.rules_at(NOW).policy
    values = dict.fromkeys(FIELDS["out_of_scope"], "x") | {"reason": "{organization} {name}"}
    assert "{organization} {name}" in compose(policy, "out_of_scope", "en", values).text


@pytest.mark.parametrize(
    ("subject", "text"),
    [("Hello {name}", "x"), ("x", "{narrative}"), ("x", "{secret}"), ("{decision}", "x")],
)
def test_a_template_that_asks_for_more_than_its_letter_has_is_refused(
    subject: str, text: str
) -> None:
    from dataclasses import replace

    policy = rules.rules_at(NOW).policy
    template = replace(policy.templates[0], code=Code("decision"), subject=subject, text=text)
    policy = replace(policy, templates=(template,))
    values = dict.fromkeys({*FIELDS["decision"], "narrative", "secret"}, "x")
    with pytest.raises(UnknownField):
        compose(policy, "decision", "en", values)


def test_a_field_that_nobody_can_fill_is_refused_rather_than_left_empty() -> None:
    with pytest.raises(UnknownField):
        compose(rules.rules_at(NOW).policy, "status_notice", "en", {"reference": "x"})
    with pytest.raises(NoTemplate):
        compose(rules.rules_at(NOW).policy, "poem", "en", {})


def test_the_language_of_the_complainant_is_found_however_it_is_written() -> None:
    from dataclasses import replace

    policy = rules.rules_at(NOW).policy
    first = policy.templates[0]
    policy = replace(
        policy,
        templates=(
            *policy.templates,
            replace(first, language="pt-BR", subject="Recebemos {reference}"),
        ),
    )
    for wanted, found in (("pt-br", "pt-BR"), ("pt", "pt-BR"), ("it", "en"), ("en", "en")):
        assert composing.wording(policy, "acknowledgement", wanted).language == found


# --- headers ---


def test_no_header_can_be_written_by_a_field() -> None:
    from dataclasses import replace

    policy = replace(rules.rules_at(NOW).policy, name="Shop\r\nBcc: victim@example.org\r\n\r\nx")
    template = replace(policy.templates[0], subject="About {organization}\r\nX-Evil: 1")
    policy = replace(policy, templates=(template,))
    values = dict.fromkeys(FIELDS["acknowledgement"], "x") | {"organization": policy.name}
    letter = compose(policy, "acknowledgement", "en", values)
    send(letter, to="nora@example.org", mark="m")
    message = mail.outbox[0].message()
    assert "Bcc" not in message
    assert "X-Evil" not in message
    assert "\n" not in str(letter.subject)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nora",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "<a@b.example>",
        "a@b.example\0",
    ],
)
def test_an_address_that_is_not_one_gets_nothing(address: str) -> None:
    letter = composing.Letter("acknowledgement", "acknowledgement", 1, "en", "Hello", "Hello")
    with pytest.raises(BadAddress):
        send(letter, to=address, mark="m")
    assert mail.outbox == []


def test_the_same_occasion_has_the_same_message_id_and_no_other_has() -> None:
    assert message_id("one") == message_id("one") != message_id("two")
    assert re.fullmatch(r"<[0-9a-f]{32}@localhost>", message_id("one"))


# --- to whom, and how ---


@pytest.mark.parametrize(
    ("contact", "more", "sent"),
    [
        (NORA, {}, True),
        (NORA, {"contact_by": None}, True),
        (NORA, {"contact_by": Way.phone}, False),
        (NORA, {"contact_by": Way.letter}, False),
        (NORA, {"contact_by": Way.web}, False),
        (Contact(name="N", email="n@example.org", safe_contact="never by mail"), {}, False),
        (None, {"mode": IdentityMode.anonymous}, False),
        (NORA, {"mode": IdentityMode.confidential}, True),
        (Contact(name="N", phone="123"), {}, False),
    ],
)
def test_contact_wishes_are_asked_before_anything_is_sent(
    contact: Contact, more: dict[str, Any], sent: bool
) -> None:
    lodged = org.lodged(complainants=written_by(contact, **more))
    work(lodged.reference)
    assert bool(mail.outbox) is sent


@pytest.mark.parametrize(
    ("contact", "more", "acknowledged"),
    [
        (NORA, {"contact_by": Way.web}, True),
        (None, {"mode": IdentityMode.anonymous, "contact_by": None}, True),
        (Contact(name="N", phone="123"), {"contact_by": Way.phone}, False),
        (NORA, {"contact_by": Way.letter}, False),
        (Contact(name="N", email="n@example.org", safe_contact="not at home"), {}, False),
    ],
)
def test_whoever_looks_on_the_web_was_told_there_and_others_wait_for_a_person(
    contact: Contact | None, more: dict[str, Any], acknowledged: bool
) -> None:
    party = NewParty(identity=contact, **({"contact_by": Way.email} | more))
    lodged = org.lodged(complainants=(party,))
    work(lodged.reference)
    complaint, _ = file(lodged.reference)
    assert (complaint.acknowledged_at is not None) is acknowledged
    if acknowledged:
        event = last(lodged.reference, e.Acknowledged)
        assert (event.way, event.delivery) == (Way.web, Delivery.delivered)


SPEAKER = Contact(name="Sam Speaker", email="sam@example.org")


def represented(correspondence: str, standing: Standing | None, **more: Any) -> str:
    speaker = NewParty(
        identity=SPEAKER,
        contact_by=Way.email,
        capacity=Code("lawyer"),
        acts_for=(0,),
        correspondence=Code(correspondence),
        **more,
    )
    new = org.complaint(representatives=(speaker,))
    reference = lodge(new, actor=PUBLIC_ACTOR, now=NOW).reference
    if standing is not None:
        handled.prove(reference, RecordAuthority(2, standing))
    return reference


@pytest.mark.parametrize(
    ("correspondence", "standing", "receivers"),
    [
        ("representative", None, {"nora@example.org"}),
        ("representative", Standing.shown, {"sam@example.org"}),
        ("representative", Standing.verified, {"sam@example.org"}),
        ("representative", Standing.refused, {"nora@example.org"}),
        ("both", Standing.shown, {"nora@example.org", "sam@example.org"}),
        ("both", None, {"nora@example.org"}),
        ("complainant", Standing.verified, {"nora@example.org"}),
    ],
)
def test_a_decision_goes_to_a_representative_only_if_wished_and_shown(
    correspondence: str, standing: Standing | None, receivers: set[str]
) -> None:
    reference = represented(correspondence, standing)
    work(reference)
    mail.outbox.clear()
    handled.answer(reference)
    work(reference)
    assert {to for message in mail.outbox for to in message.to} == receivers


def test_an_authority_that_has_run_out_counts_no_more() -> None:
    reference = represented("representative", None)
    given = RecordAuthority(2, Standing.verified, valid_until=NOW.date() - timedelta(days=1))
    handled.prove(reference, given)
    work(reference)
    assert mail.outbox[0].to == ["nora@example.org"]


# --- the record ---


def test_the_exact_wording_is_kept_with_its_template_way_and_state() -> None:
    lodged = org.lodged()
    work(lodged.reference)
    handled.answer(lodged.reference, "We were wrong.")
    work(lodged.reference)
    acknowledged = last(lodged.reference, e.Acknowledged)
    noticed = next(
        one.event
        for one in file(lodged.reference)[1]
        if isinstance(one.event, e.NoticeSent) and one.event.party
    )
    for event, message in zip((acknowledged, noticed), mail.outbox, strict=True):
        kept = peek([event.words.sealed])[event.words.sealed]
        assert kept == f"{message.subject}\n\n{message.body}"
        assert (event.way, event.template_version) == (Way.email, 2)
    assert (acknowledged.template, acknowledged.delivery) == ("acknowledgement", Delivery.sent)
    assert (noticed.notice, noticed.template, noticed.language) == ("decision", "decision", "en")
    assert "We were wrong." in mail.outbox[1].body


def test_a_bounce_undoes_the_acknowledgement_and_nothing_more_goes_to_that_address() -> None:
    lodged = org.lodged()
    work(lodged.reference)
    assert file(lodged.reference)[0].acknowledged_at is not None
    bounce = SendNotice(Notice.acknowledgement, Way.email, 1, delivery=Delivery.failed)
    handled.do(lodged.reference, "send-notice", bounce)
    assert file(lodged.reference)[0].acknowledged_at is None
    work(lodged.reference)
    assert len(mail.outbox) == 1
    assert file(lodged.reference)[0].acknowledged_at is None
    wish = RecordNeeds(1, contact_by=Way.email)
    handled.do(lodged.reference, "record-needs", wish)
    handled.answer(lodged.reference)
    work(lodged.reference)
    assert len(mail.outbox) == 2


def test_a_decision_that_cannot_go_by_mail_is_recorded_as_not_arrived_and_somebody_is_asked() -> (
    None
):
    lodged = org.lodged(complainants=written_by(NORA, contact_by=Way.letter))
    handled.answer(lodged.reference, way=Way.email)
    work(lodged.reference)
    assert mail.outbox == []
    failed = last(lodged.reference, e.NoticeFailed)
    assert (failed.notice, failed.way) == (Notice.decision, Way.email)
    reminder = last(lodged.reference, e.ReminderSet)
    assert reminder.person == file(lodged.reference)[0].owner
    assert "contact them yourself: response." in str(
        peek([reminder.words.sealed])[reminder.words.sealed]
    )


def test_whoever_looks_on_the_web_is_told_there_how_to_go_on() -> None:
    lodged = org.lodged(complainants=written_by(NORA, contact_by=Way.web))
    handled.answer(lodged.reference, way=Way.web)
    refused = RecordReaction(1, Reaction.refused, "No.", e.Way.phone)
    stream = stream_of(lodged.reference)
    now = file(lodged.reference)[0].lead.decided_at
    assert now is not None
    perform_named(stream, "record-reaction", refused, actor=Actor.complainant(1), now=now)
    work(lodged.reference, now=now)
    noticed = last(lodged.reference, e.NoticeSent)
    assert (noticed.notice, noticed.way) == (Notice.recourse, Way.web)
    assert "Review by another manager" in str(peek([noticed.words.sealed])[noticed.words.sealed])
    assert mail.outbox == []


# --- access ---


def give_access(reference: str, party: int = 1) -> str:
    """A notice of access by e-mail; answers the secret it issued."""
    given = SendNotice(Notice.access, Way.email, party)
    done = handled.do(reference, "send-notice", given, now=NOW)
    holder = done.complaint.participant(party)
    assert holder is not None
    assert holder.counter is not None
    return code_of(reference, counter=holder.counter)


def test_a_secret_goes_to_its_party_alone_and_is_kept_without_it() -> None:
    speaking = NewParty(
        identity=Contact(name="Fay", email="fay@example.org"),
        acts_for=(0,),
        correspondence=Code("representative"),
    )
    lodged = org.lodged(representatives=(speaking,))
    handled.prove(lodged.reference, RecordAuthority(2, Standing.verified))
    work(lodged.reference)
    mail.outbox.clear()
    secret = give_access(lodged.reference)
    work(lodged.reference)
    (message,) = mail.outbox
    assert message.to == ["nora@example.org"]
    assert secret in message.body
    assert secret not in message.subject
    kept = last(lodged.reference, e.ContactRecorded)
    words = str(peek([kept.words.sealed])[kept.words.sealed])
    assert words == f"{message.subject}\n\n{message.body}".replace(secret, "•" * 16)
    assert (kept.party, kept.way, kept.inbound) == (1, Way.email, False)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Your old access code no longer works."), ("de", "gilt nicht mehr")],
)
def test_a_code_that_staff_made_and_saw_is_announced_without_it_to_the_one_who_had_another(
    language: str, said: str
) -> None:
    lodged = org.lodged(complainants=written_by(NORA, language=Code(language)))
    work(lodged.reference)
    mail.outbox.clear()
    given = SendNotice(Notice.access, Way.in_person, 1)
    handled.do(lodged.reference, "send-notice", given, now=NOW)
    work(lodged.reference)
    (message,) = mail.outbox
    with translation.override(language):
        assert dates.day(NOW.date()) in message.body
    assert message.to == [NORA.email]
    assert said in message.body
    assert not re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", message.body)
    sent = last(lodged.reference, e.NoticeSent)
    assert (sent.notice, sent.way, sent.party) == (Notice.access_replaced, Way.email, 1)


def test_a_secret_that_was_followed_by_a_newer_one_is_not_sent_any_more() -> None:
    lodged = org.lodged()
    work(lodged.reference)
    mail.outbox.clear()
    give_access(lodged.reference)
    newest = give_access(lodged.reference)
    work(lodged.reference)
    (message,) = mail.outbox
    assert newest in message.body


@pytest.mark.parametrize(
    "wish",
    [
        RecordNeeds(1, contact_by=Way.letter),
        RecordNeeds(1, safe_contact="Nothing by email: he reads it."),
    ],
)
def test_a_secret_goes_by_no_way_that_was_not_wished_and_somebody_is_asked(
    wish: RecordNeeds,
) -> None:
    lodged = org.lodged()
    work(lodged.reference)
    mail.outbox.clear()
    handled.do(lodged.reference, "record-needs", wish)
    give_access(lodged.reference)
    work(lodged.reference)
    assert mail.outbox == []
    failed = last(lodged.reference, e.NoticeFailed)
    assert (failed.notice, failed.party) == (Notice.access, 1)
    assert last(lodged.reference, e.ReminderSet).person == file(lodged.reference)[0].owner


def test_a_wish_that_is_told_anew_ends_an_agreement_about_what_is_safe() -> None:
    careful = Contact(name="Nora", email="nora@example.org", safe_contact="Call before noon.")
    lodged = org.lodged(complainants=written_by(careful))
    work(lodged.reference)
    assert mail.outbox == []
    wish = RecordNeeds(1, contact_by=Way.email, anew=True)
    handled.do(lodged.reference, "record-needs", wish)
    handled.answer(lodged.reference)
    work(lodged.reference)
    assert mail.outbox


# --- crashes ---


@pytest.mark.parametrize("job", ["acknowledge", "send_decision"])
def test_a_crash_after_sending_sends_the_same_message_again_and_records_it_once(
    job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lodged = org.lodged()
    if job == "send_decision":
        work(lodged.reference)
        mail.outbox.clear()
        handled.answer(lodged.reference)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "perform_one", _crash)
        with pytest.raises(KeyboardInterrupt):
            work(lodged.reference)
    work(lodged.reference)
    first, second = mail.outbox
    ids = {str(message.message()["Message-ID"]) for message in (first, second)}
    assert len(ids) == 1
    kind = {"acknowledge": e.Acknowledged, "send_decision": e.NoticeSent}[job]
    recorded = [one.event for one in file(lodged.reference)[1] if isinstance(one.event, kind)]
    assert len([one for one in recorded if one.party]) == 1


@pytest.mark.parametrize("kind", ["acknowledge", "send_decision"])
def test_a_crash_after_recording_neither_sends_nor_records_again(kind: str) -> None:
    lodged = org.lodged()
    handled.answer(lodged.reference)
    work(lodged.reference)
    before, sent = kinds(lodged.reference), len(mail.outbox)
    row = Job.objects.get(stream=stream_of(lodged.reference), kind=kind)
    getattr(jobs, kind)(claimed(row), NOW)
    assert kinds(lodged.reference) == before
    assert len(mail.outbox) == sent


def test_a_server_that_takes_no_mail_leaves_nothing_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lodged = org.lodged()
    monkeypatch.setattr(EmailMessage, "send", _down)
    with pytest.raises(OSError, match="down"):
        work(lodged.reference)
    assert "Acknowledged" not in kinds(lodged.reference)


def _crash(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def _down(*_: Any, **__: Any) -> None:
    raise OSError("down")


# --- relay abuse ---


def test_nobody_can_make_us_fill_a_mailbox() -> None:
    victim = Contact(name="x", email="Victim@example.org")
    taken = 0
    for _ in range(5):
        lodged = org.lodged(complainants=written_by(victim))
        try:
            work(lodged.reference)
            taken += 1
        except TooMany:
            assert file(lodged.reference)[0].acknowledged_at is None
    assert taken == len(mail.outbox) == 3
    other = org.lodged(complainants=written_by(Contact(email="other@example.org")))
    work(other.reference)
    assert len(mail.outbox) == 4


def test_what_was_braked_goes_out_when_its_time_has_come() -> None:
    for _ in range(3):
        delivery.count("acknowledgement", "nora@example.org", now=NOW)
    lodged = org.lodged()
    with pytest.raises(TooMany):
        work(lodged.reference)
    work(lodged.reference, now=NOW + timedelta(days=1, minutes=1))
    assert len(mail.outbox) == 1


def test_what_the_mail_server_did_not_take_uses_up_nothing(monkeypatch: Any) -> None:
    lodged = org.lodged()
    with monkeypatch.context() as patched:
        patched.setattr(delivery, "send", _no_server)
        for _ in range(4):
            with pytest.raises(OSError, match="no server"):
                work(lodged.reference)
    work(lodged.reference)
    assert len(mail.outbox) == 1


def _no_server(*_: Any, **__: Any) -> None:
    raise OSError("no server")


def test_a_letter_that_has_to_wait_is_laid_back_and_the_wait_is_no_try(monkeypatch: Any) -> None:
    job = waiting(org.lodged().reference, "acknowledge")
    full = TooMany(timedelta(hours=5))
    monkeypatch.setitem(worker.WORK, JobKind.acknowledge, _raising(full))
    worker.carry_out(job, now=NOW)
    row = Job.objects.get(pk=job.id)
    assert (row.attempts, row.run_after) == (0, NOW + timedelta(hours=5))
    assert row.failed_at is None


def waiting(reference: str, kind: str) -> Claimed:
    """A job in the hands of a worker."""
    row = Job.objects.filter(stream=stream_of(reference), kind=kind).latest("id")
    until = NOW + timedelta(minutes=5)
    Job.objects.filter(pk=row.pk).update(attempts=1, leased_by="w", lease_until=until)
    return Claimed(row.id, row.stream, row.version, row.kind, row.party, 1, "w", until)


def _raising(problem: Exception) -> Any:
    def work_of(job: Claimed, now: Any) -> None:
        raise problem

    return work_of


def test_only_whoever_was_given_a_secret_is_told_of_it() -> None:
    parties = (*written_by(NORA), *written_by(Contact(name="Otto", email="otto@example.org")))
    lodged = org.lodged(complainants=parties)
    work(lodged.reference)
    told = {message.to[0]: message.body for message in mail.outbox}
    assert (
        ". Use your reference and access code. If you do not have a code, ask us for one."
        in told["nora@example.org"]
    )
    assert "the secret" not in told["otto@example.org"]
    assert "We'll give you your own access code." in told["otto@example.org"]


def test_a_decision_names_each_way_once_with_the_last_day_to_go_there() -> None:
    body = OutsideBody(
        Code("board"),
        (Label("en", "Tenancy Board"),),
        address="4 Assize Row",
        window_amount=28,
        window_unit=TermUnit.day,
    )
    adopt(bodies=(body,))
    lodged = org.lodged(timezone.now())
    handled.answer(lodged.reference)
    work(lodged.reference, now=timezone.now())
    text = mail.outbox[-1].body
    decided = file(lodged.reference)[0].lead.decided_at
    assert decided is not None
    day = dates.day(decided.date() + timedelta(days=28))
    assert f"- Tenancy Board: 4 Assize Row. You can contact them until {day} (28 days" in text
    assert text.count("Tenancy Board") == 1
    assert text.count("Review by another manager") == 1


def test_whoever_is_at_an_outside_body_is_told_where_it_is_and_no_day_to_go_there_by() -> None:
    from amends.core.operation.acts.closing.outside import ReferOutside
    from amends.core.operation.acts.closing.reaction import RecordReaction
    from amends.core.operation.events import Reaction

    label, address = (Label("en", "Tenancy Board"),), "4 Assize Row"
    adopt(bodies=(OutsideBody(Code("board"), label, address=address, window_amount=28),))
    lodged = org.lodged(timezone.now())
    handled.answer(lodged.reference)
    handled.do(
        lodged.reference,
        "record-reaction",
        RecordReaction(1, Reaction.refused, "So be it.", e.Way.phone),
    )
    handled.do(lodged.reference, "refer-outside", ReferOutside(Code("board"), consent=True))
    work(lodged.reference, now=timezone.now())
    text = mail.outbox[-1].body
    assert "As you agreed, this external body now has your complaint" in text
    assert "\nTenancy Board: 4 Assize Row\n" in text
    assert "until" not in text


def adopt(**changes: Any) -> None:
    """The policy in force with these changes, from now on."""
    from dataclasses import replace

    from amends.governance.publishing import following, publish

    held = rules.rules_at(timezone.now()).policy
    draft = following(replace(held, **changes), held)
    publish(draft, reason="r", actor=org.acting(org.REPRESENTATIVE), now=timezone.now())
    rules.forget()


def test_a_letter_says_how_the_organization_is_reached() -> None:
    adopt(email="complaints@shop.example", opening_hours=(Label("en", "Weekdays, 9 to 5"),))
    lodged = org.lodged(timezone.now())
    work(lodged.reference, now=timezone.now())
    assert mail.outbox[-1].body.endswith(
        "Email: complaints@shop.example\nOpening hours: Weekdays, 9 to 5\n"
    )


def test_a_notice_to_staff_goes_to_their_address_and_says_nothing_of_the_complaint() -> None:
    org.reach(org.DIRECTOR, "dora@staff.example", now=NOW)
    reference = org.lodged(complainants=written_by(NORA)).reference
    mail.outbox.clear()
    handled.do(reference, "assess", handled.six(safety=True))
    work(reference)

    [sent] = [one for one in mail.outbox if one.to == ["dora@staff.example"]]
    assert reference in sent.subject
    said = file(reference)[0]
    assert last(reference, e.NoticeSent).way is Way.email
    for text in ("Nora", "nora@example.org", org.complaint().narrative):
        assert text not in sent.body
    assert said.notices[0].sent is not None


def test_an_objection_is_mailed_to_the_complaints_manager_without_its_words() -> None:
    org.reach(org.REPRESENTATIVE, "rep@staff.example", now=NOW)
    reference = org.lodged(timezone.now()).reference
    handled.answer(reference)
    accepted = RecordReaction(1, e.Reaction.accepted, "Fine.", Way.phone)
    handled.do(reference, "record-reaction", accepted, by=org.HANDLER)
    objection = ObjectToRecording(1, "I never said so.")
    handled.do(reference, "object-to-recording", objection, by=org.COLLEAGUE)
    work(reference, now=timezone.now())

    [sent] = [one for one in mail.outbox if one.subject.startswith("Objection to a recorded reply")]
    assert sent.to == ["rep@staff.example"]
    assert reference in sent.subject
    assert "I never said so." not in sent.body


def test_a_notice_that_comes_back_marks_the_address_and_is_shown_to_who_caused_it() -> None:
    org.reach(org.DIRECTOR, "dora@staff.example", now=NOW)
    reference = org.lodged().reference
    handled.do(reference, "assess", handled.six(safety=True))
    work(reference)
    back = SendNotice(Notice.alert, Way.email, person=org.DIRECTOR, delivery=Delivery.failed)
    perform_named(stream_of(reference), "send-notice", back, actor=SYSTEM_ACTOR, now=NOW)

    found = people.person(org.DIRECTOR)
    assert found is not None
    assert found.contact_failed
    author = org.acting(org.REPRESENTATIVE).person
    assert author is not None
    seen = access.visible(author, rules.rules_at(NOW))
    assert [one.person for one in queries.notices(seen, "", by=[org.REPRESENTATIVE])] == [
        org.DIRECTOR
    ]


def test_an_alert_goes_to_every_independent_member_of_top_management() -> None:
    from amends.core.operation.acts.assessment import NamePerson
    from amends.core.operation.events import YesNoUnknown

    lodged = org.lodged(about_person=YesNoUnknown.yes)
    named = NamePerson(1, org.DIRECTOR)
    handled.do(lodged.reference, "name-person", named)
    handled.do(lodged.reference, "assess", handled.six(safety=True))
    work(lodged.reference)
    assert not [one for one in file(lodged.reference)[1] if isinstance(one.event, e.NoticeSent)]
    other = org.lodged()
    handled.do(other.reference, "assess", handled.six(safety=True))
    work(other.reference)
    assert last(other.reference, e.NoticeSent).person == org.DIRECTOR


# --- a day that has passed ---


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_letter_promises_a_day_that_has_passed(language: str) -> None:
    came = NOW - timedelta(days=60)
    by = written_by(NORA, language=Code(language))
    reference = org.lodged(NOW, complainants=by, happened=came).reference
    work(reference)
    term = file(reference)[0].term(Code("iso-10002"), Code("respond"))
    assert term is not None
    with translation.override(language):
        day = dates.day(term.day)
    [letter] = mail.outbox
    sorry = {
        "en": "the earliest day we can (we're sorry: it was due on",
        "de": "so bald wie möglich. Es tut uns leid: Wir hätten bis",
    }[language]
    assert day in letter.body
    assert sorry in letter.body
    promised = letter.body.replace(f"{sorry} {day}", "")
    assert f"{ {'en': 'by', 'de': 'bis'}[language] } {day}" not in promised


def test_every_letter_that_names_the_day_of_the_answer_can_say_that_it_has_passed() -> None:
    came = NOW - timedelta(days=60)
    reference = org.lodged(NOW, complainants=written_by(NORA), happened=came).reference
    complaint, entries = file(reference)
    writing = Writing(complaint, entries, rules.rules_at(NOW), NOW, 1)
    [reached] = writing.receivers()
    naming = [code for code, fields in FIELDS.items() if "respond_by" in fields]
    assert len(naming) > 2
    for code in naming:
        told = writing.fields(reached, "en", code)["respond_by"]
        assert ("has passed" in told) is (code != "late"), code
